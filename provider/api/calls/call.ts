import type { Ports } from "../../core/ports";
import { rememberForNow } from "../../core/values/secret";
import { parseJson } from "../answers/decode";
import { failureOf } from "../answers/failures";
import type { RequestAuth } from "../credentials/requestAuth";
import type { Answer, Exchange } from "../http/exchange";
import type { Operation } from "../operations";
import { authorize } from "../signing/authorize";
import { encodePath, encodeQuery, type QueryPair } from "../signing/percentEncode";
import { callLimiter } from "./limiter";
import { type Attempt, retry, type Settled } from "./retry";

/** What every call of one client shares. */
export interface CallContext {
  exchange: Exchange;
  ports: Ports;
  maxRetries: number;
  /** Limit for one attempt in milliseconds; the default fits the gateway's own limit of 60 s. */
  attemptMs?: number;
}

/** Where the authentication of a call comes from. */
export interface AuthSource {
  current(): Promise<RequestAuth>;
  /** After a 401: a new one in place of `stale`; `undefined` if this kind cannot be renewed. */
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
  /** Absent: the call needs none. */
  auth?: AuthSource;
  /** Whether `read` also sees answers whose status is an error. */
  readsErrors?: boolean;
  /** Decodes the body; `undefined`: not what was documented, be it an error under a status of success. */
  read(json: unknown, answer: Answer): T | undefined;
}

/** Longer than the gateway's 60 s, so that its own answer arrives. Source: OAPI-BMS `x-*` members. */
const ATTEMPT_MS = 75_000;

/**
 * Carries out one call: signs, sends, renews the authentication once after a 401, retries what is harmless, decodes.
 *
 * @throws ApiError
 */
export async function call<T>(context: CallContext, spec: Call<T>): Promise<Settled<T>> {
  let renewed = false;
  return retry(spec.operation, context.maxRetries, context.ports, async () => {
    // Asked anew each time: between retries a short-lived authentication may have run out.
    const auth = await spec.auth?.current();
    const first = await attemptInTurn(context, spec, auth);
    if (first.ok || renewed || auth === undefined || first.failure.error.facts.status !== 401) return first;
    const fresh = await spec.auth?.renew(auth);
    if (fresh === undefined) return first;
    renewed = true;
    return attemptInTurn(context, spec, fresh);
  });
}

function attemptInTurn<T>(context: CallContext, spec: Call<T>, auth: RequestAuth | undefined): Promise<Attempt<T>> {
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
  const outcome = await exchange({
    method: spec.operation.method,
    url: urlOf(spec),
    headers: headersOf(spec, auth, ports.clock.now()),
    ...(spec.body === undefined ? {} : { body: spec.body }),
    timeoutMs: attemptMs,
    ownConnection: spec.operation.repeat === "onlyIfNotCarriedOut",
  });
  if (outcome.kind === "answer") {
    const value = readAnswer(spec, outcome);
    if (value !== undefined) return { ok: true, value };
  }
  const { operation, mutates = operation.mutates } = spec;
  return {
    ok: false,
    failure: failureOf(outcome, {
      operation,
      mutates,
      byToken: auth?.kind === "token",
      now: ports.clock.now(),
    }),
  };
}

function readAnswer<T>(spec: Call<T>, answer: Answer): T | undefined {
  const success = answer.status >= 200 && answer.status < 300;
  if (!success && !spec.readsErrors) return undefined;
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
  const signed = authorize(signable, now, auth);
  rememberForNow(signed.Authorization?.split("Signature=")[1] ?? "");
  return { ...headers, ...signed };
}
