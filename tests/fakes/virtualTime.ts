import type { Clock, Sleep } from "../../provider/core/ports";

interface Sleeper {
  until: number;
  wake(): void;
}

/** Time that passes only when nothing else is left to do, so that many sleep side by side. */
export class VirtualTime {
  private time = 0;
  private readonly sleepers: Sleeper[] = [];

  readonly clock: Clock = {
    now: () => new Date(Date.UTC(2026, 10, 22, 12) + this.time),
    monotonic: () => this.time,
  };

  readonly sleep: Sleep = (milliseconds) =>
    new Promise((wake) => this.sleepers.push({ until: this.time + milliseconds, wake }));

  /** Lets time pass until the work is done. It must not sleep for ever. */
  async until<T>(work: Promise<T>): Promise<T> {
    let isDone = false;
    const end = () => {
      isDone = true;
    };
    work.then(end, end);
    for (;;) {
      await new Promise(setImmediate);
      if (isDone) return work;
      this.wakeNext();
    }
  }

  private wakeNext(): void {
    const until = Math.min(...this.sleepers.map((sleeper) => sleeper.until));
    if (until === Number.POSITIVE_INFINITY) throw new Error("it waits for something that never comes");
    this.time = Math.max(this.time, until);
    const awake = this.sleepers.filter((sleeper) => sleeper.until <= this.time);
    const asleep = this.sleepers.filter((sleeper) => sleeper.until > this.time);
    this.sleepers.splice(0, this.sleepers.length, ...asleep);
    for (const { wake } of awake) wake();
  }
}
