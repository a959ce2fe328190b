import { createHash, randomBytes } from "node:crypto";
import { format, inspect } from "node:util";
import { conceal, forgetSecrets, remember, Secret } from "../../../provider/core/values/secret";
import { SecretTexts } from "../../../provider/core/values/secretTexts";
import { pemOf, rsaPair } from "../../fakes/keys";
import { freshSecret } from "../../fakes/secrets";

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

test("the names of members and resources stay readable beside a secret that has one in it", () => {
  remember("My-PasswordReset-7!");
  remember("a-passphrase");
  const names = "PasswordReset: newPassword, privateKeyPassphrase";
  expect(conceal(names)).toBe(names);
  expect(conceal("is My-PasswordReset-7! or a-passphrase")).not.toMatch(/My-P|Reset-|a-pass/);
});

describe("a text that may be printed", () => {
  const odd = 'Odd-7f3a"\\<&9% ü';

  test.each<[string, string, string]>([
    ["as it is", odd, "[secret]"],
    ["in quotes", `"${odd}"`, '"[secret]"'],
    ["twice", odd + odd, "[secret]"],
    ["with another text between", `${odd}, ${odd}`, "[secret], [secret]"],
    ["without its end", odd.slice(0, 8), "[secret]"],
    ["without its beginning", odd.slice(-8), "[secret]"],
    ["in part", odd.slice(4, 13), "[secret]"],
    ["in runs that overlap", odd.slice(0, 9) + odd.slice(1, 10), "[secret]"],
  ])("shows no secret that was ever made, %s", (_, text, concealed) => {
    const made = new Secret(odd);
    expect(conceal(`cannot use ${text}, sorry`)).toBe(`cannot use ${concealed}, sorry`);
    expect(made.reveal()).toBe(odd);
  });

  test("keeps seven characters of a secret, which may be in innocent words", () => {
    remember("Innocent-7f3a");
    expect(conceal("it is Innocen or t-7f3a")).toBe("it is Innocen or t-7f3a");
    expect(conceal("it is Innocent")).toBe("it is [secret]");
  });

  test("shows what an encoding leaves alone of a secret not either; the encoding itself is not undone", () => {
    remember('Encoded7f"DeCoded8b');
    expect(conceal(JSON.stringify('Encoded7f"DeCoded8b'))).toBe('"[secret]\\[secret]"');
    const base64 = Buffer.from('Encoded7f"DeCoded8b').toString("base64");
    expect(conceal(base64)).toBe(base64);
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

  test("shows no secret of six or seven characters, nor one that begins with hyphens", () => {
    for (const text of ["Six7f!", "Seven7f", "-Hyphen-7f3a", "-----Hyphens-7f3a"]) {
      remember(text);
      expect(conceal(`<${text}>`)).toBe("<[secret]>");
      expect(conceal(text)).toBe("[secret]");
    }
    expect(conceal("Six7f or even7f")).toBe("Six7f or even7f");
  });

  test("shows no secret that a text ends with", () => {
    remember("End7f!");
    expect(conceal("it is End7f!")).toBe("it is [secret]");
  });

  test("shows nothing of a secret that begins like another one", () => {
    for (const text of ["Begin-7f3a", "Begin-7f3a-and-more", "Begin-7f3a-and"]) remember(text);
    expect(conceal("<Begin-7f3a-and-more> <Begin-7f3a>")).toBe("<[secret]> <[secret]>");
  });

  test("keeps what is no secret, beside secrets that are short, empty, blank or no proper Unicode", () => {
    for (const text of ["", "a", "error", "          ", "\ud800-half-a-pair"]) remember(text);
    expect(conceal("an error           at a place")).toBe("an error           at a place");
    expect(conceal("it is \ud800-half-a-pair")).toBe("it is [secret]");
    // As the bytes of it would read.
    expect(conceal("it is \ufffd-half-a-pair")).toBe("it is \ufffd[secret]");
  });

  test("leaves no half of a character, where a run of a secret begins or ends within one", () => {
    remember("1\u{1F511}-run-7f\u{1F511}9");
    expect(conceal("<2\u{1F511}-run-7f\u{1F511}8>")).toBe("<2[secret]8>");
    expect(conceal("\u{1F511}-run-7f\u{1F511}")).toBe("[secret]");
    expect(conceal("<2\u{1F911}-run-7f\u{1F513}8>")).toBe("<2[secret]8>");
  });

  test("shows none of very many secrets", () => {
    const many = Array.from({ length: 30_000 }, (_, number) => createHash("md5").update(`${number}`).digest("base64"));
    const text = many.map((password) => `the server refused <${password}>`).join("\n");
    for (const password of many) remember(password);
    expect(conceal(text)).toBe(many.map(() => "the server refused <[secret]>").join("\n"));
  });

  test.each<[string, (secrets: readonly string[]) => string]>([
    ["prose", () => "the server said nothing of note ".repeat(32_000)],
    ["secrets", (secrets) => secrets.join(" ").repeat(5)],
    ["noise", () => randomBytes(768_000).toString("base64")],
  ])("is searched in short time for 10,000 secrets, though it is a megabyte of %s", (_, textWith) => {
    const texts = new SecretTexts(8);
    const secrets = Array.from({ length: 10_000 }, () => randomBytes(15).toString("base64"));
    for (const secret of secrets) texts.add(secret);
    const text = textWith(secrets);
    expect(text.length).toBeGreaterThan(1_000_000);
    const { user: before } = process.cpuUsage();
    texts.conceal(text);
    expect((process.cpuUsage().user - before) / 1000).toBeLessThan(2_000);
  });

  test("shows no run of a very long secret, which is not cut up, and keeps our words beside it", () => {
    const parts = Array.from({ length: 200 }, () => freshSecret());
    const long = `${parts.join(" ")} newPassword`;
    remember(long);
    for (const part of [parts[0], parts[100], parts.at(-1)]) {
      expect(conceal(`before (${part}: after`)).toBe("before ([secret]: after");
      expect(conceal(`before (${part?.slice(3, 11)}: after`)).toBe("before ([secret]: after");
    }
    expect(conceal(`before ${parts[0]?.slice(3, 10)} newPassword after`)).toContain(" newPassword after");
    forgetSecrets();
    expect(conceal(`before ${parts[7]} after`)).toBe(`before ${parts[7]} after`);
  });

  test("cuts many secrets up once, not for each text", () => {
    const texts = new SecretTexts(8);
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

  test("keeps the words in the headers of a key", () => {
    const headers = "Proc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00112233445566778899AABBCCDDEEFF";
    remember(`-----BEGIN RSA PRIVATE KEY-----\n${headers}\n\nMIIEheaded7f\n-----END RSA PRIVATE KEY-----\n`);
    expect(conceal("MIIEheaded7f of an ENCRYPTED one")).toBe("[secret] of an ENCRYPTED one");
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

  test("shows no secret in any line of a long message", () => {
    remember("Line<7f3a>");
    const lines = ["<Line<7f3a>>", "", "Line<7f3", "a \\ %zz &"];
    expect(conceal(`${lines.join("\n")}\n`)).toBe("<[secret]>\n\n[secret]\na \\ %zz &\n");
  });

  test("shows nothing of secrets that overlap", () => {
    remember("Over-7f3a-lapping");
    remember("lapping-8b4c-more");
    expect(conceal("<Over-7f3a-lapping-8b4c-more>")).toBe("<[secret]>");
  });
});
