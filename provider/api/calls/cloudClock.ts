import type { Clock } from "../../core/ports";

/**
 * The time by the cloud's clock, as far as we know it: this machine's, until the cloud has refused a signature for its date
 * and so told its own. That one is kept for the whole process.
 */
export class CloudClock {
  /** The cloud's time at a moment of the monotonic clock. */
  private told: { time: number; at: number } | undefined;

  constructor(private readonly clock: Clock) {}

  now(): Date {
    if (this.told === undefined) return this.clock.now();
    return new Date(this.told.time + this.clock.monotonic() - this.told.at);
  }

  set(time: Date): void {
    this.told = { time: time.getTime(), at: this.clock.monotonic() };
  }
}
