import { ERROR_CODES } from "../../../provider/api/answers/errorCodes";
import { failureOf } from "../../../provider/api/answers/failures";
import { OPERATIONS, type Operation } from "../../../provider/api/operations";
import type { ApiFailureFacts } from "../../../provider/core/errors";
import { Secret } from "../../../provider/core/values/secret";
import { answer, lost, unsent } from "../../fakes/exchange";

const now = new Date("2026-11-22T12:00:00Z");
const decode = (
  outcome: Parameters<typeof failureOf>[0],
  operation: Operation = OPERATIONS.batchReset,
  mutates = operation.mutates,
  byToken = false,
) => failureOf(outcome, { operation, mutates, byToken, now });

describe("error bodies of every shape", () => {
  test.each<[string, number, unknown, Partial<ApiFailureFacts>]>([
    [
      "ECS",
      400,
      { error: { code: "Ecs.0605", message: "locked" } },
      { kind: "conflict", apiCode: "Ecs.0605", meaning: "the server is locked" },
    ],
    [
      "ECS with details",
      400,
      { error: { code: "Ecs.0011", message: "m", details: [{}] } },
      { kind: "badRequest", apiCode: "Ecs.0011" },
    ],
    [
      "ECS in upper case",
      400,
      { error: { code: "ECS.0613", message: "m" } },
      { kind: "badRequest", apiCode: "Ecs.0613" },
    ],
    ["an absent ECS", 404, { error: { code: "Ecs.0114", message: "m" } }, { kind: "notFound", apiCode: "Ecs.0114" }],
    ["an absent ECS, other code", 404, { error: { code: "Ecs.0614", message: "m" } }, { kind: "notFound" }],
    [
      "an absent BMS, HTTP 400",
      400,
      { error: { code: "BMS.0040", message: "m" } },
      { kind: "notFound", apiCode: "BMS.0040" },
    ],
    ["BMS permission, HTTP 400", 400, { error: { code: "BMS.0004", message: "m" } }, { kind: "permission" }],
    ["BMS overload", 400, { error: { code: "BMS.0212", message: "m" } }, { kind: "throttled" }],
    [
      "gateway throttling",
      429,
      { error_code: "APIGW.0308", error_msg: "slow", request_id: "r1" },
      { kind: "throttled", apiCode: "APIGW.0308", meaning: "there are too many calls", requestId: "r1" },
    ],
    [
      "older gateway throttling",
      429,
      { error_code: "APIG.0308", error_msg: "slow" },
      { kind: "throttled", apiCode: "APIG.0308" },
    ],
    [
      "an API not published",
      404,
      { error_code: "APIGW.0101", error_msg: "m" },
      { kind: "badRequest", apiCode: "APIGW.0101" },
    ],
    ["an unknown 404 of the gateway", 404, { error_code: "APIGW.0106", error_msg: "m" }, { kind: "badAnswer" }],
    ["a wrong signature", 401, { error_code: "APIGW.0301", error_msg: "m" }, { kind: "credentials" }],
    [
      "camel case",
      400,
      { errorCode: "Ecs.0100", errorMsg: "m" },
      { kind: "conflict", apiCode: "Ecs.0100", meaning: "the server's present state does not allow this" },
    ],
    [
      "flat code and message",
      400,
      { code: "Common.0018", message: "m" },
      { kind: "badRequest", apiCode: "Common.0018" },
    ],
    [
      "nova: not found",
      404,
      { itemNotFound: { message: "m", code: 404 } },
      { kind: "notFound", apiCode: "itemNotFound", meaning: "the server is not in this project and region" },
    ],
    ["nova: forbidden", 403, { forbidden: { message: "m", code: 403 } }, { kind: "permission", apiCode: "forbidden" }],
    [
      "nova: bad request",
      400,
      { badRequest: { message: "m", code: 400 } },
      { kind: "badRequest", said: "the service says: m" },
    ],
    [
      "nova inside Ecs.1000",
      400,
      { error: { code: "Ecs.1000", message: '{"itemNotFound":{"message":"gone","code":404}}' } },
      { kind: "notFound", apiCode: "itemNotFound" },
    ],
    [
      "IAM, numeric code",
      401,
      { error: { code: 401, message: "m", title: "Unauthorized" } },
      { kind: "credentials", said: "the service says: m" },
    ],
    ["IAM, numeric 404", 404, { error: { code: 404, message: "m", title: "Not Found" } }, { kind: "notFound" }],
    [
      "policy denial",
      403,
      { error_code: "PAP5.0001", error_msg: "m", encoded_authorization_message: "x" },
      { kind: "permission", apiCode: "PAP5.0001" },
    ],
    ["a token that ended", 401, { error: { code: "Common.0013", message: "m" } }, { kind: "credentials" }],
    [
      "another command, HTTP 501",
      501,
      { error: { code: "Ecs.0603", message: "m" } },
      { kind: "conflict", effect: "refused" },
    ],
    [
      "flow control, HTTP 202",
      202,
      { error: { code: "Common.0024", message: "m" } },
      { kind: "throttled", effect: "refused" },
    ],
    [
      "flow control, HTTP 503",
      503,
      { error: { code: "Common.1503", message: "m" } },
      { kind: "throttled", effect: "unknown" },
    ],
    [
      "internal error",
      500,
      { error: { code: "Common.0001", message: "m" } },
      { kind: "unavailable", effect: "unknown" },
    ],
    [
      "a failed batch without items",
      400,
      { error: { code: "Ecs.0611", message: "m" } },
      { kind: "badRequest", effect: "unknown" },
    ],
    [
      "a timeout beneath, HTTP 400",
      400,
      { error: { code: "Ecs.1001", message: "m" } },
      { kind: "unavailable", effect: "unknown" },
    ],
    [
      "a code under HTTP 200",
      200,
      { error: { code: "Ecs.0110", message: "m" } },
      { kind: "permission", effect: "refused" },
    ],
    [
      "ECS inside another error",
      400,
      { code: "APIGW.0999", message: "outer", error: { code: "Ecs.0699", message: "inner" } },
      { apiCode: "Ecs.0699", said: "the service says: inner" },
    ],
    [
      "another spelling of the message",
      400,
      { error_code: "Ecs.0699", error_message: "m" },
      { said: "the service says: m" },
    ],
    ["a numeric code without a message", 404, { error: { code: 404 } }, { kind: "notFound" }],
    ["a code that is no word, with a message", 404, { code: "4 0 4", message: "m" }, { said: "the service says: m" }],
    [
      "nova's word within another code's message",
      409,
      { error: { code: "Ecs.0100", message: "itemNotFound" } },
      { kind: "conflict", apiCode: "Ecs.0100" },
    ],
    ["an empty body", 403, "", { kind: "permission" }],
    ["an empty 404", 404, "", { kind: "badAnswer" }],
    ["HTML", 502, "<html>Bad Gateway</html>", { kind: "network", effect: "unknown" }],
    ["a gateway that does not reach the service", 503, "", { kind: "network", effect: "unknown" }],
    ["a gateway whose service is too slow", 504, "", { kind: "unavailable", effect: "unknown" }],
    ["a service that cannot help itself", 503, { serviceUnavailable: { code: 503 } }, { kind: "unavailable" }],
    ["an HTML 404", 404, "<html>Not Found</html>", { kind: "badAnswer", effect: "refused" }],
    ["an empty success", 200, "", { kind: "badAnswer", effect: "unknown" }],
    ["a redirect", 302, "", { kind: "badAnswer", effect: "refused" }],
    ["too slow", 408, "", { kind: "unavailable", effect: "unknown" }],
    ["a conflict", 409, {}, { kind: "conflict", effect: "refused" }],
    ["throttling without a body", 429, "", { kind: "throttled", effect: "refused" }],
    ["JSON that is no error", 400, [1, 2], { kind: "badRequest" }],
    ["wrong types", 400, { error: { code: { a: 1 }, message: 7 } }, { kind: "badRequest" }],
    ["null", 400, null, { kind: "badRequest" }],
  ])("%s", (_shape, status, body, expected) => {
    expect(decode(answer(status, body)).error.facts).toMatchObject({ status, ...expected });
  });

  test.each(["new password is x", "7Pass-word", "P".repeat(65), "Pass!", ""])(
    "what is no short word is not taken for a code: %s",
    (code) => {
      expect(decode(answer(400, { error: { code, message: "m" } })).error.facts).not.toHaveProperty("apiCode");
    },
  );

  test.each(["Ecs.0613", "BMS.0040", "Common.0018", "APIGW.0308", "APIG.0308", "Pdp.0001", "IAM.0101"])(
    "the code %s is known in any case",
    (code) => {
      for (const spelling of [code, code.toLowerCase(), code.toUpperCase()]) {
        expect(decode(answer(400, { error_code: spelling, error_msg: "m" })).error.facts.apiCode).toBe(code);
      }
    },
  );

  test("a word without a number is no spelling of another code", () => {
    expect(decode(answer(400, { error_code: "ecs", error_msg: "m" })).error.facts.apiCode).toBe("ecs");
  });

  test.each([
    "itemNotFound",
    "forbidden",
    "badRequest",
    "unauthorized",
    "conflictingRequest",
    "overLimit",
    "badMethod",
    "computeFault",
    "notImplemented",
    "serviceUnavailable",
  ])("nova's %s is a code, be there a message or not", (name) => {
    const facts = decode(answer(400, { [name]: { message: "why", code: 400 } })).error.facts;
    const told = ERROR_CODES[name]?.meaning ?? "the service says: why";
    expect(facts).toMatchObject({ apiCode: name });
    expect([facts.meaning ?? facts.said]).toEqual([told]);
    expect(decode(answer(400, { [name]: { code: 400 } })).error.facts.apiCode).toBe(name);
  });

  test("the request id comes from the headers of ECS and IAM first", () => {
    const body = { error_code: "APIGW.0308", error_msg: "m", request_id: "from-body" };
    const idOf = (headers: Record<string, string>) => decode(answer(429, body, headers)).error.facts.requestId;
    expect(idOf({ "x-request-id": "a", "x-iam-trace-id": "b" })).toBe("a");
    expect(idOf({ "x-iam-trace-id": "b" })).toBe("b");
    expect(idOf({})).toBe("from-body");
    expect(decode(answer(429, { ...body, request_id: undefined, requestId: "r-2" })).error.facts.requestId).toBe("r-2");
  });

  test("a request id is one word of 128 signs at most, anything else is none", () => {
    const idOf = (id: string) => decode(answer(429, "", { "x-request-id": id })).error.facts.requestId;
    for (const id of ["req-".repeat(32), "Req_1.a:b-c"]) expect(idOf(id)).toBe(id);
    for (const id of [`${"req-".repeat(32)}5`, "no id", "id ", " id", "id!", "", "no id\u001b[31m"]) {
      expect(idOf(id)).toBeUndefined();
    }
  });
});

