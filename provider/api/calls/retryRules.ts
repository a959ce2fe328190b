import type { ApiFailureKind, Effect } from "../../core/errors";
import type { Failure } from "../answers/failures";
import type { Operation, Repeat } from "../operations";

/** Which failures may be followed by another attempt. */
interface Rule {
  kinds: ReadonlySet<ApiFailureKind>;
  effects: ReadonlySet<Effect>;
}

/**
 * The table: failures that may pass by themselves, for each class of operations. `throttled` is HTTP 429 and the codes
 * APIGW.0308, APIG.0308, Common.0024 (which comes as HTTP 202), Common.1503, BMS.0212; `unavailable` is HTTP 5xx and
 * 408; `network` is no answer.
 */
const RULES: Readonly<Record<Repeat, Rule>> = {
  always: {
    kinds: new Set(["throttled", "unavailable", "network"]),
    effects: new Set(["refused", "unsent", "unknown"]),
  },
  onlyIfNotCarriedOut: { kinds: new Set(["throttled", "network"]), effects: new Set(["refused", "unsent"]) },
};

/** Whether the operation may be tried again after this failure. */
export function mayRepeat(operation: Operation, failure: Failure): boolean {
  const rule = RULES[operation.repeat];
  const { kind, effect } = failure.error.facts;
  return !failure.permanent && rule.kinds.has(kind) && rule.effects.has(effect);
}

/** First wait, before jitter; doubled with every further one. */
const BASE_WAIT_MS = 1_000;
/** No wait of our own choosing is longer. */
const MAX_WAIT_MS = 30_000;
/** A `Retry-After` beyond this is cut: the total time of a call is bounded anyway. */
const MAX_RETRY_AFTER_MS = 120_000;

/**
 * How long to wait before the next attempt, in milliseconds: what `Retry-After` says, else exponentially longer. With
 * jitter, so that calls refused together do not come back together.
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
  const half = Math.min(BASE_WAIT_MS * 2 ** (attempt - 1), MAX_WAIT_MS) / 2;
  return Math.floor(half) + randomInt(Math.floor(half) + 1);
}

/** `Retry-After` in seconds or as an HTTP date, as milliseconds from now; `undefined` if it is neither. */
export function parseRetryAfter(value: string, now: Date): number | undefined {
  const trimmed = value.trim();
  const milliseconds = /^\d+$/.test(trimmed) ? Number(trimmed) * 1_000 : Date.parse(trimmed) - now.getTime();
  if (Number.isNaN(milliseconds)) return undefined;
  return Math.min(Math.max(milliseconds, 0), MAX_RETRY_AFTER_MS);
}
