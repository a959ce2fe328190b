import { noAnswer } from "../../../provider/api/http/noAnswer";

describe("an exchange without an answer", () => {
  test.each([
    ["ENOTFOUND", true],
    ["EAI_AGAIN", false],
    ["ETIMEDOUT", false],
    ["ERR_TLS_CERT_ALTNAME_INVALID", true],
    ["CERT_HAS_EXPIRED", true],
    ["UND_ERR_CONNECT_TIMEOUT", false],
    ["UND_ERR_INVALID_ARG", true],
  ])("is unsent when connecting fails with %s, for good: %s", (code, permanent) => {
    const error = Object.assign(new Error("MARKER"), { code });
    expect(noAnswer(error, { sent: false, timedOut: false }, 1_000)).toEqual({
      kind: "unsent",
      reason: `no connection (${code})`,
      permanent,
    });
  });
});
