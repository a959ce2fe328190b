import fc from "fast-check";
import { OPERATIONS, type Operation } from "./cloud";
import { type Change, changeOf, PROTOTYPE_NAMES, strangeJson, strangeText } from "./json";

/**
 * Recipes of hostile answers: plain data, so that fast-check can print and shrink them. `rendering.ts` makes bytes of
 * them once the request is known; `{{…}}` in a text then becomes a part of that request.
 */
export interface Reply {
  prelude: Prelude;
  /** Absent: as documented. */
  status?: number;
  headers: readonly (readonly [string, string])[];
  body: Body;
  framing: Framing;
  delivery: Delivery;
}

/** What comes before the answer. */
export type Prelude = "nothing" | "continue" | "manyContinues" | "processing" | "garbage";

export type Body =
  | { kind: "documented" }
  | { kind: "changed"; changes: readonly Change[] }
  | { kind: "json"; value: unknown }
  /** JSON text with one member nested so deeply that recursion would not survive it. */
  | { kind: "deep"; name: string; depth: number }
  | { kind: "text"; text: string }
  | { kind: "bytes"; hex: string }
  /** The documented text, cut short, written twice or in another encoding. */
  | { kind: "cut"; share: number }
  | { kind: "bom" | "utf16" | "twice" | "empty" }
  | { kind: "padded"; megabytes: number };

/** How the length of the body is told. The first four are sound. */
export type Framing =
  | "length"
  | "chunked"
  | "untilClose"
  | "gzip"
  | "lengthTooLong"
  | "lengthTooShort"
  | "lengthNonsense"
  | "lengthTwice"
  | "lengthAndChunked"
  | "chunkedGarbage"
  | "chunkedUnfinished"
  | "gzipGarbage"
  | "gzipUnfinished";

export type Delivery =
  | { kind: "whole" }
  | { kind: "pieces"; size: number }
  /** A share of the bytes, then the end of the connection. */
  | { kind: "cut"; share: number; how: "end" | "reset" }
  /** These three end only when the client gives up. */
  | { kind: "silence" | "drip" | "flood" }
  | { kind: "endlessHead" };

/** An answer as documented. */
export const HONEST: Reply = {
  prelude: "nothing",
  headers: [],
  body: { kind: "documented" },
  framing: "length",
  delivery: { kind: "whole" },
};

/** Whether only the client's patience ends the answer. */
export function isEndless({ delivery, status, framing }: Reply): boolean {
  const informational = status !== undefined && status < 200;
  return (
    informational || framing === "lengthTooLong" || ["silence", "drip", "flood", "endlessHead"].includes(delivery.kind)
  );
}

/** Whether the answer takes so long, by the clock or by its size, that it is given once only. */
export function isSlow(reply: Reply): boolean {
  return isEndless(reply) || (reply.body.kind === "padded" && reply.body.megabytes > 1);
}

/** The answers to the calls of each operation in turn; honest ones, or the last for ever, from then on. */
export interface Script {
  replies: Partial<Record<Operation, readonly Reply[]>>;
  lastForEver: boolean;
  /** Which of the first connections are closed as soon as they are made. */
  refused: readonly boolean[];
}

const CODES = [
  ..."Ecs.0011 Ecs.0100 Ecs.0110 Ecs.0114 Ecs.0118 Ecs.0603 Ecs.0605 Ecs.0610 Ecs.0611 ECS.0612 Ecs.0613".split(" "),
  ..."Ecs.0614 Ecs.0615 Ecs.1000 BMS.0040 Common.0001 Common.0013 Common.0018 Common.0024 Common.1503".split(" "),
  ..."APIGW.0101 APIGW.0301 APIGW.0308 APIG.0308 Pdp.0001".split(" "),
];

/** Texts of a service: some repeat what they were sent, some of those so that a limit of length cuts through it. */
const messageText: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom("The server could not be found.", "Flow limited: 200 per 5 minutes.", ""),
  fc.constantFrom("refused: {{echo}}", "bad password {{password}}", "bad credential {{credential}}", "{{part}} is bad"),
  fc.nat(700).map((length) => `${"x".repeat(length)} {{password}} {{credential}}`),
  strangeText,
);

