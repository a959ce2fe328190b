import type { ApiFailureKind } from "../../core/errors";
import type { RandomInt } from "../../core/ports";
import type { Failure } from "../answers/failures";
import { growingPause } from "../budget/growingPause";
import type { Operation } from "../operations";

/**
 * The kinds of failure that may pass by themselves. `throttled` is HTTP 429 and the codes APIGW.0308, APIG.0308,
 * Common.0024 (which comes as HTTP 202), Common.1503, BMS.0212; `unavailable` is HTTP 5xx and 408; `network` is no
 * answer of the service: none at all, or 502 and 503 of a gateway.
 */
const TEMPORARY: ReadonlySet<ApiFailureKind> = new Set(["throttled", "unavailable", "network"]);

/** Whether the operation may be tried again after this failure. */
export function mayRepeat(operation: Operation, failure: Failure): boolean {
  const { kind, effect } = failure.error.facts;
  if (failure.permanent || !TEMPORARY.has(kind)) return false;
  return operation.repeat === "always" || (kind !== "unavailable" && effect !== "unknown");
}

/** The longest wait without `Retry-After`. */
const LONGEST_WAIT_MS = 30_000;
/** A longer `Retry-After` is cut to this; the total time of a call is limited anyway. */
const LONGEST_ASKED_MS = 120_000;

/**
 * How long a call waits before its next attempt, in milliseconds: what `Retry-After` asks for, otherwise exponentially longer.
 *
 * @param attempt number of attempts made so far, from 1
 */
export function waitBefore(attempt: number, retryAfter: number | undefined, randomInt: RandomInt): number {
  if (retryAfter === undefined) return growingPause(attempt, LONGEST_WAIT_MS, randomInt);
  const asked = Math.min(retryAfter, LONGEST_ASKED_MS);
  return asked + randomInt(1 + Math.floor(asked / 10));
}
