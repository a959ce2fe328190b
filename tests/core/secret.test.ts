import { createHash } from "node:crypto";
import { format, inspect } from "node:util";
import { Sealed } from "../../provider/core/lifecycle";
import { conceal, remember, Secret } from "../../provider/core/secret";

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

  test.each<[string, string, string]>([
    ["a template", `cannot use ${secret}`, "cannot use [secret]"],
    ["JSON", JSON.stringify({ a: [secret] }), '{"a":["[secret]"]}'],
    ["an inspection", inspect({ a: secret }), "{ a: [secret] }"],
  ])("shows a placeholder in %s", (_, printed, expected) => {
    expect(printed).toBe(expected);
  });

  test("reveals its text when asked", () => {
    expect(secret.reveal()).toBe(TEXT);
  });

  test.each<[string, Secret | undefined, boolean]>([
    ["the same text", new Secret(TEXT), true],
    ["another text", new Secret("Other-7f3a!"), false],
    ["a longer text", new Secret(`${TEXT}!`), false],
    ["a shorter text", new Secret(TEXT.slice(0, -1)), false],
    ["nothing", undefined, false],
  ])("compared with %s", (_, other, same) => {
    expect(secret.equals(other)).toBe(same);
  });
});

describe("a text that may be printed", () => {
  const odd = 'Odd-7f3a"\\<&9% ü';
  test.each<[string, string]>([
    ["as it is", odd],
    ["in JSON", JSON.stringify(odd)],
    ["in JSON in JSON", JSON.stringify(JSON.stringify({ odd }))],
    ["in a URL", encodeURIComponent(odd)],
    ["as JSON in a URL", encodeURIComponent(JSON.stringify({ odd }))],
    ["in HTML", odd.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/"/g, "&quot;")],
    ["twice", odd + odd],
    ["in base64", Buffer.from(odd).toString("base64")],
    ["in base64, for URLs", Buffer.from(odd).toString("base64url")],
    ["anywhere in a base64 text", ["", "a", "ab"].map((b) => Buffer.from(`${b}${odd}!`).toString("base64")).join(" ")],
    ["as JSON in base64", Buffer.from(JSON.stringify({ odd })).toString("base64")],
  ])("shows no secret that was ever made, %s", (_, text) => {
    const made = new Secret(odd);
    const concealed = conceal(`cannot use ${text}, sorry`);
    expect(concealed).toMatch(/^cannot use .*\[secret\].*, sorry$/);
    expect(concealed).not.toContain("7f3a");
    const decoded = concealed.split(/[\s[\]]+/).map((word) => Buffer.from(word, "base64").toString());
    expect(decoded.join()).not.toMatch(/7f3|f3a/);
    expect(made.reveal()).toBe(odd);
  });

  test.each(["\n", "\r\n"])(
    "shows no line of a key, in whatever layout; its first and last line tell nothing (%j)",
    (lineEnd) => {
      const lines = [
        "-----BEGIN RSA PRIVATE KEY-----",
        `MIIEowIBAAKCAQEAmark1${lineEnd.length}`,
        `HKq+/xmark2${lineEnd.length}`,
        "-----END RSA PRIVATE KEY-----",
      ];
      remember(lines.join(lineEnd));
      expect(conceal(lines.join(" "))).toBe(`${lines[0]} [secret] [secret] ${lines[3]}`);
    },
  );

  test("shows no secret of six characters, nor one that begins with hyphens", () => {
    for (const text of ["Six7f!", "-Hyphen-7f3a", "----Hyphens-7f3a"]) {
      remember(text);
      expect(conceal(`<${text}>`)).toBe("<[secret]>");
    }
  });

  test("shows no secret that HTML spells in another way at several places", () => {
    remember('Ht<"&>ml<"&>7f3a');
    expect(conceal("<b>Ht&lt;&quot;&amp;&gt;ml&lt;&quot;&amp;&gt;7f3a</b>")).toBe("<b>[secret]</b>");
  });

  // A long secret, another one with `+` and `/` in its base64, and each length modulo 3.
  test.each(["Base64-7f3a??>>~~", "Base64-7f3b?>~?>~?", "Base64-7f3c~?>~?>~?>", "B64\u00fc7f"])(
    "shows nothing of what is a secret's own in base64: %s",
    (text) => {
      remember(text);
      for (const encoding of ["base64", "base64url"] as const) {
        const alone = Buffer.from(text).toString(encoding);
        expect(conceal(`<${alone}>`)).toMatch(/^<\[secret\]=*>$/);
        expect(conceal(`<${alone.replace(/=+$/, "")}>`)).toBe("<[secret]>");
        for (const before of ["a", "ab", "abc"]) {
          const within = Buffer.from(`${before}${text}üüü`).toString(encoding);
          const start = Math.ceil((before.length * 8) / 6);
          const end = Math.floor((Buffer.byteLength(before + text) * 8) / 6);
          expect(conceal(within)).toBe(`${within.slice(0, start)}[secret]${within.slice(end)}`);
        }
      }
    },
  );

  test("shows nothing of a secret that begins like another one", () => {
    for (const text of ["Begin-7f3a", "Begin-7f3a-and-more", "Begin-7f3a-and"]) remember(text);
    expect(conceal("<Begin-7f3a-and-more> <Begin-7f3a>")).toBe("<[secret]> <[secret]>");
  });

  test("keeps what is no secret, beside secrets that are short, empty or no proper Unicode", () => {
    for (const text of ["", "a", "error", "\ud800-half-a-pair"]) remember(text);
    expect(conceal("an error at a place")).toBe("an error at a place");
    expect(conceal("it is \ud800-half-a-pair")).toBe("it is [secret]");
  });

  test("costs little with many secrets", () => {
    const many = Array.from({ length: 30_000 }, (_, number) => createHash("md5").update(`${number}`).digest("base64"));
    const text = many.map((password) => `the server refused <${password}>`).join("\n");
    const started = process.cpuUsage();
    for (const password of many) remember(password);
    expect(conceal(text)).toBe(many.map(() => "the server refused <[secret]>").join("\n"));
    expect(process.cpuUsage(started).user / 1e3).toBeLessThan(3_000);
  });

  test("costs little with a secret that is met again and again", () => {
    const text = "<Again-7f3a>".repeat(2_000);
    const started = process.cpuUsage();
    for (let times = 0; times < 100_000; times += 1) remember("Again-7f3a");
    expect(conceal(text)).toBe("<[secret]>".repeat(2_000));
    expect(process.cpuUsage(started).user / 1e3).toBeLessThan(1_000);
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