const codeText = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...CODES) },
  { weight: 1, arbitrary: fc.constantFrom("{{credential}}", "{{password}}") },
  { weight: 1, arbitrary: messageText },
  { weight: 1, arbitrary: strangeJson() },
);

/** Ids as a batch answer may name them. */
const idValue: fc.Arbitrary<unknown> = fc.oneof(
  { withCrossShrink: true },
  { weight: 8, arbitrary: fc.constantFrom("{{server0}}", "{{server1}}", "{{server2}}", "{{server3}}") },
  { weight: 1, arbitrary: fc.constantFrom("0f0e0d0c-ffff-4fff-8fff-ffffffffffff", "{{SERVER0}}", " {{server0}} ") },
  { weight: 1, arbitrary: fc.constantFrom(...PROTOTYPE_NAMES, "{{password}}", "{{credential}}") },
  { weight: 1, arbitrary: strangeJson(fc.constant("{{server0}}")) },
);

function entries(members: [string, fc.Arbitrary<unknown>][]): fc.Arbitrary<Record<string, unknown>> {
  return fc.record(Object.fromEntries(members), { requiredKeys: [] });
}

const errorMember = fc.oneof(
  {
    weight: 4,
    arbitrary: entries([
      ["code", codeText],
      ["message", fc.oneof(messageText, strangeJson())],
    ]),
  },
  { weight: 1, arbitrary: strangeJson() },
);

const rejectedItem = fc.oneof(
  {
    weight: 5,
    arbitrary: entries([
      ["id", idValue],
      ["error_code", codeText],
      ["error_message", fc.oneof(messageText, strangeJson())],
    ]),
  },
  { weight: 1, arbitrary: strangeJson(idValue) },
);

const acceptedItem = fc.oneof(
  { weight: 5, arbitrary: fc.record({ id: idValue }) },
  { weight: 1, arbitrary: idValue },
  { weight: 1, arbitrary: strangeJson(idValue) },
);

function mostly(array: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  return fc.oneof({ weight: 6, arbitrary: array }, { weight: 1, arbitrary: strangeJson(idValue) });
}

const batchBody: fc.Arbitrary<Body> = entries([
  ["response", mostly(fc.array(acceptedItem, { maxLength: 5 }))],
  ["internalError", mostly(fc.array(rejectedItem, { maxLength: 5 }))],
  ["error", errorMember],
]).map((value) => ({ kind: "json", value }));

/** The error shapes of the documents, with and without sense in them. */
const errorBody: fc.Arbitrary<Body> = fc
  .oneof(
    fc.record({ error: errorMember }),
    entries([
      ["error_code", codeText],
      ["error_msg", messageText],
      ["request_id", messageText],
    ]),
    entries([
      ["errorCode", codeText],
      ["errorMsg", messageText],
    ]),
    entries([
      ["code", codeText],
      ["message", messageText],
    ]),
    fc
      .tuple(fc.constantFrom("badRequest", "itemNotFound", "forbidden", "computeFault"), errorMember)
      .map(([name, error]) => ({ [name]: error })),
    entries([
      ["error_code", codeText],
      ["encoded_authorization_message", messageText],
    ]),
  )
  .map((value) => ({ kind: "json", value }));

/** Values of the members that single answers are read for. */
const memberBody: fc.Arbitrary<Body> = fc
  .record({
    name: fc.constantFrom(
      "resetpwd_flag",
      "password",
      "job_id",
      "status",
      "server",
      "projects",
      "credential",
      "entities",
    ),
    value: fc.oneof(
      fc.constantFrom(
        "true",
        "FALSE",
        " True ",
        "yes",
        "SUCCESS",
        "FAIL",
        "RUNNING",
        "INIT",
        "../../x",
        "a/b",
        "{{credential}}",
      ),
      strangeJson(idValue),
    ),
  })
  .map(({ name, value }) => ({ kind: "changed", changes: [], name, value }) as const)
  .map(({ name, value }) => ({ kind: "json", value: Object.fromEntries([[name, value]]) }));

