import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { ERROR_CODES } from "../provider/api/answers/errorCodes";
import { CONFIG_KEYS } from "../provider/api/settings/configKeys";

const ROOT = path.resolve(__dirname, "..");
const read = (file: string): string => readFileSync(path.join(ROOT, file), "utf8");

test("the reference is what `npm run reference` makes of the sources of now", () => {
  const folder = mkdtempSync(path.join(tmpdir(), "reference-"));
  try {
    const typedoc = path.join(ROOT, "node_modules/typedoc/bin/typedoc");
    execFileSync(process.execPath, [typedoc, "--out", folder], { cwd: ROOT, stdio: "pipe" });
    expect(readdirSync(folder)).toEqual(["README.md"]);
    expect(read("docs/reference/README.md")).toBe(readFileSync(path.join(folder, "README.md"), "utf8"));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}, 120_000);

describe("TROUBLESHOOTING.md", () => {
  const [known = "", passedOn = ""] = read("TROUBLESHOOTING.md").split("## Codes that are passed on as they are");
  const rows = (text: string): { codes: string[]; row: string }[] =>
    text
      .split("\n")
      .filter((line) => line.startsWith("| `"))
      .map((row) => ({
        row,
        codes: [...(row.split("|")[1] ?? "").matchAll(/`([^`]+)`/g)].map((match) => match[1] ?? ""),
      }));

  test("has a row for every code that the provider knows, and for no other", () => {
    const explained = rows(known).flatMap(({ codes }) => codes);
    expect([...explained].sort()).toEqual(Object.keys(ERROR_CODES).sort());
  });

  test("says what the provider says: meaning and advice", () => {
    for (const { codes, row } of rows(known)) {
      const [, , meaning = "", advice = ""] = row.split("|");
      for (const code of codes) {
        expect(meaning).toContain(ERROR_CODES[code]?.meaning ?? "no meaning");
        expect(advice).toContain((ERROR_CODES[code]?.advice ?? "no advice").replace(/\.$/, ""));
      }
    }
  });

  test("lists as passed on only codes that the provider does not know", () => {
    const codes = rows(passedOn).flatMap((row) => row.codes);
    expect(codes.length).toBeGreaterThan(5);
    expect(codes.filter((code) => code in ERROR_CODES)).toEqual([]);
  });
});

describe("README.md", () => {
  test("names every configuration key, and only variables of the environment that are read", () => {
    const section = read("README.md").split("## Configuration")[1]?.split("\n## ")[0] ?? "";
    const keys = [...section.matchAll(/`(\w+)`/g)].map((match) => match[1] ?? "");
    expect(Object.keys(CONFIG_KEYS).filter((key) => !keys.includes(key))).toEqual([]);
    // The last two are read by the HTTP client's choice of a proxy.
    const variables = [...Object.values(CONFIG_KEYS).flatMap(({ env }) => env), "HTTPS_PROXY", "NO_PROXY"];
    expect(keys.filter((name) => /^[A-Z]+_/.test(name) && !variables.includes(name))).toEqual([]);
  });

  test("names every permission that the provider names when it is missing", () => {
    const actions = read("provider/api/operations.ts").match(/\b(?:ecs|bms|iam):\w+:\w+/g) ?? [];
    expect(actions.length).toBeGreaterThan(8);
    expect(actions.filter((action) => !read("README.md").includes(`\`${action}\``))).toEqual([]);
  });
});
