import type { ApiFailureKind } from "../../core/errors";
import type { Failure } from "../answers/failures";
import type { Operation } from "../operations";

/**
 * The kinds of failure that may pass by themselves. `throttled` is HTTP 429 and the codes APIGW.0308, APIG.0308,
 * Common.0024 (which comes as HTTP 202), Common.1503, BMS.0212; `unavailable` is HTTP 5xx and 408; `network` is no
 * answer.
 */
const TEMPORARY: ReadonlySet<ApiFailureKind> = new Set(["throttled", "unavailable", "network"]);

/** Whether the operation may be tried again after this failure. */
export function mayRepeat(operation: Operation, failure: Failure): boolean {
  const { kind, effect } = failure.error.facts;
  if (failure.permanent || !TEMPORARY.has(kind)) return false;
  return operation.repeat === "always" || (kind !== "unavailable" && effect !== "unknown");
}

/** The first wait, before jitter; each further wait is twice as long. */
const BASE_WAIT_MS = 1_000;
/** The longest wait without `Retry-After`. */
const MAX_WAIT_MS = 30_000;
/** A longer `Retry-After` is cut to this; the total time of a call is limited anyway. */
const MAX_RETRY_AFTER_MS = 120_000;

/**
 * How long to wait before the next attempt, in milliseconds: what `Retry-After` says, otherwise exponentially longer.
 * Jitter keeps calls that were refused together from being repeated together.
 *
 * @param attempt number of attempts made so far, from 1
 */
export function waitBefore(
  attempt: number,
  retryAfter: string | undefined,
  now: Date,
  randomInt: (below: number) => number,
): number {
  const demanded = retryAfter === undefined ? undefined : parseRetryAfter(retryAfter, now);
  if (demanded !== undefined) return demanded + randomInt(1 + Math.floor(demanded / 10));
  const half = Math.floor(Math.min(BASE_WAIT_MS * 2 ** (attempt - 1), MAX_WAIT_MS) / 2);
  return half + randomInt(half + 1);
}

/** `Retry-After` in seconds or as an HTTP date, in milliseconds from now; `undefined` for anything else. */
export function parseRetryAfter(value: string, now: Date): number | undefined {
  const trimmed = value.trim();
  const milliseconds = /^\d+$/.test(trimmed) ? Number(trimmed) * 1_000 : Date.parse(trimmed) - now.getTime();
  if (Number.isNaN(milliseconds)) return undefined;
  return Math.min(Math.max(milliseconds, 0), MAX_RETRY_AFTER_MS);
}
