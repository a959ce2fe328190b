import { createHash } from "node:crypto";
import { format, inspect } from "node:util";
import { conceal, remember, Secret } from "../../../provider/core/values/secret";
import { SecretTexts } from "../../../provider/core/values/secretTexts";
import { pemOf, rsaPair } from "../../fakes/keys";

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
    for (const text of ["Six7f!", "-Hyphen-7f3a", "-----Hyphens-7f3a"]) {
      remember(text);
      expect(conceal(`<${text}>`)).toBe("<[secret]>");
    }
  });

  test("shows no secret that HTML spells in another way at several places", () => {
    remember('Ht<"&>ml<"&>7f3a');
    expect(conceal("<b>Ht&lt;&quot;&amp;&gt;ml&lt;&quot;&amp;&gt;7f3a</b>")).toBe("<b>[secret]</b>");
  });

  // A long secret, another one with `+` and `/` in its base64, and each length modulo 3.
  test.each(["Base64-7f3a??>>~~", "Base64-7f3b?>~?>~?", "Base64-7f3c~?>~?>~?>", "Base64-7f3d?>~?>~??", "B64\u00fc7f"])(
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

  test("shows nothing of a short secret wherever it begins in a base64 text", () => {
    remember("B64-7f");
    for (const before of ["a", "ab"]) {
      const within = Buffer.from(`${before}B64-7f!`).toString("base64");
      const end = Math.floor((Buffer.byteLength(`${before}B64-7f`) * 8) / 6);
      expect(conceal(within)).toBe(`${within.slice(0, before.length + 1)}[secret]${within.slice(end)}`);
    }
  });

  test("shows no secret that a text ends with", () => {
    remember("End7f!");
    expect(conceal("it is End7f!")).toBe("it is [secret]");
  });

  test("shows none of several secrets that are spelled in different ways", () => {
    remember("Way-7f3a<one");
    remember("Way-7f3a<two");
    expect(conceal("<Way-7f3a%3Cone> <Way-7f3a<two> <Way-7f3a&lt;one>")).toBe("<[secret]> <[secret]> <[secret]>");
  });

  test("shows nothing of a secret that begins like another one", () => {
    for (const text of ["Begin-7f3a", "Begin-7f3a-and-more", "Begin-7f3a-and"]) remember(text);
    expect(conceal("<Begin-7f3a-and-more> <Begin-7f3a>")).toBe("<[secret]> <[secret]>");
  });

  test("keeps what is no secret, beside secrets that are short, empty or no proper Unicode", () => {
    for (const text of ["", "a", "error", "\ud800-half-a-pair"]) remember(text);
    expect(conceal("an error at a place")).toBe("an error at a place");
    expect(conceal("it is \ud800-half-a-pair")).toBe("it is [secret]");
    expect(conceal("it is \ufffd-half-a-pair")).toBe("it is [secret]");
  });

  test("shows none of very many secrets", () => {
    const many = Array.from({ length: 30_000 }, (_, number) => createHash("md5").update(`${number}`).digest("base64"));
    const text = many.map((password) => `the server refused <${password}>`).join("\n");
    for (const password of many) remember(password);
    expect(conceal(text)).toBe(many.map(() => "the server refused <[secret]>").join("\n"));
  });

  test("spells many secrets out once, not for each text", () => {
    const texts = new SecretTexts(6);
    for (let number = 0; number < 10_000; number += 1) texts.add(`${number}-once-7f3a`);
    const started = process.hrtime.bigint();
    for (let time = 0; time < 100; time += 1) expect(texts.conceal(`<${time}-once-7f3a>`)).toBe("<[secret]>");
    expect(Number(process.hrtime.bigint() - started) / 1e6).toBeLessThan(5_000);
  });

  test.each<[string, number, (pem: string) => string]>([
    ["with its line feeds escaped, as an environment variable has it", 1024, (pem) => pem.replaceAll("\n", "\\n")],
    ["with blanks in place of line feeds", 1536, (pem) => pem.trim().replaceAll("\n", " ")],
  ])("shows nothing of a key on one line, %s", (_, bits, inOneLine) => {
    const key = inOneLine(pemOf(rsaPair(bits).privateKey));
    remember(key);
    expect(conceal(key)).toMatch(/^-----BEGIN [A-Z ]+-----(\s|\\n|\[secret\])+-----END [A-Z ]+-----(\\n)?$/);
  });

  test.each(["\\n", "\\r\\n"])("shows no line of a key that was given with its line feeds escaped (%s)", (lineEnd) => {
    const line = `HKq+/xescaped${lineEnd.length}`;
    remember(["-----BEGIN PRIVATE KEY-----", "MIIEescaped", line, "-----END PRIVATE KEY-----", ""].join(lineEnd));
    expect(conceal(`<${line}>`)).toBe("<[secret]>");
  });

  test("keeps the frame of a key that has a number in its name", () => {
    const frame = ["-----BEGIN PKCS8 KEY-----", "-----END PKCS8 KEY-----"];
    remember(frame.join("\nMIIEnumbered\n"));
    expect(conceal(frame.join(" MIIEnumbered "))).toBe(frame.join(" [secret] "));
  });

  test("shows no line of a secret that has several, though it is no key", () => {
    remember("Lines-7f3a-one\r\nLines-7f3a-two");
    expect(conceal("<Lines-7f3a-two> <Lines-7f3a-one>")).toBe("<[secret]> <[secret]>");
  });

  test("shows nothing of a key that was given indented, without the indentation that is taken off before it is used", () => {
    const lines = pemOf(rsaPair(1792).privateKey).split("\n");
    remember(lines.map((line) => `    ${line}`).join("\n"));
    expect(conceal(`cannot use ${lines[3]}`)).toBe("cannot use [secret]");
  });

  test.each<[string, string, (text: string) => string]>([
    [
      "in a URL as RFC 3986 has it",
      "Rfc!7f3a(x)*y'",
      (text) => encodeURIComponent(text).replace(/[!'()*]/g, inPercent),
    ],
    ["in a URL, in lower case", "Low/7f3a+ü", (text) => encodeURIComponent(text).replace(/%../g, toLower)],
    ["in a URL by encodeURI", 'Uri"7f3a/x?', encodeURI],
    ["in a URL within a URL", "Url/7f3a+𝒳", (text) => encodeURIComponent(encodeURIComponent(text))],
    ["in a form", "Form 7f3a/€", (text) => new URLSearchParams([["", text]]).toString().slice(1)],
    ["in Go's JSON", "Go<7f3a&x>", (text) => inJson(text).replace(/[<>&]/g, inUnicode)],
    ["in JSON with escaped slashes", "Php/7f3a/x", (text) => inJson(text).replaceAll("/", "\\/")],
    ["in ASCII JSON", "Asc-ü7f3a𝒳", (text) => inJson(text).replace(/[^ -~]/g, inUnicode)],
    ["in JSON, with control characters", "Ctl\t7f3a\u0001\b\f", inJson],
    ["as JSON in HTML", 'Hjs"7f3a\\x', (text) => inJson(text).replaceAll('"', "&quot;")],
    [
      "in HTML, with numbers of many digits",
      "Htn'7f3a'x",
      (text) => text.replace("'", "&#0000039;").replace("'", "&#x000027;"),
    ],
    ["in HTML with escaped apostrophes", "Htm'7f3a'x", (text) => text.replace("'", "&#39;").replace("'", "&#x27;")],
    ["as Node.js inspects it", "Ins'7f3a\\x\"`\u0001", (text) => inspect(text).slice(1, -1)],
    ["in hexadecimals", "Hex-7f3a-x", (text) => Buffer.from(text).toString("hex")],
    ["in a URL, with its signs kept", "Mix+7f3a <x", encodeURI],
    ["in a URL, with control characters", "Cur\t7f3a\u0001x", encodeURIComponent],
    ["in a URL, of far scripts", "Ж密한\u{e0101}7f3a", encodeURIComponent],
    [
      "in a form within a URL",
      "Fol 7f3a/x",
      (text) => encodeURIComponent(encodeURIComponent(text).replace("%20", "+")),
    ],
    [
      "in JSON with escapes in upper case",
      "Upj<7f3a>x",
      (text) => text.replace(/[<>]/g, inUnicode).replace("3c", "3C"),
    ],
    ["in HTML with apostrophes by name", "Hna'7f3a'x", (text) => text.replaceAll("'", "&apos;")],
    ["in HTML in upper case", "Hup<7f3a'x", (text) => text.replace("<", "&LT;").replace("'", "&#X27;")],
    ["in HTML with every character a number", "Hnu€7f3a𝒳x", (text) => [...text].map(inDecimals).join("")],
    ["in HTML with hexadecimal numbers", "Hxn/7f3a𝒳x", (text) => [...text].map(inHexadecimals).join("")],
    ["in hexadecimals of upper case", "Hex-7f3a-z", (text) => Buffer.from(text).toString("hex").toUpperCase()],
  ])("shows no secret %s", (_, text, spell) => {
    remember(text);
    expect(conceal(`<${spell(text)}>`)).toBe("<[secret]>");
  });

  test("shows no secret in any line of a long message", () => {
    remember("Line<7f3a>");
    const lines = ["<Line<7f3a>>", "", "Line&lt;7f3a&gt;", "a \\ %zz &", "Line\\u003c7f3a>"];
    expect(conceal(`${lines.join("\n")}\n`)).toBe("<[secret]>\n\n[secret]\na \\ %zz &\n[secret]\n");
  });

  test("shows nothing of secrets that overlap", () => {
    remember("Over-7f3a-lapping");
    remember("lapping-8b4c-more");
    expect(conceal("<Over-7f3a-lapping-8b4c-more>")).toBe("<[secret]>");
  });

  test("keeps the encoded text around a secret as it is", () => {
    remember("Kept<7f3a>");
    expect(conceal("a%20b\\n&lt;%4b%65%70%74%3C7f3a%3E\\u003c+c")).toBe("a%20b\\n&lt;[secret]\\u003c+c");
  });
});

function inJson(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

function inPercent(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
}

function inUnicode(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

function inDecimals(character: string): string {
  return `&#${character.codePointAt(0)};`;
}

function inHexadecimals(character: string): string {
  return `&#x${character.codePointAt(0)?.toString(16).toUpperCase()};`;
}

function toLower(text: string): string {
  return text.toLowerCase();
}