const HTML = "<html><head><title>502 Bad Gateway</title></head><body><h1>nginx</h1>{{echo}}</body></html>";

const anyBody: fc.Arbitrary<Body> = fc.oneof(
  { withCrossShrink: true },
  { weight: 3, arbitrary: fc.constant({ kind: "documented" } as const) },
  {
    weight: 5,
    arbitrary: fc
      .array(changeOf(strangeJson(idValue)), { minLength: 1, maxLength: 3 })
      .map((changes) => ({ kind: "changed", changes }) as const),
  },
  { weight: 4, arbitrary: errorBody },
  { weight: 3, arbitrary: memberBody },
  { weight: 1, arbitrary: strangeJson(idValue).map((value) => ({ kind: "json", value }) as const) },
  {
    weight: 1,
    arbitrary: fc
      .record({
        name: fc.constantFrom(
          "response",
          "internalError",
          "error",
          "password",
          "resetpwd_flag",
          "entities",
          "server",
          "projects",
        ),
        depth: fc.constantFrom(3, 500, 20_000, 100_000),
      })
      .map((deep) => ({ kind: "deep", ...deep }) as const),
  },
  {
    weight: 1,
    arbitrary: fc
      .oneof(fc.constantFrom(HTML, "null", "{}", "[]", '""', "{{echo}}"), messageText)
      .map((text) => ({ kind: "text", text }) as const),
  },
  {
    weight: 1,
    arbitrary: fc
      .uint8Array({ minLength: 1, maxLength: 40 })
      .map((bytes) => ({ kind: "bytes", hex: Buffer.from(bytes).toString("hex") }) as const),
  },
  {
    weight: 1,
    arbitrary: fc.double({ min: 0, max: 0.99, noNaN: true }).map((share) => ({ kind: "cut", share }) as const),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom({ kind: "bom" }, { kind: "utf16" }, { kind: "twice" }, { kind: "empty" } as const),
  },
  // Nine are too many for the client. Much time goes into sending them, so they are rare, as floods are.
  { weight: 1, arbitrary: fc.constantFrom(1, 1, 1, 9).map((megabytes) => ({ kind: "padded", megabytes }) as const) },
) as fc.Arbitrary<Body>;

const anyStatus: fc.Arbitrary<number | undefined> = fc.oneof(
  { withCrossShrink: true },
  { weight: 6, arbitrary: fc.constant(undefined) },
  {
    weight: 3,
    arbitrary: fc.constantFrom(200, 201, 202, 204, 206, 400, 401, 403, 404, 409, 429, 500, 501, 502, 503, 504),
  },
  { weight: 1, arbitrary: fc.constantFrom(300, 301, 302, 303, 304, 307, 308) },
  { weight: 1, arbitrary: fc.integer({ min: 100, max: 599 }) },
);

const anyHeader: fc.Arbitrary<readonly [string, string]> = fc.oneof(
  fc.tuple(
    fc.constantFrom("X-Request-Id", "X-IAM-Trace-Id", "X-Subject-Token"),
    fc.constantFrom("", "{{credential}}", "{{password}}", "{{part}}", "r".repeat(3000), "\u001b[31m", "caf\u00e9"),
  ),
  fc.tuple(
    fc.constant("Retry-After"),
    fc.constantFrom("0", "-1", "1e9", "99999999999", "NaN", "soon", "Wed, 21 Oct 2099 07:28:00 GMT", "Infinity"),
  ),
  fc.tuple(
    fc.constantFrom("Content-Type", "Content-Encoding", "Set-Cookie", "__proto__"),
    fc.constantFrom("x", "text/html", ""),
  ),
);

