import { format, inspect } from "node:util";
import { Sealed } from "../../provider/core/lifecycle";
import { Secret } from "../../provider/core/secret";

const TEXT = "Marker-7f3a!";
const secret = new Secret(TEXT);

describe("a secret", () => {
  test.each<[string, () => string]>([
    ["a template", () => `${secret}`],
    ["a conversion", () => String(secret)],
    ["JSON", () => JSON.stringify({ a: [secret] })],
    ["an inspection", () => inspect({ a: secret }, { depth: null, showHidden: true })],
    ["a format", () => format("%s %o %j %O", secret, secret, secret, secret)],
    ["an error message", () => new Error(`cannot use ${secret}`).message],
    ["a spread", () => JSON.stringify({ ...secret })],
    ["its keys", () => Object.getOwnPropertyNames(secret).join()],
  ])("does not show in %s", (_, print) => {
    expect(print()).not.toContain("Marker");
  });

  test("reveals its text when asked", () => {
    expect(secret.reveal()).toBe(TEXT);
  });

  test.each<[string, Secret | undefined, boolean]>([
    ["the same text", new Secret(TEXT), true],
    ["another text", new Secret("Other-7f3a!"), false],
    ["a longer text", new Secret(`${TEXT}!`), false],
    ["nothing", undefined, false],
  ])("compared with %s", (_, other, same) => {
    expect(secret.equals(other)).toBe(same);
  });
});

describe("a sealed output", () => {
  test("does not show what it holds", () => {
    const sealed = [Sealed.text(secret), Sealed.record(new Map([["a", secret]])), Sealed.json({ deep: [TEXT] })];
    expect(JSON.stringify(sealed) + inspect(sealed, { depth: null, showHidden: true }) + String(sealed)).not.toContain(
      "Marker",
    );
  });

  test("gives its value back", () => {
    expect(Sealed.text(secret).reveal()).toBe(TEXT);
    expect(Sealed.record(new Map([["a", secret]])).reveal()).toEqual({ a: TEXT });
    expect(Sealed.json({ deep: [TEXT] }).reveal()).toEqual({ deep: [TEXT] });
  });
});
