/**
 * The base of all errors that the provider throws on purpose. A message says what was tried, what came back and what to
 * do. It never holds a secret, because it names options and kinds, not values.
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

/**
 * The kind of failure, independent of the service's own code. `throttled` is thrown
 * only when waiting was in vain, or when the call may have been carried out and must not be repeated.
 */
export type ApiFailureKind =
  | "notFound"
  | "credentials"
  | "permission"
  | "throttled"
  | "badRequest"
  | "conflict"
  | "unavailable"
  /** The service has not answered; the status, if any, is a gateway's that could not reach it. */
  | "network"
  /** Not sent, since nothing has answered for a while. */
  | "outage"
  | "badAnswer";

export interface ApiFailureFacts {
  /** The documented name of the operation, for example `BatchResetServersPassword`. */
  operation: string;
  kind: ApiFailureKind;
  effect: Effect;
  /** HTTP status; absent if there was no answer. */
  status?: number;
  /** The service's own code, for example `Ecs.0613`. */
  apiCode?: string;
  /** What happened, in our words: for a known code, or if there was no answer. */
  meaning?: string;
  /** Otherwise the plain words of the service's own sentence; the rest of it may quote secrets. */
  said?: string;
  requestId?: string;
  /** The call itself is wrong, so it fails for every server. */
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

/** A wait reached its deadline. The message says what was seen while waiting. */
export class WaitTimeoutError extends ProviderError {
  readonly code = "timeout";
}

/** A record could not be decrypted to a proven password. Nothing was cleared. */
export class DecryptError extends ProviderError {
  readonly code = "decrypt";
}

/** An action could not be completed, for example because a server does not exist. Repeating it is safe. */
export class UnfinishedError extends ProviderError {
  readonly code = "unfinished";
}
