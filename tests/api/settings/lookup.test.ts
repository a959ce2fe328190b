import { CONFIG_KEYS, type ConfigKey, type KeyFacts } from "../../../provider/api/settings/configKeys";
import { createLookup } from "../../../provider/api/settings/lookup";

const TABLE = Object.entries(CONFIG_KEYS) as [ConfigKey, KeyFacts][];
const find = (key: ConfigKey, config: Record<string, string>, env: Record<string, string> = {}) =>
  createLookup((name) => config[name], env)(key);

describe("a lookup", () => {
  test.each(TABLE)("finds %s in the configuration, then in each variable in order", (key, { env: names }) => {
    const all = Object.fromEntries(names.map((name, index) => [name, `value${index}`]));
    expect(find(key, { [key]: "configured" }, all)).toEqual({ key, text: "configured", from: "config" });
    names.forEach((name, index) => {
      const later = Object.fromEntries(Object.entries(all).slice(index));
      expect(find(key, {}, later)).toEqual({ key, text: `value${index}`, from: name });
    });
    expect(find(key, {})).toBeUndefined();
  });

  test("takes blank values for absent and trims what was pasted", () => {
    const env = { HW_REGION_NAME: "", OS_REGION_NAME: " r-2\n" };
    expect(find("region", { region: "  " }, env)).toEqual({ key: "region", text: "r-2", from: "OS_REGION_NAME" });
  });

  test("keeps the blanks of a password, but not a line feed at its end", () => {
    expect(find("password", { password: " p w \n" })?.text).toBe(" p w ");
  });
});

test("HW_ comes before OS_ before HUAWEICLOUD_SDK_ for every key", () => {
  const rank = (name: string) => ["HW_", "OS_", "HUAWEICLOUD_SDK_"].findIndex((prefix) => name.startsWith(prefix));
  for (const [, { env }] of TABLE) {
    const ranks = env.map(rank);
    expect(ranks).not.toContain(-1);
    expect(ranks).toEqual([...ranks].sort());
  }
});
