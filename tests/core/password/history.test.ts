import fc from "fast-check";
import { type Entry, entriesIn, lengthOf, newestOf, withEntry } from "../../../provider/core/password/history";
import { type DrawnPolicy, policyIn, settingsText } from "../../../provider/core/password/settings";
import { seed } from "../../fakes/histories";

const [A, B] = ["aaaaaaaa", "bbbbbbbb"];
const SPECIALS = "!@%-_=+[]:./?";

const anyPolicy: fc.Arbitrary<DrawnPolicy> = fc.record({
  length: fc.integer({ min: 8, max: 26 }),
  specials: fc.subarray([...SPECIALS]).map((chosen) => chosen.join("")),
  exclude: fc.string({ unit: fc.constantFrom(..." 0O1lI&=?+%@#|"), maxLength: 5 }),
  perServer: fc.boolean(),
});

const anyEntry: fc.Arbitrary<Entry> = fc.oneof(
  fc.record({
    kind: fc.constant("drawn" as const),
    seed: fc.nat(255).map(seed),
    servers: fc.constantFrom(undefined, new Set([A]), new Set([A, B])),
    settings: fc.oneof(fc.constantFrom("", "o=true"), anyPolicy.map(settingsText)),
  }),
  fc.record({
    kind: fc.constant("given" as const),
    password: fc.constantFrom("Zq7!given-mk1", "=Zq7?l=9", "1.Zq7@aaaaaaaa?", "@Zq7=mk?"),
  }),
);

test("a history gives back every entry as it was made, newest first", () => {
  fc.assert(
    fc.property(fc.array(anyEntry, { maxLength: 8 }), (entries) => {
      const history = entries.reduceRight((before, entry) => withEntry(entry, before), "");
      expect(entriesIn(history)).toEqual(entries);
      expect(lengthOf(history)).toBe(entries.length);
    }),
    { numRuns: 2000, seed: 17 },
  );
});

test("settings are written once for all draws in a row that have them", () => {
  const drawn = (number: number): Entry => ({ kind: "drawn", seed: seed(number), settings: "l=9" });
  expect(withEntry(drawn(2), withEntry(drawn(1), ""))).toBe(`1.${seed(2)}?l=9 1.${seed(1)}`);
});

test.each<[string, string, string]>([
  ["a drawn password", `1.${seed(2)}? 1.${seed(1)}`, `1.${seed(2)}?`],
  ["a given one", `=Zq7!b =Zq7!a`, "=Zq7!b"],
  ["nothing", "", ""],
  [
    "one for all and those of single servers since",
    `1.${seed(5)}@${A}?o=true 1.${seed(4)}@${A}${B} 1.${seed(3)}@${A} 1.${seed(2)} 1.${seed(1)}`,
    `1.${seed(5)}@${A}?o=true 1.${seed(4)}@${A}${B} 1.${seed(2)}`,
  ],
])("the newest of a history is %s", (_, history, newest) => {
  expect(newestOf(history)).toBe(newest);
});

test.each([undefined, 7, null, ["=Zq7!a"]])("a history that is no text, %j, is passed on for the check", (history) => {
  expect(newestOf(history)).toBe(history);
});

test("an entry that cannot be read hides no other", () => {
  const history = `text 1.${seed(2)}? 2.${seed(9)}? =Zq7!a`;
  expect(entriesIn(history).map((entry) => entry?.kind)).toEqual([undefined, "drawn", undefined, "given"]);
});

describe("the settings of a draw", () => {
  test("are read as they were written", () => {
    fc.assert(
      fc.property(anyPolicy, (policy) => {
        fc.pre(policyIn(settingsText(policy)) !== undefined);
        expect(settingsText(policy)).not.toMatch(/ /);
        expect(policyIn(settingsText(policy))).toEqual(policy);
      }),
      { numRuns: 2000, seed: 18 },
    );
  });

  test("take no room where they are the usual ones, which stay what they are", () => {
    const usual = { length: 20, specials: SPECIALS, exclude: "", perServer: false };
    expect(settingsText(usual)).toBe("");
    expect(policyIn("")).toEqual(usual);
  });

  test.each(["l=7", "l=27", "l=8.5", "l=x", "s=%24", "s=&x=0123456789"])(
    "that no password can be drawn with are none: %s",
    (settings) => {
      expect(policyIn(settings)).toBeUndefined();
    },
  );
});
