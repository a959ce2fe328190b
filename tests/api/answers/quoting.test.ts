import fc from "fast-check";
import { decodeBatch } from "../../../provider/api/answers/batch";
import { decodeJob, decodeJobId, decodeServer } from "../../../provider/api/answers/decode";
import { failureOf } from "../../../provider/api/answers/failures";
import { type Call, call } from "../../../provider/api/calls/call";
import { createCallContext } from "../../../provider/api/calls/context";
import type { Answer, Exchange, WireRequest } from "../../../provider/api/http/exchange";
import { OPERATIONS } from "../../../provider/api/operations";
import { readFleet } from "../../../provider/core/fleet/plan";
import { ResetResults } from "../../../provider/core/fleet/results";
import { generatePassword } from "../../../provider/core/password/generate";
import { SPECIALS } from "../../../provider/core/password/rules";
import { Secret } from "../../../provider/core/values/secret";
import { answer } from "../../fakes/exchange";
import { pemOf, rsaPair } from "../../fakes/keys";
import { fakePorts } from "../../fakes/ports";

/*
 * The law: a message quoting the service never holds a piece of ten characters of a password, key or signature, also
 * when the gateway quotes signature and canonical request in a 401.
 */
const PIECE = 10;

const piecesOf = (secret: string): string[] =>
  Array.from({ length: Math.max(0, secret.length - PIECE + 1) }, (_, at) => secret.slice(at, at + PIECE));

/** As other programs would spell it. */
const spellingsOf = (secret: string): string[] => [
  secret,
  JSON.stringify(secret).slice(1, -1),
  JSON.stringify(JSON.stringify(secret)),
  encodeURIComponent(secret),
  new URLSearchParams([["", secret]]).toString().slice(1),
  ...["", "a", "ab"].map((before) => Buffer.from(before + secret).toString("base64")),
  Buffer.from(secret).toString("hex"),
  secret.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`),
  secret.replace(/./gsu, (character) => `&#x${character.codePointAt(0)?.toString(16)};`),
  `${secret.slice(0, 12)}…`,
];

/** The first piece of one of the texts that is in this one. */
function leakIn(text: string, secrets: readonly string[]): string | undefined {
  return secrets.flatMap(piecesOf).find((piece) => text.includes(piece));
}

/** What the state keeps of it. */
function keptOf(note: (results: ResetResults) => void): unknown {
  const fleet = readFleet({});
  const settings = { label: "web", maxFailures: 0 };
  const desired = { dryRun: false, skipUnsupported: false, version: 1 };
  const none = { awaits: () => false, waited: () => "" };
  note(new ResetResults(fleet, desired, settings, fakePorts(), none));
  return [...fleet.results];
}

/** Everything that is printed, or kept in the state, of an answer in which a service says this. */
function toldOf(said: string, word = "word-1"): string {
  const now = new Date("2026-11-22T12:00:00Z");
  const id = "11111111-2222-3333-4444-555555555555";
  const failed = (status: number, body: unknown) => {
    const context = { operation: OPERATIONS.batchReset, mutates: true, byToken: false, now };
    const { error } = failureOf(answer(status, body, { "x-request-id": word }), context);
    return [error.message, error.facts, keptOf((results) => results.callFailed([id], error))];
  };
  const refused = (code: string) =>
    [decodeBatch({ internalError: [{ id, error_code: code, error_message: said }] }, [id], 400)].map((names) => [
      names?.rejected,
      names && keptOf((results) => results.rejections(names, new Secret("any"))),
    ]);
  const job = { error_code: word, fail_reason: said, entities: { server_id: id, errorcode_message: said } };
  return JSON.stringify([
    failed(400, { error: { code: "Ecs.9999", message: said } }),
    failed(400, { error: { code: word, message: said } }),
    failed(400, { error: { code: "Ecs.1000", message: `itemNotFound ${said}` } }),
    failed(400, { error: { code: "Ecs.1000", message: said } }),
    failed(401, { error_code: "APIGW.0301", error_msg: said, request_id: word }),
    failed(401, { error: { code: 401, message: said, title: said } }),
    failed(403, { forbidden: { code: 403, message: said } }),
    failed(400, { badRequest: { code: 400, message: said } }),
    failed(500, said),
    ...["Ecs.0613", "Ecs.1000", "Ecs.9999", word].map(refused),
    decodeJob({ status: "FAIL", ...job }),
    decodeJob({ status: "FAIL", entities: { sub_jobs: [{ status: "FAIL", ...job }] } }),
    decodeJob({ status: word }),
    decodeJobId({ job_id: word }),
    decodeServer({ server: { status: word, key_name: word, metadata: { os_type: word } } }),
  ]);
}

