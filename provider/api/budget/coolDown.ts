import type { Clock, RandomInt } from "../../core/ports";
import { growingPause } from "./growingPause";

/** The longest pause that the cloud did not ask for: how late we may notice that calls are taken again. */
const LONGEST_PAUSE_MS = 60_000;
/** A longer `Retry-After` is cut to this. */
const LONGEST_ASKED_MS = 10 * 60_000;
/** When nothing was let through for so long, no quota that we know of explains it. The longest known lasts 5 minutes. */
const PATIENCE_MS = 15 * 60_000;

/**
 * The pause that all calls make together after the cloud has throttled one: the longest that an answer asked for, or else
 * growing ones. It is waited out as long as anything is let through.
 */
export class CoolDown {
  /** Counts the pauses. Calls that were under way together, and were throttled together, cause one. */
  private pauses = 0;
  /** Pauses since a call was let through. */
  private inARow = 0;
  private until = 0;
  private throttledSince: number | undefined;

  constructor(
    private readonly clock: Clock,
    private readonly randomInt: RandomInt,
  ) {}

  /** Milliseconds until a call may begin. */
  get left(): number {
    return Math.max(0, this.until - this.clock.monotonic());
  }

  /** Whether nothing was let through since the last refusal. */
  get isRefusing(): boolean {
    return this.throttledSince !== undefined;
  }

  /** Whether it takes too long: calls that wait are to be given up. After the pause, one may try again. */
  get isHopeless(): boolean {
    return this.throttledSince !== undefined && this.left > 0 && this.until > this.throttledSince + PATIENCE_MS;
  }

  /** A call begins. Returns what the end of the call is to be told with. */
  begin(): number {
    return this.pauses;
  }

  /**
   * The cloud has throttled the call. Returns whether that is news: a call that began before the last pause says nothing
   * that is not known.
   *
   * @param asked what the answer's `Retry-After` asks for, in milliseconds
   */
  throttled(call: number, asked: number | undefined): boolean {
    const now = this.clock.monotonic();
    const isNews = call === this.pauses;
    if (isNews) {
      this.pauses += 1;
      this.inARow += 1;
      this.throttledSince ??= now;
    }
    if (asked !== undefined) this.pauseUntil(now + Math.min(asked, LONGEST_ASKED_MS));
    // An answer that asked for too little is believed once.
    if (isNews && (asked === undefined || this.inARow > 1)) {
      this.pauseUntil(now + growingPause(this.inARow, LONGEST_PAUSE_MS, this.randomInt));
    }
    return isNews;
  }

  /** The cloud has let the call through. Returns whether that is news. */
  letThrough(call: number): boolean {
    if (call !== this.pauses) return false;
    this.inARow = 0;
    this.throttledSince = undefined;
    return true;
  }

  private pauseUntil(time: number): void {
    this.until = Math.max(this.until, time);
  }
}
