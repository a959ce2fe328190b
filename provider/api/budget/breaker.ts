import type { Clock, RandomInt } from "../../core/ports";
import { fullPause, growingPause } from "./growingPause";

/** The longest pause between two attempts to reach the cloud. */
const LONGEST_PAUSE_MS = 30_000;
/** After so many tries in a row without an answer, at least, nobody is there, even if no call may be repeated so often. */
const LEAST_TRIES = 3;
/** For how long nothing is tried once the wait was given up. */
const GIVEN_UP_MS = 30_000;

/** What the breaker knew when a call began. */
export interface Try {
  tries: number;
  at: number;
}

/**
 * Holds the calls back while the cloud gives no answer. After the first call without one, a single call at a time tries
 * again, with growing pauses, until an answer of any kind comes. Given up after as many tries as one call would make, or
 * when these would have taken as long: a call into the void takes seconds by itself.
 */
export class OutageBreaker {
  /** Tries in a row without an answer. Calls that were under way together count as one. */
  private tries = 0;
  private since = 0;
  private until = 0;
  private isTrying = false;
  private isGivenUp = false;
  private readonly mostTries: number;
  private readonly patience: number;

  constructor(
    maxRetries: number,
    private readonly clock: Clock,
    private readonly randomInt: RandomInt,
  ) {
    this.mostTries = Math.max(LEAST_TRIES, maxRetries + 1);
    const pauses = Array.from({ length: this.mostTries - 1 }, (_, at) => fullPause(at + 1, LONGEST_PAUSE_MS));
    this.patience = pauses.reduce((sum, pause) => sum + pause, 0);
  }

  /** Milliseconds until a call may begin; endless while one tries for all. */
  get left(): number {
    if (this.isTrying) return Number.POSITIVE_INFINITY;
    return Math.max(0, this.until - this.clock.monotonic());
  }

  /** Whether calls that wait are to be given up. After the pause, one may try again. */
  get isHopeless(): boolean {
    return this.isGivenUp && !this.isTrying && this.left > 0;
  }

  /** A call begins. Returns what the end of the call is to be told with. */
  begin(): Try {
    this.isTrying = this.tries > 0;
    return { tries: this.tries, at: this.clock.monotonic() };
  }

  answered(): void {
    this.tries = 0;
    this.until = 0;
    this.isTrying = false;
    this.isGivenUp = false;
  }

  /** @param forGood trying again cannot help, for instance because the host does not exist */
  notAnswered(call: Try, forGood: boolean): void {
    if (call.tries !== this.tries) return;
    if (this.tries === 0) this.since = call.at;
    this.tries += 1;
    this.isTrying = false;
    const now = this.clock.monotonic();
    const pause = growingPause(this.tries, LONGEST_PAUSE_MS, this.randomInt);
    const isLong = this.tries > 1 && now + pause > this.since + this.patience;
    this.isGivenUp ||= forGood || isLong || this.tries >= this.mostTries;
    this.until = now + (this.isGivenUp ? GIVEN_UP_MS : pause);
  }

  /** Must be told of every call at last: one that was not sent after all has neither an answer nor none. */
  end(call: Try): void {
    if (call.tries === this.tries) this.isTrying = false;
  }
}
