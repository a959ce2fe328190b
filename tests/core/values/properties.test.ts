import {
  isRecord,
  listOf,
  nonEmptyTextOf,
  numberOf,
  parseJson,
  pick,
  recordOf,
  sameJson,
  secretOf,
  secretsOf,
  textOf,
} from "../../../provider/core/values/properties";

describe("a value of another type than expected reads as absent", () => {
  const VALUES = { text: "a", empty: "", number: 1, zero: 0, yes: true, list: ["a"], record: { a: 1 }, nothing: null };
  /** The names of the values that are read as something. */
  const readBy = (read: (value: unknown) => unknown) =>
    Object.entries({ ...VALUES, absent: undefined })
      .filter(([, value]) => read(value) !== undefined)
      .map(([name]) => name);

  test("and a text, a number or a secret as itself", () => {
    expect(readBy(textOf)).toEqual(["text", "empty"]);
    expect(readBy(nonEmptyTextOf)).toEqual(["text"]);
    expect(readBy(numberOf)).toEqual(["number", "zero"]);
    expect(readBy(secretOf)).toEqual(["text", "empty"]);
    expect([textOf("a"), numberOf(1), secretOf("a")?.reveal()]).toEqual(["a", 1, "a"]);
  });

  test("and a list or a record as itself", () => {
    expect(listOf(VALUES.list)).toEqual(["a"]);
    expect([VALUES.text, VALUES.record, null, undefined].map(listOf)).toEqual([[], [], [], []]);
    expect(recordOf(VALUES.record)).toEqual({ a: 1 });
    expect([VALUES.text, VALUES.list, null, undefined].map(recordOf)).toEqual([{}, {}, {}, {}]);
    expect(readBy((value) => isRecord(value) || undefined)).toEqual(["record"]);
  });

  test("and of secrets by key only those that are texts are read", () => {
    const secrets = secretsOf({ a: "one", b: 2, c: null, d: ["x"], e: "" });
    expect(Object.fromEntries([...secrets].map(([key, secret]) => [key, secret.reveal()]))).toEqual({
      a: "one",
      e: "",
    });
    expect(secretsOf(undefined).size).toBe(0);
  });
});

test("a text that is no JSON reads as absent", () => {
  expect([parseJson('{"a":[1]}'), parseJson("null"), parseJson("<html>"), parseJson("")]).toEqual([
    { a: [1] },
    null,
    undefined,
    undefined,
  ]);
});

test("named properties are picked, without those that are absent", () => {
  const given = { a: 1, b: null, c: undefined, d: "left out" };
  expect(Object.entries(pick(given, ["b", "a", "c", "e"]))).toEqual([
    ["b", null],
    ["a", 1],
  ]);
});

describe("the same JSON", () => {
  test.each<[string, unknown, unknown]>([
    ["keys in another order", { a: 1, b: 2, c: 3 }, { c: 3, a: 1, b: 2 }],
    ["keys in another order at any depth", [{ a: { b: 1, c: [2] } }], [{ a: { c: [2], b: 1 } }]],
    ["absent and null", undefined, null],
    ["an absent member and none", { a: undefined }, {}],
  ])("is it: %s", (_, left, right) => {
    expect([sameJson(left, right), sameJson(right, left)]).toEqual([true, true]);
  });

  test.each<[string, unknown, unknown]>([
    ["another value", { a: 1 }, { a: 2 }],
    ["another type", 1, "1"],
    ["another key", { a: 1 }, { b: 1 }],
    ["one more key", { a: 1 }, { a: 1, b: 1 }],
    ["a list in another order", [1, 2], [2, 1]],
    ["a list and a record", ["a"], { 0: "a" }],
    ["an empty list and an empty record", [], {}],
    ["no value and an empty one", undefined, ""],
    ["no value and an empty record", undefined, {}],
    ["no value and false", null, false],
    ["no value and zero", null, 0],
  ])("is it not: %s", (_, left, right) => {
    expect([sameJson(left, right), sameJson(right, left)]).toEqual([false, false]);
  });
});
