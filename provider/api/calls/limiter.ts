/** Calls at once in the beginning: no service minds these. */
const START = 16;
/** Enough to keep any network busy. */
export const MOST_CALLS_AT_ONCE = 256;
/** Kept even by a service that throttles everything. */
const LEAST = 2;

/**
 * How many calls may be under way at once: as many as the cloud takes, found out in TCP's way. Each success makes room
 * for one more until the cloud throttles for the first time; a throttled call halves the number, once for all calls
 * that were under way together; from then on it grows by one for each round of successes.
 */
export class CallLimiter {
  private limit = START;
  private underWay = 0;
  private growsFast = true;
  /** Counts the halvings; a call that began before the last one says nothing new. */
  private halvings = 0;
  private readonly waiting: (() => void)[] = [];

  /** @param wasThrottled whether a result says that the cloud wants fewer calls */
  async run<T>(call: () => Promise<T>, wasThrottled: (result: T) => boolean): Promise<T> {
    if (this.underWay >= Math.floor(this.limit)) {
      await new Promise<void>((resolve) => this.waiting.push(resolve));
    } else {
      this.underWay += 1;
    }
    const begun = this.halvings;
    try {
      const result = await call();
      this.learn(wasThrottled(result), begun);
      return result;
    } finally {
      this.underWay -= 1;
      this.letIn();
    }
  }

  private learn(throttled: boolean, begun: number): void {
    if (!throttled) {
      this.limit = Math.min(MOST_CALLS_AT_ONCE, this.limit + (this.growsFast ? 1 : 1 / this.limit));
    } else if (begun === this.halvings) {
      this.limit = Math.max(LEAST, this.limit / 2);
      this.growsFast = false;
      this.halvings += 1;
    }
  }

  private letIn(): void {
    while (this.waiting.length > 0 && this.underWay < Math.floor(this.limit)) {
      this.underWay += 1;
      this.waiting.shift()?.();
    }
  }
}

/** One for the whole process: all resources share the account's quota. Waiting between retries takes no place. */
export const callLimiter = new CallLimiter();
