import { containsUnknown, UNKNOWN } from "../../../provider/core/values/unknown";

test.each<[string, unknown]>([
  ["itself", UNKNOWN],
  ["in a list", ["a", UNKNOWN]],
  ["in a record", { a: 1, b: UNKNOWN }],
  ["deeper", { a: [{ b: UNKNOWN }] }],
])("an unknown value is found: %s", (_, value) => {
  expect(containsUnknown(value)).toBe(true);
});

test.each<[string, unknown]>([
  ["a text", "known"],
  ["a text that only contains it", `${UNKNOWN}!`],
  ["a key", { [UNKNOWN]: 1 }],
  ["null", null],
  ["nothing", undefined],
  ["a number", 4],
  ["an empty list", []],
  ["a record of known values", { a: [null, { b: "c" }] }],
])("no unknown value is seen in %s", (_, value) => {
  expect(containsUnknown(value)).toBe(false);
});
