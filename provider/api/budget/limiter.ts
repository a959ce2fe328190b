/** Calls at once at the start: few enough for every service. */
const FIRST_CALLS_AT_ONCE = 16;
/** The upper limit: enough to keep any network busy. */
export const MOST_CALLS_AT_ONCE = 256;

/**
 * How many calls may be under way at once: the number that the cloud accepts, found as TCP finds its window. It grows by
 * half with each round of calls that are let through, so that the first refusal hits no more than half as many calls as
 * have succeeded. After a refusal it begins again with a single call, grows as fast up to half of what was refused, and from
 * there by one a round.
 *
 * A quota lets so many calls through and then none, so the number of the last time is remembered: where it is reached, a
 * single call finds out whether there may be more.
 */
export class CallLimiter {
  private limit = FIRST_CALLS_AT_ONCE;
  private growsFastUpTo = MOST_CALLS_AT_ONCE;
  /** Calls that were let through since the last refusal, and before it. */
  private taken = 0;
  private takenBefore = 0;

  get atOnce(): number {
    const left = this.takenBefore - this.taken;
    return Math.floor(left > 0 ? Math.min(this.limit, left) : this.limit);
  }

  letThrough(): void {
    this.taken += 1;
    const growth = this.limit < this.growsFastUpTo ? 1 / 2 : 1 / this.limit;
    this.limit = this.taken === this.takenBefore ? 1 : Math.min(MOST_CALLS_AT_ONCE, this.limit + growth);
  }

  throttled(): void {
    if (this.taken > 0) this.takenBefore = this.taken;
    this.taken = 0;
    this.growsFastUpTo = Math.max(1, this.limit / 2);
    this.limit = 1;
  }
}
