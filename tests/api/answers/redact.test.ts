import { createRedact } from "../../../provider/api/answers/redact";
import { Secret } from "../../../provider/core/values/secret";

describe("redaction", () => {
  test.each([
    ["as it is", (secret: string) => `value ${secret} refused`],
    ["twice", (secret: string) => `${secret}${secret}`],
    ["in JSON", (secret: string) => JSON.stringify({ new_text: secret })],
    ["in JSON in JSON", (secret: string) => JSON.stringify({ m: JSON.stringify({ v: secret }) })],
    ["in a URL", (secret: string) => `?v=${encodeURIComponent(secret)}`],
    [
      "in HTML",
      (secret: string) => `<b>${secret.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/"/g, "&quot;")}</b>`,
    ],
  ])("removes a known secret %s", (_how, embed) => {
    const secret = 'MARK"E\\R&<9%';
    const clean = createRedact([new Secret(secret)])(embed(secret));
    expect(clean).toContain("[secret]");
    expect(clean).not.toContain("MARK");
  });

  test("removes a secret wholly when another one is a part of it", () => {
    expect(createRedact([new Secret("abc"), new Secret("abc-def")])("x abc-def y")).toBe("x [secret] y");
  });

  test("removes every one of several secrets", () => {
    const secrets = ["first-1", "second-2", "third-3"].map((text) => new Secret(text));
    expect(createRedact(secrets)("<third-3> <first-1> <second-2>")).toBe("<[secret]> <[secret]> <[secret]>");
  });

  test("removes a secret that another call has sent, however the text is cut", () => {
    const foreign = new Secret("Foreign of,words-7f3a");
    const redact = createRedact([]);
    expect(redact(`password=${foreign.reveal()} refused`)).toBe("password=[secret] refused");
    expect(redact(`${"x ".repeat(245)}${foreign.reveal()}`)).toBe(`${"x ".repeat(245)}[secret]`);
  });

  test("shows no piece of a secret that the bound of what is read cuts in two", () => {
    const secret = "Piece-7f3a-".repeat(100);
    for (let shift = 0; shift < 40; shift += 1) {
      const text = `${"\u0001".repeat(19_980 - shift)}${secret}`;
      expect(createRedact([new Secret(secret)])(text)).not.toContain("Piece");
    }
  });

  test("removes a known secret wholly where only its beginning looks like one", () => {
    expect(createRedact([new Secret("Pw of,words")])("password=Pw of,words refused")).toBe("password=[secret] refused");
  });

  test("leaves the rest of a text alone beside secrets that are empty or short", () => {
    const redact = createRedact([new Secret(""), new Secret("ab")]);
    expect(redact("in base64 ab is YWI or FiYg")).toBe("in base64 [secret] is YWI or FiYg");
    expect(createRedact([new Secret("abcd")])("abcd is YWJjZ or FiY2Q")).toBe("[secret] is YWJjZ or FiY2Q");
  });

  test.each([
    "GET|/v1/p/|x=1|host:h|x-sdk-date:20261122T120000Z|x-security-token:MARKER||host;x-sdk-date;x-security-token|hash",
    "authorization: SDK-HMAC-SHA256 Access=MARKER, SignedHeaders=host, Signature=MARKER",
    "Access=MARKER, SignedHeaders=host",
    "X-Auth-Token: MARKER",
    "X-Subject-Token: MARKER",
    "x-metadata-token=MARKER",
    "ACCESS = MARKER",
    '{"x-auth-token":"MARKER"}',
    '{"new_password":"MARKER MARKER"}',
    "adminPass=MARKER",
    "password: MARKER",
    "PASSWORD = MARKER",
    "{'password': 'MARKER MARKER'}",
    "Authorization: MARKER MARKER",
    '{"new_password":"MARKER',
    '{\\"new_password\\":\\"MARKER MARKER\\"}',
    '{\\\\\\"new_password\\\\\\":\\\\\\"MARKER MARKER\\\\\\"}',
    '{"new_password":"x\\"MARKER"}',
    "{&quot;adminPass&quot;:&quot;MARKER MARKER&quot;}",
    "{&#39;password&#39;: &#39;MARKER MARKER&#39;}",
    `${"\\".repeat(7)}"password${"\\".repeat(7)}":${"\\".repeat(7)}"MARKER MARKER${"\\".repeat(7)}"`,
    '{"password":"x\nMARKER"}',
    "new_password%3DMARKER",
    "&#34;password&#34;:&#34;MARKER MARKER&#34;",
    "password = &apos;x MARKER&apos;",
    "%22password%22%3A%22MARKER MARKER%22",
    "\\u0022password\\u0022:\\u0022MARKER MARKER\\u0022",
    '{"X-Auth-Token":["MARKER"]}',
    "map[X-Auth-Token:[MARKER]]",
    "x-auth-token%3AMARKER",
  ])("removes what looks like a secret though it is not known: %s", (text) => {
    expect(createRedact([])(text)).not.toContain("MARKER");
  });

  test.each([
    ["a signature by itself", "the Signature=0123456789ABCDEF is wrong", "0123456789ABCDEF"],
    ["a signature in a URL", "SDK-HMAC-SHA256%20SignedHeaders%3Dhost%2C%20Signature%3D0123456789abcdef", "0123456789"],
    ["a long run of base64", Buffer.from("X-Auth-Token: MARKER, and so on. ".repeat(3)).toString("base64"), "WC1BdXRo"],
  ])("removes what may be a secret in another spelling: %s", (_, text, part) => {
    expect(text).toContain(part);
    expect(createRedact([])(text)).not.toContain(part);
  });

  test.each<[string, string, string]>([
    [
      "a token",
      "GET|/v1/p/||x-security-token:t||host;x-security-token|hash",
      "GET|/v1/p/||x-security-token:[secret]||host;x-security-token|hash",
    ],
    ["an authorization", "GET|/v1/p/|authorization:a b, c|x-date:d", "GET|/v1/p/|authorization:[secret]|x-date:d"],
    ["an access key", "GET|/v1/p/|access=k|x-date:d", "GET|/v1/p/|access=[secret]|x-date:d"],
    ["a password", "GET|/v1/p/|password=p|x-date:d", "GET|/v1/p/|password=[secret]|x-date:d"],
  ])("keeps the rest of an echoed canonical request with %s", (_, echo, clean) => {
    expect(createRedact([])(echo)).toBe(clean);
  });

  test("keeps what is behind a password without quotes, and a name that only ends like one", () => {
    expect(createRedact([])("{user:u,password:p} inaccess=shown")).toBe("{user:u,password:[secret]} inaccess=shown");
  });

  test("removes the padding of a long run of base64 as well", () => {
    expect(createRedact([])(`it said ${"A".repeat(70)}== to us`)).toBe("it said [secret] to us");
  });

  test("bounds the length, after removing secrets", () => {
    const secret = "MARKER".repeat(1000);
    const clean = createRedact([new Secret(secret)])(`${secret}${secret}${"x ".repeat(1000)}`);
    expect(clean.length).toBeLessThanOrEqual(501);
    expect(clean).not.toContain("MARKER");
    expect(clean.endsWith("…")).toBe(true);
  });

  test("cuts nothing off a text that is not longer than the bound", () => {
    expect(createRedact([])("x ".repeat(250).trim())).toBe("x ".repeat(250).trim());
    expect(createRedact([])("x.".repeat(250))).toBe("x.".repeat(250));
    expect(createRedact([])("x.".repeat(251))).toBe(`${"x.".repeat(250)}…`);
  });

  test("keeps the hash of a canonical request, but nothing longer without a sign in between", () => {
    const hash = "0123456789abcdef".repeat(4);
    expect(createRedact([])(`hash ${hash}, ${hash}0`)).toBe(`hash ${hash}, [secret]`);
  });

  test("removes what turns the direction of writing, which could make a name look like another", () => {
    expect(createRedact([])("file \u202egnp.exe\u200b")).toBe("file  gnp.exe");
  });

  test("removes control characters, which could steer a terminal", () => {
    expect(createRedact([])("a\u001b[31mb\r\nc\u0000")).toBe("a [31mb c");
  });

  test("takes short time for hostile texts", () => {
    const started = process.hrtime.bigint();
    for (const text of ["password".repeat(50_000), `authorization${" ".repeat(200_000)}`, `"'`.repeat(100_000)]) {
      createRedact([])(text);
    }
    expect(Number(process.hrtime.bigint() - started) / 1e6).toBeLessThan(2_000);
  });

  test("leaves ordinary messages alone", () => {
    const text = "The password does not meet the rules (access denied to none).";
    expect(createRedact([new Secret("Unmentioned-7f3a")])(text)).toBe(text);
  });
});
