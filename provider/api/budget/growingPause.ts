import type { RandomInt } from "../../core/ports";

/** The first pause, before jitter; each further one is twice as long. */
const FIRST_PAUSE_MS = 1_000;

/**
 * The pause before attempt number `attempt + 1`, in milliseconds. Its first half is certain; the second is at random, so that
 * calls that were refused together are not repeated together.
 *
 * @param attempt number of attempts made so far, from 1
 */
export function growingPause(attempt: number, longest: number, randomInt: RandomInt): number {
  const half = Math.floor(fullPause(attempt, longest) / 2);
  return half + randomInt(half + 1);
}

/** The longest that `growingPause` may be. */
export function fullPause(attempt: number, longest: number): number {
  return Math.min(FIRST_PAUSE_MS * 2 ** (attempt - 1), longest);
}
