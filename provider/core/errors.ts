/**
 * The base class of all expected errors. A message answers three questions: what was tried, what came back, what to do. It
 * names options and kinds, never values, so it holds no secret.
 */
export abstract class ProviderError extends Error {
  abstract readonly code: string;

  constructor(message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = new.target.name;
  }
}

/** Configuration, credentials or arguments are missing, contradictory or malformed. No call was made. */
export class ConfigError extends ProviderError {
  readonly code = "config";
}

/**
 * The effect of a failed call:
 * `refused`: the cloud answered with an error, and nothing changed;
 * `unsent`: the request never reached the cloud, and nothing changed;
 * `unknown`: the request may have been carried out (connection lost after sending, unusable answer, server error).
 */
export type Effect = "refused" | "unsent" | "unknown";

/** The kind of failure, whatever error code the service uses. */
export type ApiFailureKind =
  | "notFound"
  | "credentials"
  | "permission"
  | "throttled"
  | "badRequest"
  | "conflict"
  | "unavailable"
  | "network"
  | "badAnswer";

export interface ApiFailureFacts {
  /** The documented name of the operation, for instance `BatchResetServersPassword`. */
  operation: string;
  kind: ApiFailureKind;
  effect: Effect;
  /** HTTP status; absent if there was no answer. */
  status?: number;
  /** The service's error code, for instance `Ecs.0613`. */
  apiCode?: string;
  /** What happened, in our words: for a code that we know, or if there was no answer. */
  meaning?: string;
  /** Otherwise the service's message, reduced to plain words, since the rest may quote a secret. */
  said?: string;
  requestId?: string;
  /** Whether the call itself is wrong, whatever servers it names. */
  ofTheCall?: boolean;
  /** What the user can do about it: one sentence. */
  advice?: string;
}

/** A call to the cloud failed. */
export class ApiError extends ProviderError {
  readonly code = "api";

  constructor(
    readonly facts: ApiFailureFacts,
    options?: { cause?: unknown },
  ) {
    super(messageOf(facts), options);
  }
}

function messageOf(facts: ApiFailureFacts): string {
  const answer = facts.status === undefined ? "no answer" : `HTTP ${facts.status}`;
  const code = facts.apiCode === undefined ? "" : ` ${facts.apiCode}`;
  const request = facts.requestId === undefined ? "" : ` (request ${facts.requestId})`;
  const text = facts.meaning ?? facts.said;
  const reason = text === undefined ? "" : `: ${text}`;
  const advice = facts.advice === undefined ? "" : ` ${facts.advice}`;
  return `${facts.operation} failed: ${answer}${code}${request}${reason}.${advice}`;
}

/** A wait reached its deadline. The message says what was seen until then. */
export class WaitTimeoutError extends ProviderError {
  readonly code = "timeout";
}

/** A key or a record is unusable, so there is no password. Nothing was cleared. */
export class DecryptError extends ProviderError {
  readonly code = "decrypt";
}

/** An operation could not be completed, and there are no outputs to keep. It is safe to repeat. */
export class UnfinishedError extends ProviderError {
  readonly code = "unfinished";
}