const SOUND: readonly Framing[] = ["length", "chunked", "untilClose", "gzip"];
const UNSOUND: readonly Framing[] = [
  "lengthTooLong",
  "lengthTooShort",
  "lengthNonsense",
  "lengthTwice",
  "lengthAndChunked",
  "chunkedGarbage",
  "chunkedUnfinished",
  "gzipGarbage",
  "gzipUnfinished",
];

const anyDelivery: fc.Arbitrary<Delivery> = fc.oneof(
  { withCrossShrink: true },
  { weight: 24, arbitrary: fc.constant({ kind: "whole" } as const) },
  { weight: 1, arbitrary: fc.integer({ min: 1, max: 40 }).map((size) => ({ kind: "pieces", size }) as const) },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant("cut" as const),
      share: fc.oneof(fc.constant(0), fc.double({ min: 0, max: 0.99, noNaN: true })),
      how: fc.constantFrom("end" as const, "reset" as const),
    }),
  },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom("silence" as const, "silence" as const, "drip" as const, "drip" as const, "flood" as const)
      .map((kind) => ({ kind })),
  },
  { weight: 1, arbitrary: fc.constant({ kind: "endlessHead" } as const) },
);

function replyOf(body: fc.Arbitrary<Body>): fc.Arbitrary<Reply> {
  return fc
    .record({
      prelude: fc.oneof(
        { withCrossShrink: true },
        { weight: 20, arbitrary: fc.constant("nothing" as const) },
        {
          weight: 1,
          arbitrary: fc.constantFrom(
            "continue" as const,
            "manyContinues" as const,
            "processing" as const,
            "garbage" as const,
          ),
        },
      ),
      status: anyStatus,
      headers: fc.oneof(
        { withCrossShrink: true },
        { weight: 3, arbitrary: fc.constant([]) },
        { weight: 1, arbitrary: fc.array(anyHeader, { minLength: 1, maxLength: 2 }) },
      ),
      body,
      framing: fc.oneof(
        { withCrossShrink: true },
        { weight: 12, arbitrary: fc.constant("length" as const) },
        { weight: 2, arbitrary: fc.constantFrom(...SOUND) },
        { weight: 1, arbitrary: fc.constantFrom(...UNSOUND) },
      ),
      delivery: anyDelivery,
    })
    .map(({ status, ...rest }) => (status === undefined ? rest : { ...rest, status }));
}

/** Any answer to a call of the operation. */
export function anyReply(operation: Operation): fc.Arbitrary<Reply> {
  const body =
    operation === "batchReset"
      ? fc.oneof({ withCrossShrink: true }, { weight: 1, arbitrary: anyBody }, { weight: 2, arbitrary: batchBody })
      : anyBody;
  return fc.oneof(
    { withCrossShrink: true },
    { weight: 1, arbitrary: fc.constant(HONEST) },
    { weight: 3, arbitrary: replyOf(body) },
  );
}

/** Operations whose answers decide most. */
const RICH: readonly Operation[] = ["batchReset", "readRecord", "clearV21"];

/** Answers of a cloud that is hostile in a few of the given operations: in all of them nothing would get far. */
export function anyScript(operations: readonly Operation[] = OPERATIONS): fc.Arbitrary<Script> {
  const hostile = operations.map((operation) => ({
    weight: RICH.includes(operation) ? 4 : 1,
    arbitrary: fc.tuple(
      fc.constant(operation),
      fc.array(anyReply(operation), { minLength: 1, maxLength: 4, size: "max" }),
    ),
  }));
  return fc.record({
    replies: fc
      .uniqueArray(fc.oneof(...hostile), { maxLength: 3, size: "max", selector: ([operation]) => operation })
      .map((found) => Object.fromEntries(found)),
    lastForEver: fc.boolean(),
    refused: fc.oneof(
      { withCrossShrink: true },
      { weight: 8, arbitrary: fc.constant([]) },
      { weight: 1, arbitrary: fc.array(fc.boolean(), { maxLength: 6 }) },
    ),
  });
}
