/**
 * The one error family of the provider. Texts answer three questions: what was tried, what came back, what to do.
 * They never hold a secret: builders name options and kinds, not values.
 */
export abstract class ProviderError extends Error {
  abstract readonly code: string;

  constructor(message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = new.target.name;
  }
}

/** The configuration or the credentials are missing, contradictory or malformed. No call was made. */
export class ConfigError extends ProviderError {
  readonly code = "config";
}

/**
 * What is known about the effect of a failed call:
 * `refused`: the cloud answered with an error, nothing changed;
 * `unsent`: the request never reached the cloud, nothing changed;
 * `unknown`: the request may have been carried out (connection lost after sending, unusable answer, server error).
 */
export type Effect = "refused" | "unsent" | "unknown";

/** What kind of failure it is, independent of the service's own code. */
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
  /** The operation by its documented name, `BatchResetServersPassword` for instance. */
  operation: string;
  kind: ApiFailureKind;
  effect: Effect;
  /** HTTP status; absent when there was no answer. */
  status?: number;
  /** The service's own code, `Ecs.0613` for instance. */
  apiCode?: string;
  /** What happened, in our words: for a code that we know, and where there was no answer. */
  meaning?: string;
  /** Otherwise the plain words of the service's own sentence: the rest of it may quote what is secret. */
  said?: string;
  requestId?: string;
  /** It is the call that is wrong, whatever servers it names. */
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
    super(describe(facts), options);
  }
}

function describe(facts: ApiFailureFacts): string {
  const answer = facts.status === undefined ? "no answer" : `HTTP ${facts.status}`;
  const code = facts.apiCode === undefined ? "" : ` ${facts.apiCode}`;
  const request = facts.requestId === undefined ? "" : ` (request ${facts.requestId})`;
  const text = facts.meaning ?? facts.said;
  const reason = text === undefined ? "" : `: ${text}`;
  const advice = facts.advice === undefined ? "" : ` ${facts.advice}`;
  return `${facts.operation} failed: ${answer}${code}${request}${reason}.${advice}`;
}

/** Waiting ended at its deadline; the text says what was seen on the way. */
export class WaitTimeoutError extends ProviderError {
  readonly code = "timeout";
}

/** A record could not be turned into a proven password; nothing was cleared. */
export class DecryptError extends ProviderError {
  readonly code = "decrypt";
}

/** An action that has no state to be kept in did not reach everything it was meant for; repeating it is safe. */
export class UnfinishedError extends ProviderError {
  readonly code = "unfinished";
}
