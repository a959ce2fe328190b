import { omitUndefined } from "../../../provider/core/values/omitUndefined";

describe("omitUndefined", () => {
  test("leaves out what is undefined, and nothing else", () => {
    const given = { a: undefined, b: null, c: "", d: 0, e: false, f: { g: undefined } };
    const result = omitUndefined(given);
    expect(Object.keys(result)).toEqual(["b", "c", "d", "e", "f"]);
    expect(Object.keys(result.f)).toEqual(["g"]);
    expect(Object.keys(given)).toHaveLength(6);
  });

  test("has types that say so, for named members and for any", () => {
    const named: { x?: string; y: number } = omitUndefined({ x: undefined as string | undefined, y: 1 });
    const some: Readonly<Record<string, number | undefined>> = { x: undefined, y: 1 };
    const any: Record<string, number> = omitUndefined(some);
    expect([named, any].map((value) => Object.entries(value))).toEqual([[["y", 1]], [["y", 1]]]);
  });
});
