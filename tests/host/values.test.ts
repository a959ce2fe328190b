import type { Outputs } from "../../provider/core/lifecycle";
import { input, keptInput, output } from "../../provider/core/members/tables";
import type { Json } from "../../provider/core/values/json";
import { conceal, Secret } from "../../provider/core/values/secret";
import { UNKNOWN } from "../../provider/core/values/unknown";
import { fromEngine, inputsToEngine, outputsToEngine } from "../../provider/host/values";
import { freshSecret } from "../fakes/secrets";

/** Pulumi's mark of a secret, from its documents: what the engine recognizes. */
const SIGNATURE = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270" };

const members = {
  name: keptInput("text"),
  key: input("text", { secret: true }),
  ids: input("serverIds", { packed: true }),
  sealed: output({ secret: true }),
  plain: output(),
};

const outputs = (values: Outputs) => outputsToEngine(members, values);

describe("outputs", () => {
  test.each<[string, Outputs[string], unknown]>([
    ["a secret", new Secret("Zq7!mk1"), "Zq7!mk1"],
    ["secrets by key", new Map([["a", new Secret("Zq7!mk1")]]), { a: "Zq7!mk1" }],
    ["an empty record", new Map(), {}],
    ["a record that holds secrets", { password: new Secret("Zq7!mk1"), at: "now" }, { password: "Zq7!mk1", at: "now" }],
    ["a list from the state", [{ password: "Zq7!mk1" }], [{ password: "Zq7!mk1" }]],
    ["an empty text", "", ""],
  ])("whose member is secret are marked as a whole: %s", (_, value, text) => {
    expect(outputs({ sealed: value })).toStrictEqual({ sealed: { ...SIGNATURE, value: text } });
  });

  test("that hold a secret are marked though their member is plain", () => {
    const value = { deep: [{ password: new Secret("Zq7!mk1") }] };
    expect(outputs({ plain: value })).toStrictEqual({
      plain: { ...SIGNATURE, value: { deep: [{ password: "Zq7!mk1" }] } },
    });
  });

  test("of no known member are marked: an older version must not give away what a newer one seals", () => {
    expect(outputs({ later: "Zq7!mk1" })).toStrictEqual({ later: { ...SIGNATURE, value: "Zq7!mk1" } });
  });

  test("leave absent members out, so that the engine does not stumble over them", () => {
    expect(Object.keys(outputs({ name: undefined, plain: 1 }))).toEqual(["plain"]);
  });

  test("hold no undefined at any depth", () => {
    const plain = { list: [{ a: undefined, b: 1 }], record: { c: undefined } };
    expect(outputs({ plain })).toStrictEqual({ plain: { list: [{ b: 1 }], record: {} } });
  });

  test("hold no undefined within a secret either", () => {
    const sealed = { password: new Secret("x"), previousPassword: undefined };
    expect(outputs({ sealed })).toStrictEqual({ sealed: { ...SIGNATURE, value: { password: "x" } } });
  });

  test("are plain JSON, whatever strays into them", () => {
    class Odd {
      readonly inner = new Map([["a", 1]]);
    }
    const stray = { date: new Date(0), odd: new Odd(), not: Number.NaN } as unknown as Json;
    const wire = outputs({ plain: stray });
    expect(JSON.parse(JSON.stringify(wire))).toStrictEqual(wire);
  });

  test("are copies: a later change of the original does not reach them", () => {
    const original: { list: number[] } = { list: [1] };
    const wire = outputs({ plain: original });
    original.list.push(2);
    expect(wire).toEqual({ plain: { list: [1] } });
  });

  test.each<[string, Outputs[string]]>([
    ["null", null],
    ["false", false],
    ["zero", 0],
    ["an empty text", ""],
    ["an empty list", []],
  ])("keep %s", (_, plain) => {
    expect(outputs({ plain })).toEqual({ plain });
  });
});

describe("inputs", () => {
  test("are those of the table, secret ones marked", () => {
    const wire = inputsToEngine(members, { name: "web", key: "Zq7!mk1", plain: 1, other: 2 });
    expect(wire).toStrictEqual({ name: "web", key: { ...SIGNATURE, value: "Zq7!mk1" } });
  });

  test("that are not known yet are passed on as they are", () => {
    expect(inputsToEngine(members, { name: UNKNOWN, key: UNKNOWN, ids: UNKNOWN })).toStrictEqual({
      name: UNKNOWN,
      key: UNKNOWN,
      ids: UNKNOWN,
    });
    expect(inputsToEngine(members, { ids: ["a", UNKNOWN] })).toStrictEqual({ ids: ["a", UNKNOWN] });
  });

  test("that the program packed are lists from the check on, so that the engine finds single elements", () => {
    expect(fromEngine(members, { ids: '["a","b"]' })).toEqual({ ids: ["a", "b"] });
    expect(inputsToEngine(members, { ids: ["a", "b"] })).toStrictEqual({ ids: ["a", "b"] });
  });
});

describe("what comes from the engine", () => {
  test.each<[string, (text: string) => Record<string, unknown>, boolean]>([
    ["a secret argument", (key) => ({ key }), true],
    ["a secret output, at any depth", (text) => ({ sealed: { a: [text] } }), true],
    ["a plain one", (name) => ({ name }), false],
  ])("is cut out of messages from then on: %s", (_, values, concealed) => {
    const text = freshSecret();
    fromEngine(members, values(text));
    expect(conceal(`it is ${text}`).includes(text)).toBe(!concealed);
  });

  test.each([
    ["no JSON", "[a"],
    ["not known yet", UNKNOWN],
    ["a list", ["a"]],
  ])("stays as it is where a packed member is %s", (_, ids) => {
    expect(fromEngine(members, { ids })).toEqual({ ids });
  });
});
