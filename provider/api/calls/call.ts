import type { Ports } from "../../core/ports";
import { omitUndefined } from "../../core/values/omitUndefined";
import { parseJson } from "../../core/values/properties";
import { failureOf } from "../answers/failures";
import type { RequestAuth } from "../credentials/requestAuth";
import type { Answer, Exchange } from "../http/exchange";
import type { Operation } from "../operations";
import { authorize } from "../signing/authorize";
import { encodePath, encodeQuery, type QueryPair } from "../signing/percentEncode";
import { callLimiter } from "./limiter";
import { type Attempt, retry, type Settled } from "./retry";
import { withoutEcho } from "./withoutEcho";

/** What all calls of one client share. */
export interface CallContext {
  exchange: Exchange;
  ports: Ports;
  maxRetries: number;
  /** Time limit for one attempt, in milliseconds; 75 s if absent. */
  attemptMs?: number;
}

/** Where the authentication of a call comes from. */
export interface AuthSource {
  current(): Promise<RequestAuth>;
  /** Called after a 401: replaces `stale` by a new one; `undefined` if this kind cannot be renewed. */
  renew(stale: RequestAuth): Promise<RequestAuth | undefined>;
}

/** One call of an operation. */
export interface Call<T> {
  operation: Operation;
  /** Overrides the operation's own: a dry run changes nothing. */
  mutates?: boolean;
  /** Without a trailing slash. */
  baseUrl: string;
  /** Decoded path below the base URL, beginning with a slash. */
  path: string;
  query?: readonly QueryPair[];
  /** JSON text. */
  body?: string;
  /** Headers that are not signed. */
  headers?: Readonly<Record<string, string>>;
  /** Absent if the call needs no authentication. */
  auth?: AuthSource;
  /** Whether `read` is also called for answers with an error status; a redirect is none. */
  readsErrors?: boolean;
  /** Decodes the body; `undefined` if it is not as documented, or holds an error in spite of a success status. */
  read(json: unknown, answer: Answer): T | undefined;
}

/** Longer than the gateway's own limit of 60 s, so that its timeout answer arrives. Source: OAPI-BMS `x-*` members. */
const ATTEMPT_MS = 75_000;

/**
 * Makes one call: signs and sends it, decodes the answer, renews the authentication once after a 401, and retries if
 * that is harmless.
 *
 * @throws ApiError
 */
export async function call<T>(context: CallContext, spec: Call<T>): Promise<Settled<T>> {
  let renewed = false;
  return retry(spec.operation, context.maxRetries, context.ports, async () => {
    // Asked for each attempt, because a short-lived authentication may expire between retries.
    const auth = await spec.auth?.current();
    const first = await limitedAttempt(context, spec, auth);
    if (first.ok || renewed || auth === undefined || first.failure.error.facts.status !== 401) return first;
    const fresh = await spec.auth?.renew(auth);
    if (fresh === undefined) return first;
    renewed = true;
    return limitedAttempt(context, spec, fresh);
  });
}

/** An attempt that first waits until the limiter lets it start. */
function limitedAttempt<T>(context: CallContext, spec: Call<T>, auth: RequestAuth | undefined): Promise<Attempt<T>> {
  return callLimiter.run(
    () => attempt(context, spec, auth),
    (made) => !made.ok && made.failure.error.facts.kind === "throttled",
  );
}

async function attempt<T>(
  { exchange, ports, attemptMs = ATTEMPT_MS }: CallContext,
  spec: Call<T>,
  auth: RequestAuth | undefined,
): Promise<Attempt<T>> {
  const { operation, mutates = operation.mutates, body } = spec;
  const request = {
    method: operation.method,
    url: urlOf(spec),
    headers: headersOf(spec, auth, ports.clock.now()),
    body,
    timeoutMs: attemptMs,
    ownConnection: operation.repeat === "onlyIfNotCarriedOut",
  };
  const sent = await exchange(omitUndefined(request));
  const outcome = sent.kind === "answer" ? withoutEcho(sent, signatureIn(request.headers)) : sent;
  const value = outcome.kind === "answer" ? readAnswer(spec, outcome) : undefined;
  if (value !== undefined) return { ok: true, value };
  const byToken = auth?.kind === "token";
  return { ok: false, failure: failureOf(outcome, { operation, mutates, byToken, now: ports.clock.now() }) };
}

function readAnswer<T>(spec: Call<T>, answer: Answer): T | undefined {
  const success = answer.status >= 200 && answer.status < 300;
  if (!success && !(spec.readsErrors && answer.status >= 400)) return undefined;
  return spec.read(parseJson(answer.text), answer);
}

function urlOf({ baseUrl, path, query }: Pick<Call<unknown>, "baseUrl" | "path" | "query">): string {
  const search = query === undefined || query.length === 0 ? "" : `?${encodeQuery(query)}`;
  return `${baseUrl}${encodePath(path)}${search}`;
}

function headersOf(spec: Call<unknown>, auth: RequestAuth | undefined, now: Date): Record<string, string> {
  const base = new URL(spec.baseUrl);
  const headers: Record<string, string> = { Host: base.host, ...spec.headers };
  if (spec.body !== undefined) headers["Content-Type"] = "application/json;charset=UTF-8";
  if (auth?.kind === "token") headers["X-Auth-Token"] = auth.token.reveal();
  if (auth?.kind !== "aksk") return headers;
  const signable = {
    method: spec.operation.method,
    path: `${base.pathname.replace(/\/$/, "")}${spec.path}`,
    query: spec.query ?? [],
    headers: { host: base.host },
    body: spec.body ?? "",
  };
  return { ...headers, ...authorize(signable, now, auth) };
}

function signatureIn({ Authorization = "" }: Readonly<Record<string, string>>): string {
  return Authorization.split("Signature=")[1] ?? "";
}
