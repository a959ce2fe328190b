import { ApiError } from "../../core/errors";
import type { Ports } from "../../core/ports";
import { omitUndefined } from "../../core/values/omitUndefined";
import { parseJson } from "../../core/values/properties";
import { failureOf } from "../answers/failures";
import type { CallBudgets } from "../budget/budgets";
import type { RequestAuth } from "../credentials/requestAuth";
import type { Answer, Exchange } from "../http/exchange";
import type { Operation } from "../operations";
import { authorize } from "../signing/authorize";
import { encodePath, encodeQuery, type QueryPair } from "../signing/percentEncode";
import type { CloudClock } from "./cloudClock";
import type { CredentialGate } from "./credentialGate";
import { type Attempt, retry, type Settled } from "./retry";
import { withoutEcho } from "./withoutEcho";

/** What all calls of one client share. */
export interface CallContext {
  exchange: Exchange;
  ports: Ports;
  maxRetries: number;
  /** Each attempt waits for its turn there. */
  budgets: CallBudgets;
  /** What signatures are dated by. */
  cloudClock: CloudClock;
  /** Time limit for one attempt, in milliseconds; 75 s if absent. */
  attemptMs?: number;
  /** Passed by every call that needs authentication. */
  gate?: CredentialGate;
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
 * Makes one call: signs and sends it, decodes the answer, and retries if that is harmless. After a refusal of the credentials
 * it is tried once more by the cloud's clock, if ours is wrong, and with a renewed authentication.
 *
 * @throws ApiError
 */
export async function call<T>(context: CallContext, spec: Call<T>): Promise<Settled<T>> {
  const { maxRetries, ports } = context;
  const { operation } = spec;
  const budget = context.budgets.of(spec.baseUrl);
  const turn = { operation: operation.name, isUrgent: isUrgent(spec) };
  const makeAttempt = (auth: RequestAuth | undefined) => budget.run(turn, () => attempt(context, spec, auth));
  const authenticated = authenticator(context, spec, makeAttempt);
  const gate = spec.auth === undefined ? undefined : context.gate;
  const attempts = () => (gate === undefined ? authenticated() : gate.pass(authenticated));
  try {
    return await retry(operation, maxRetries, ports, attempts, (text) => budget.sayRetry(text));
  } catch (error) {
    throw (isNoAnswer(error) && budget.whyGivenUp(operation.name)) || error;
  }
}

/** Before calls that only read go those that change something, and those that get the authentication for others. */
function isUrgent({ auth, operation, mutates = operation.mutates }: Call<unknown>): boolean {
  return mutates || auth === undefined;
}

/** Nothing was carried out, for want of an answer. */
function isNoAnswer(error: unknown): boolean {
  return error instanceof ApiError && error.facts.kind === "network" && error.facts.effect !== "unknown";
}

/** Makes attempts of one call, with what may help against refused credentials: each remedy is tried once a call. */
function authenticator<T>(
  { cloudClock }: CallContext,
  { auth: source }: Call<T>,
  makeAttempt: (auth: RequestAuth | undefined) => Promise<Attempt<T>>,
): () => Promise<Attempt<T>> {
  let corrected = false;
  let renewed = false;
  return async () => {
    // Asked for each attempt, because a short-lived authentication may expire between retries.
    const auth = await source?.current();
    let made = await makeAttempt(auth);
    if (auth?.kind === "aksk" && !corrected && isRefused(made) && made.failure.rightTime !== undefined) {
      corrected = true;
      cloudClock.set(made.failure.rightTime);
      made = await makeAttempt(auth);
    }
    if (auth === undefined || renewed || !isRefused(made)) return made;
    const fresh = await source?.renew(auth);
    if (fresh === undefined) return made;
    renewed = true;
    return makeAttempt(fresh);
  };
}

function isRefused(made: Attempt<unknown>): made is Extract<Attempt<unknown>, { ok: false }> {
  if (made.ok) return false;
  const { kind, status } = made.failure.error.facts;
  return kind === "credentials" || status === 401;
}

async function attempt<T>(
  { cloudClock, exchange, attemptMs = ATTEMPT_MS }: CallContext,
  spec: Call<T>,
  auth: RequestAuth | undefined,
): Promise<Attempt<T>> {
  const { operation, mutates = operation.mutates, body } = spec;
  const now = cloudClock.now();
  const request = {
    method: operation.method,
    url: urlOf(spec),
    headers: headersOf(spec, auth, now),
    body,
    timeoutMs: attemptMs,
    ownConnection: operation.repeat === "onlyIfNotCarriedOut",
  };
  const sent = await exchange(omitUndefined(request));
  const outcome = sent.kind === "answer" ? withoutEcho(sent, signatureIn(request.headers)) : sent;
  const value = outcome.kind === "answer" ? readAnswer(spec, outcome) : undefined;
  if (value !== undefined) return { ok: true, value };
  const byToken = auth?.kind === "token";
  return { ok: false, failure: failureOf(outcome, { operation, mutates, byToken, now }) };
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
