import { ApiError, type ApiFailureFacts, type ApiFailureKind, type Effect } from "../../core/errors";
import { omitUndefined } from "../../core/values/omitUndefined";
import { parseJson } from "../../core/values/properties";
import type { Answer, NoAnswer, Outcome } from "../http/exchange";
import type { Operation } from "../operations";
import { cloudTimeOf, parseRetryAfter } from "./cloudTime";
import { type CodeMeaning, meaningIn, THROTTLED } from "./errorCodes";
import { type ErrorBody, readErrorBody } from "./errorShapes";
import { passedCode, passedId, saidIn } from "./passedOn";

/** A failed attempt, and what the decision about a retry needs. */
export interface Failure {
  error: ApiError;
  /** What the answer's `Retry-After` asks for, in milliseconds. */
  retryAfter?: number;
  /** The cloud's time, if the call was signed by a clock that is too far from it. */
  rightTime?: Date;
  /** Trying again cannot help. */
  permanent: boolean;
}

/** What is needed besides the outcome to decode a failure. */
interface FailureContext {
  operation: Operation;
  /** Whether this call changes something; a dry run does not. */
  mutates: boolean;
  /** Whether the call was authenticated by a token, not by a signature. */
  byToken: boolean;
  /** When the call was signed, by the clock that it was signed by. */
  now: Date;
}

/** Turns an outcome that is not a success into the error to throw. */
export function failureOf(outcome: Outcome, context: FailureContext): Failure {
  return outcome.kind === "answer" ? answered(outcome, context) : unanswered(outcome, context);
}

/** The request id of an answer, from the headers of ECS, BMS and IAM. */
export function requestIdOf(answer: Answer, body: ErrorBody | undefined): string | undefined {
  const id = answer.header("x-request-id") ?? answer.header("x-iam-trace-id") ?? body?.requestId;
  return id === undefined ? undefined : passedId(id);
}

const TOKEN_ADVICE = "Give a new token that is for this project and has not expired.";
const NETWORK_ADVICE = "Check region, endpoints, proxy and network.";
const CERTIFICATE_ADVICE =
  "The server's certificate is not trusted or belongs to another host; check endpoints, and set cacertFile if it is your own.";
const GATEWAY_MEANING = "its gateway does not reach the service";
const ENDPOINT_ADVICE = "This does not look like an answer of the service; check endpoints and proxy.";

function unanswered(outcome: NoAnswer, context: FailureContext): Failure {
  const certificate = /CERT|TLS|SSL|SIGN|UNABLE_TO/.test(outcome.reason);
  const error = new ApiError({
    operation: context.operation.name,
    kind: outcome.kind === "unusable" ? "badAnswer" : "network",
    effect: outcome.kind === "unsent" ? "unsent" : context.mutates ? "unknown" : "refused",
    meaning: outcome.reason,
    advice: outcome.kind === "unsent" && certificate ? CERTIFICATE_ADVICE : NETWORK_ADVICE,
  });
  return { error, permanent: outcome.permanent };
}

function answered(answer: Answer, context: FailureContext): Failure {
  const body = readErrorBody(parseJson(answer.text));
  const known = meaningIn(answer.status, body?.code);
  const kind = known?.kind ?? kindOfStatus(answer.status, body);
  const facts: ApiFailureFacts = omitUndefined({
    operation: context.operation.name,
    kind,
    effect: context.mutates ? effectOf(answer.status, kind, known) : "refused",
    status: answer.status,
    apiCode: body?.code && passedCode(body.code),
    meaning: known?.meaning ?? (kind === "network" ? GATEWAY_MEANING : undefined),
    said: known === undefined && kind !== "network" ? saidIn(body?.message) : undefined,
    requestId: requestIdOf(answer, body),
    ofTheCall: known?.ofTheCall,
    advice: adviceFor(kind, answer, known, context),
  });
  const cloudTime = cloudTimeOf(answer) ?? context.now;
  const retryAfter = parseRetryAfter(answer.header("retry-after") ?? "", cloudTime);
  const isRight = Math.abs(cloudTime.getTime() - context.now.getTime()) < REFUSED_SKEW_MS;
  const rightTime = isRight ? undefined : cloudTime;
  return omitUndefined({ error: new ApiError(facts), retryAfter, rightTime, permanent: answer.status === 501 });
}

function kindOfStatus(status: number, body: ErrorBody | undefined): ApiFailureKind {
  if (status === 401) return "credentials";
  if (status === 403) return "permission";
  if (status === 404) return isServiceAnswer(body) ? "notFound" : "badAnswer";
  if (isOfGateway(status, body)) return "network";
  if (status === 408 || status >= 500) return "unavailable";
  if (status === 409) return "conflict";
  if (status === 429) return "throttled";
  return status >= 400 ? "badRequest" : "badAnswer";
}

/**
 * 502 and 503 without a code: a gateway could not reach the service, so there is no answer of it. A 504 is not among them: there
 * the gateway did, and the service took too long for this call, perhaps because of its server.
 */
function isOfGateway(status: number, body: ErrorBody | undefined): boolean {
  return (status === 502 || status === 503) && body?.code === undefined;
}

/** A 404 from a gateway, a proxy or a wrong address does not mean that the server is missing. */
function isServiceAnswer(body: ErrorBody | undefined): boolean {
  return body !== undefined && !/^APIG/i.test(body.code ?? "");
}

/** The effect of a call that changes something. */
function effectOf(status: number, kind: ApiFailureKind, known: CodeMeaning | undefined): Effect {
  if (known?.doubtful !== undefined) return known.doubtful ? "unknown" : "refused";
  if (status >= 500 || status === 408) return "unknown";
  // A success without a usable body. A known code, in contrast, is a clear answer.
  return status < 300 && kind === "badAnswer" ? "unknown" : "refused";
}

function adviceFor(
  kind: ApiFailureKind,
  answer: Answer,
  known: CodeMeaning | undefined,
  context: FailureContext,
): string | undefined {
  if (kind === "credentials") {
    const { refusal } = context.operation;
    if (refusal !== undefined) return refusal;
    if (context.byToken) return TOKEN_ADVICE;
    const skew = clockSkewAdvice(answer, context.now);
    if (skew !== undefined) return skew;
  }
  if (kind === "permission") {
    const { permission } = context.operation;
    return permission === undefined ? "Permission is missing." : `Allow ${permission} in an IAM policy.`;
  }
  if (known !== undefined) return known.advice;
  if (answer.status >= 300 && answer.status < 400) return "Redirects are not followed; check endpoints.";
  if (kind === "badAnswer") return ENDPOINT_ADVICE;
  if (kind === "throttled") return THROTTLED.advice;
  if (kind === "credentials") return "Check the credentials.";
  return kind === "unavailable" || kind === "network" ? "Try again later." : undefined;
}

/** Signatures are refused if the clocks differ by more than 15 minutes. A little less, since an answer is on its way a while. */
const REFUSED_SKEW_MS = 14 * 60_000;
/** The advice names smaller differences too. */
const MIN_SKEW_MS = 5 * 60_000;

function clockSkewAdvice(answer: Answer, now: Date): string | undefined {
  const cloudTime = cloudTimeOf(answer);
  const skew = now.getTime() - (cloudTime ?? now).getTime();
  if (Math.abs(skew) < MIN_SKEW_MS) return undefined;
  const minutes = Math.round(Math.abs(skew) / 60_000);
  return `This machine's clock is ${minutes} minutes ${skew > 0 ? "ahead of" : "behind"} the cloud's; set it right.`;
}