describe("the effect of a failure", () => {
  test("is never in doubt for operations that change nothing, dry runs included", () => {
    for (const outcome of [answer(500), answer(200), lost]) {
      expect(decode(outcome, OPERATIONS.ecsServer).error.facts.effect).toBe("refused");
      expect(decode(outcome, OPERATIONS.batchReset, false).error.facts.effect).toBe("refused");
      expect(decode(outcome).error.facts.effect).toBe("unknown");
    }
  });

  test("without an answer depends on whether the request left, and has no made-up status", () => {
    expect(decode(unsent).error.facts).toMatchObject({ kind: "network", effect: "unsent" });
    expect(decode(lost).error.facts).toMatchObject({ kind: "network", effect: "unknown" });
    expect(decode(lost).error.facts).not.toHaveProperty("status");
    expect(decode({ kind: "unusable", reason: "the answer is too large", permanent: true }).error.facts).toMatchObject({
      kind: "badAnswer",
      effect: "unknown",
    });
  });
});

const ENDPOINTS = "This does not look like an answer of the service; check endpoints and proxy.";

describe("advice", () => {
  const adviceOf = (...given: Parameters<typeof decode>) => decode(...given).error.facts.advice;

  test("names the IAM action of each operation when permission is missing", () => {
    for (const operation of Object.values(OPERATIONS) as Operation[]) {
      const advice = adviceOf(answer(403, { error: { code: "Ecs.0110", message: "m" } }), operation);
      expect(advice).toBe(
        operation.permission === undefined
          ? "Permission is missing."
          : `Allow ${operation.permission} in an IAM policy.`,
      );
    }
  });

  test.each<[string, number, unknown, string | undefined]>([
    ["a redirect", 300, "", "Redirects are not followed; check endpoints."],
    ["an answer of somebody else", 200, "<html>", ENDPOINTS],
    ["somebody else's 404", 404, "<html>", ENDPOINTS],
    ["too many calls", 429, "", "The cloud limits the rate of calls; try again later."],
    ["refused credentials", 401, "", "Check the credentials."],
    ["a service in trouble", 500, "", "Try again later."],
    ["a service out of reach", 503, "", "Try again later."],
    ["a refused request", 400, "", undefined],
  ])("for %s", (_what, status, body, advice) => {
    expect(adviceOf(answer(status, body))).toBe(advice);
  });

  test.each([
    ["Sun, 22 Nov 2026 11:55:00 GMT", "This machine's clock is 5 minutes ahead of the cloud's; set it right."],
    [
      "Sun, 22 Nov 2026 11:55:01 GMT",
      "Check accessKey and secretKey; five failures in a row block the key for five minutes.",
    ],
    ["Sun, 22 Nov 2026 11:40:00 GMT", "This machine's clock is 20 minutes ahead of the cloud's; set it right."],
    ["Sun, 22 Nov 2026 12:16:00 GMT", "This machine's clock is 16 minutes behind the cloud's; set it right."],
    [
      "Sun, 22 Nov 2026 12:01:00 GMT",
      "Check accessKey and secretKey; five failures in a row block the key for five minutes.",
    ],
    ["nonsense", "Check accessKey and secretKey; five failures in a row block the key for five minutes."],
  ])("compares the clocks after a refused signature (%s)", (date, advice) => {
    expect(adviceOf(answer(401, { error_code: "APIGW.0301", error_msg: "m" }, { date }))).toBe(advice);
  });

  test.each(["APIGW.0301", "Common.0013", "APIGW.0307"])("is about the token where one was sent (%s)", (code) => {
    const date = "Sun, 22 Nov 2026 11:40:00 GMT";
    const refused = answer(401, { error_code: code, error_msg: "m" }, { date });
    expect(adviceOf(refused, OPERATIONS.batchReset, true, true)).toBe(
      "Give a new token that is for this project and has not expired.",
    );
  });

  test("is about user and password where IAM refuses them", () => {
    const refused = answer(401, { error: { code: 401, message: "m", title: "Unauthorized" } });
    expect(adviceOf(refused, OPERATIONS.createToken)).toMatch(/user, its domain and its password.*15 minutes/);
  });

  test("is one sentence in the error's text, behind our own words for the code", () => {
    expect(decode(answer(400, { error: { code: "Ecs.0613", message: "No plug-in." } })).error.message).toBe(
      "BatchResetServersPassword failed: HTTP 400 Ecs.0613: there is no reset plug-in in the server. Install the " +
        "one-click password reset plug-in in the server, and restart the server once.",
    );
  });

  test("follows the service's plain words where the code is not known, and comes alone where there are none", () => {
    const told = (message: string) => decode(answer(503, { error: { code: "Ecs.0699", message } })).error.message;
    expect(told("The host 'h' of abc-1234-def is down.")).toBe(
      "BatchResetServersPassword failed: HTTP 503 Ecs.0699: the service says: The host … of … is down. Try again later.",
    );
    expect(told("{404}")).toBe("BatchResetServersPassword failed: HTTP 503 Ecs.0699. Try again later.");
  });

  test.each([
    ["no connection (DEPTH_ZERO_SELF_SIGNED_CERT)", "cacertFile"],
    ["no connection (CERT_HAS_EXPIRED)", "cacertFile"],
    ["no connection (ERR_TLS_HANDSHAKE_TIMEOUT)", "cacertFile"],
    ["no connection (ERR_SSL_WRONG_VERSION_NUMBER)", "cacertFile"],
    ["no connection (CRL_SIGNATURE_FAILURE)", "cacertFile"],
    ["no connection (UNABLE_TO_GET_CRL)", "cacertFile"],
    ["no connection (ENOTFOUND)", "Check region, endpoints"],
  ])("for %s points to %s", (reason, expected) => {
    expect(adviceOf({ kind: "unsent", reason, permanent: true })).toContain(expected);
  });

  test("is about the network where a connection was lost, whatever ended it", () => {
    expect(adviceOf({ ...lost, reason: "the connection was lost (CERT_HAS_EXPIRED)" })).toContain("Check region");
  });
});

describe("another attempt", () => {
  test("is told when it is worth making", () => {
    expect(decode(answer(429, "", { "retry-after": "7" }))).toMatchObject({ retryAfter: 7000, permanent: false });
    expect(decode(answer(501))).toMatchObject({ permanent: true });
    expect(decode({ ...unsent, permanent: true })).toMatchObject({ permanent: true });
    expect(decode(unsent)).toMatchObject({ permanent: false });
  });

  test("is told to be of no use with any servers where it is the call that is wrong", () => {
    const ofTheCall = (code: string) => decode(answer(400, { error: { code, message: "m" } })).error.facts.ofTheCall;
    expect([ofTheCall("Ecs.0011"), ofTheCall("Ecs.0605")]).toEqual([true, undefined]);
  });
});

test("a secret that an answer repeats as code, message or request id is not shown", () => {
  new Secret("MARKER");
  const body = { error: { code: "MARKER", message: "not MARKER" } };
  const outcome = answer(400, body, { "x-request-id": "MARKER" });
  const context = { operation: OPERATIONS.job, mutates: false, byToken: false, now };
  expect(JSON.stringify(failureOf(outcome, context).error.facts)).not.toContain("MARKER");
});
