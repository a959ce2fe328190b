import type { Clock } from "../ports";

/** When nothing has ended for so long, the cloud was waited for. */
const PAUSE_MS = 5_000;

/**
 * How fast servers are done. A quota lets many through at once and then none for minutes, so the pace is what was done before
 * the last pause, over the time up to its end.
 */
export class Pace {
  private readonly start: number;
  private lastEnd: number;
  private done = 0;
  private measured: { done: number; time: number } | undefined;

  constructor(private readonly clock: Clock) {
    this.start = clock.monotonic();
    this.lastEnd = this.start;
  }

  /** @param done how many servers are done by now */
  note(done: number): void {
    if (done === this.done) return;
    const now = this.clock.monotonic();
    if (now - this.lastEnd >= PAUSE_MS) this.measured = { done: this.done, time: now - this.start };
    this.lastEnd = now;
    this.done = done;
  }

  /** Servers in a minute; `undefined` if it is too early to tell. */
  get perMinute(): number | undefined {
    const { done, time } = this.measured ?? { done: this.done, time: this.lastEnd - this.start };
    return done > 0 && time >= PAUSE_MS ? (done * 60_000) / time : undefined;
  }
}