const KEY = pemOf(rsaPair(1024).privateKey);
const KEY_LINES = KEY.split("\n").filter((line) => line !== "" && !line.startsWith("-----"));
new Secret(KEY);
const SIGNATURE = "3fabcdeffedcbaabcdefabc09e8d7c6b5a49382716051423324150617283940a";
const CANONICAL =
  "GET|/v1/p/|x=1|host:ecs.example.com|x-sdk-date:20261122T120000Z|x-security-token:MARKtoken7f3aMARK|" +
  "|host;x-sdk-date;x-security-token|";

describe("nothing told of a failure holds ten characters of", () => {
  for (const plain of ["correcthorsebattery", "right donkey cell"]) new Secret(plain);
  const password = new Secret('Quoted7f"\\<&9%Pass-w0rd').reveal();
  test.each<[string, string, readonly string[]]>([
    ["a password that is quoted whole", `the password ${password} is weak`, [password]],
    ["a password that is quoted in part", `the password ${password.slice(0, 12)} is weak`, [password]],
    ["a password in quotation marks", `the password "${password}" is weak`, [password]],
    ["a password that is a plain word", "the password correcthorsebattery is weak", ["correcthorsebattery"]],
    ["a passphrase of plain words", "the phrase right donkey cell is weak", ["right donkey cell"]],
    ["a password beside others", `${password}${password} ${password},${password}`, [password]],
    ["a password in every spelling", `it has ${spellingsOf(password).join(" and ")}`, [password]],
    ["an Authorization header", `Authorization: SDK-HMAC-SHA256 Access=a, Signature=${SIGNATURE}`, [SIGNATURE]],
    ["a signature by itself", `not ${SIGNATURE}`, [SIGNATURE]],
    ["a signature without digits", `not ${SIGNATURE.slice(2, 22)} nor ${SIGNATURE.slice(3, 13)}`, [SIGNATURE]],
    ["a canonical request", `${CANONICAL}${SIGNATURE}`, [SIGNATURE, "MARKtoken7f3aMARK"]],
    ["a line of a key", `the key ${KEY_LINES[3]} is bad`, KEY_LINES],
    ["a key", `the key ${KEY} is bad`, KEY_LINES],
  ])("%s", (_, said, secrets) => {
    expect(leakIn(said, secrets)).toBeDefined();
    expect(leakIn(toldOf(said), secrets.flatMap(spellingsOf))).toBeUndefined();
  });

  test.each([password.slice(3, 13), password, KEY_LINES[2] ?? ""])(
    "a secret in place of a code, id or state: %s",
    (word) => {
      expect(leakIn(toldOf("no", word), [password, ...KEY_LINES])).toBeUndefined();
    },
  );

  test("any drawn password or key that a hostile service puts into its prose, in pieces and in any spelling", () => {
    const anyPolicy = fc.record({
      length: fc.integer({ min: 10, max: 26 }),
      specials: fc.constantFrom(SPECIALS, ""),
      exclude: fc.constant(""),
    });
    const anyWords = fc.constantFrom(
      "the password",
      "of",
      "is too weak: ",
      "值",
      " ",
      "\n",
      "'",
      '"',
      "…",
      ", ",
      "=",
      "s",
    );
    fc.assert(
      fc.property(
        anyPolicy,
        fc.infiniteStream(fc.nat(2 ** 30)),
        fc.array(fc.tuple(anyWords, fc.nat(20), fc.nat(30), fc.nat(30)), { minLength: 1, maxLength: 8 }),
        (policy, draws, parts) => {
          const drawn = generatePassword(policy, (below) => draws.next().value % below).reveal();
          const secrets = [drawn, SIGNATURE, KEY_LINES[4] ?? ""];
          const spelled = secrets.flatMap(spellingsOf);
          const prose = parts.map(([words, which, start, length]) => {
            const spelling = spelled[which % spelled.length] ?? "";
            // Now and then ten characters of base64 are lower-case letters, sixteen never.
            const shortest = secrets.includes(spelling) ? PIECE : 16;
            return words + spelling.slice(start % spelling.length).slice(0, shortest + length);
          });
          expect(leakIn(toldOf(prose.join("")), spelled)).toBeUndefined();
          // In place of an id an encoded piece would not be recognised.
          expect(leakIn(toldOf("no", drawn.slice((parts[0]?.[1] ?? 0) % 4)), [drawn])).toBeUndefined();
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe("a gateway that quotes the request wherever it can", () => {
  const keys = {
    kind: "aksk" as const,
    accessKey: new Secret("AKQUOTING7Q2XV9M4Z8T"),
    secretKey: new Secret("Quoting/Secret+7f3a"),
    securityToken: new Secret("QuotingToken7f3a8b4c9d5e"),
  };
  const quoted = (request: WireRequest) => String(request.headers.Authorization).split("Signature=")[1] ?? "";

  async function failedCall(said: (request: WireRequest) => Answer): Promise<{ told: string; signature: string }> {
    let signature = "";
    const exchange: Exchange = async (request) => {
      signature = quoted(request);
      return said(request);
    };
    const spec: Call<string> = {
      operation: OPERATIONS.reboot,
      baseUrl: "https://ecs.example.com",
      path: "/v1/p/cloudservers/action",
      body: "{}",
      auth: { current: async () => keys, renew: async () => undefined },
      read: decodeJobId,
    };
    const told = await call(createCallContext({ exchange, ports: fakePorts(), maxRetries: 0 }), spec).then(
      ({ value }) => value,
      (error: unknown) =>
        JSON.stringify([
          String(error),
          keptOf((results) => results.callFailed(["a"], error)),
          (error as { facts: unknown }).facts,
        ]),
    );
    expect(signature).toHaveLength(64);
    return { told, signature };
  }

  const secrets = [keys.accessKey, keys.secretKey, keys.securityToken].map((secret) => secret.reveal());

  test.each<[string, (request: WireRequest) => Answer]>([
    [
      "in a 401 with signature and canonical request",
      ({ headers }) =>
        answer(401, {
          error_code: "APIGW.0301",
          error_msg: `Incorrect IAM authentication information: ${JSON.stringify(headers)} ${headers.Authorization}`,
          request_id: "req-1",
        }),
    ],
    [
      "in a 401 of a code that is not known",
      ({ headers }) => answer(401, { error_code: "APIGW.0399", error_msg: `no ${headers.Authorization}` }),
    ],
    ["as request id", (request) => answer(401, "", { "x-request-id": quoted(request) })],
    [
      "as request id in the body",
      (request) => answer(401, { code: "Ecs.9", request_id: quoted(request).slice(9, 41) }),
    ],
    ["as code", (request) => answer(400, { code: `S${quoted(request).slice(0, 30)}`, message: "no" })],
    ["as job id", (request) => answer(200, { job_id: quoted(request).slice(7, 39) })],
  ])("%s gets none of it told", async (_, said) => {
    const { told, signature } = await failedCall(said);
    expect(told).toContain("BatchRebootServers failed: HTTP ");
    expect(leakIn(told, [signature, ...secrets])).toBeUndefined();
  });

  test("gets nothing told of the signature of a call that is answered after a thousand others", async () => {
    let signature = "";
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const exchange: Exchange = async (request) => {
      if (!request.url.endsWith("/slow")) return answer(200, { job_id: "j-1" });
      signature = quoted(request);
      await held;
      return answer(400, { code: "Ecs.9", message: "no" }, { "x-request-id": signature });
    };
    const read = (path: string) =>
      call(createCallContext({ exchange, ports: fakePorts(), maxRetries: 0 }), {
        operation: OPERATIONS.job,
        baseUrl: "https://ecs.example.com",
        path,
        auth: { current: async () => keys, renew: async () => undefined },
        read: decodeJobId,
      });
    const slow = read("/slow").catch(String);
    for (let number = 0; number < 1_000; number += 1) await read(`/quick/${number}`);
    release();
    expect(leakIn(String(await slow), [signature])).toBeUndefined();
  });
});
