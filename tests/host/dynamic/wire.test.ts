import { type Json, type Outputs, Sealed } from "../../../provider/core/lifecycle";
import { Secret } from "../../../provider/core/values/secret";
import { toWire } from "../../../provider/host/dynamic/wire";

/** Pulumi's mark of a secret, from its documents: what the engine recognizes. */
const SIGNATURE = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270" };

describe("outputs on the wire", () => {
  test.each<[string, Sealed, unknown]>([
    ["a text", Sealed.text(new Secret("Zq7!mk1")), "Zq7!mk1"],
    ["a record", Sealed.record(new Map([["a", new Secret("Zq7!mk1")]])), { a: "Zq7!mk1" }],
    ["an empty record", Sealed.record(new Map()), {}],
    ["a list", Sealed.json([{ password: "Zq7!mk1" }]), [{ password: "Zq7!mk1" }]],
    ["an empty text", Sealed.json(""), ""],
  ])("mark %s that is sealed as secret, as a whole", (_, sealed, value) => {
    expect(toWire({ output: sealed })).toEqual({ output: { ...SIGNATURE, value } });
  });

  test("leave absent members out, so that the engine does not stumble over them", () => {
    expect(Object.keys(toWire({ a: undefined, b: 1 }))).toEqual(["b"]);
  });

  test("hold no undefined at any depth", () => {
    const nested = { list: [{ a: undefined, b: 1 }], record: { c: undefined } } as unknown as Json;
    expect(Object.keys((toWire({ nested }).nested as { record: object }).record)).toEqual([]);
    expect(toWire({ nested })).toStrictEqual({ nested: { list: [{ b: 1 }], record: {} } });
  });

  test("hold no undefined within a secret either", () => {
    const sealed = Sealed.json({ password: "x", previousPassword: undefined } as unknown as Json);
    expect(toWire({ sealed })).toStrictEqual({ sealed: { ...SIGNATURE, value: { password: "x" } } });
  });

  test("are plain JSON, whatever strays into them", () => {
    class Odd {
      readonly inner = new Map([["a", 1]]);
    }
    const stray = {
      date: new Date(0),
      odd: new Odd(),
      secret: new Secret("Zq7!mk1"),
      not: Number.NaN,
    } as unknown as Json;
    const wire = toWire({ stray });
    expect(JSON.parse(JSON.stringify(wire))).toStrictEqual(wire);
    expect(JSON.stringify(wire)).not.toContain("mk1");
  });

  test("are copies: a later change of the original does not reach them", () => {
    const original: { list: number[] } = { list: [1] };
    const wire = toWire({ original });
    original.list.push(2);
    expect(wire).toEqual({ original: { list: [1] } });
  });

  test.each<[string, Outputs[string]]>([
    ["null", null],
    ["false", false],
    ["zero", 0],
    ["an empty text", ""],
    ["an empty list", []],
  ])("keep %s", (_, value) => {
    expect(toWire({ value })).toEqual({ value });
  });
});
