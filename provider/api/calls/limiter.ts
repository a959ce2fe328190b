/** Concurrent calls at the start: few enough for every service. */
const START = 16;
/** The upper limit: enough to keep any network busy. */
export const MOST_CALLS_AT_ONCE = 256;
/** The lower limit, even if the service throttles everything. */
const LEAST = 2;

/**
 * Limits concurrent calls to the number that the cloud accepts, which it finds as TCP finds its window. Each success
 * raises the limit by one until the cloud throttles for the first time. A throttled call halves the limit, once for all
 * calls that were running together. From then on a success raises the limit by 1/limit, about one per round of calls.
 */
export class CallLimiter {
  private limit = START;
  private running = 0;
  private growsFast = true;
  /** Counts the halvings. A call that started before the last halving does not cause another one. */
  private halvings = 0;
  private readonly waiting: (() => void)[] = [];

  /** How many calls run at once now, if there are as many. */
  get atOnce(): number {
    return Math.floor(this.limit);
  }

  /** @param wasThrottled whether a result means that the cloud throttled the call */
  async run<T>(call: () => Promise<T>, wasThrottled: (result: T) => boolean): Promise<T> {
    if (this.running >= this.atOnce) {
      await new Promise<void>((resolve) => this.waiting.push(resolve));
    } else {
      this.running += 1;
    }
    const halvingsAtStart = this.halvings;
    try {
      const result = await call();
      this.adjust(wasThrottled(result), halvingsAtStart);
      return result;
    } finally {
      this.running -= 1;
      this.startWaiting();
    }
  }

  private adjust(throttled: boolean, halvingsAtStart: number): void {
    if (!throttled) {
      this.limit = Math.min(MOST_CALLS_AT_ONCE, this.limit + (this.growsFast ? 1 : 1 / this.limit));
    } else if (halvingsAtStart === this.halvings) {
      this.limit = Math.max(LEAST, this.limit / 2);
      this.growsFast = false;
      this.halvings += 1;
    }
  }

  private startWaiting(): void {
    while (this.waiting.length > 0 && this.running < this.atOnce) {
      this.running += 1;
      this.waiting.shift()?.();
    }
  }
}

/** One for the whole process, because all resources share the account's quota. Waits between retries do not count. */
export const callLimiter = new CallLimiter();
