import { currentStep } from "./steps";

interface Timer {
  at: number;
  order: number;
  wake: () => void;
}

/** A clock that moves only while everything waits. Waits end in the order of their times, so a history always runs alike. */
export class VirtualTime {
  #now = Date.parse("2026-11-22T12:00:00Z");
  #timers: Timer[] = [];
  #order = 0;
  #pumping = false;

  now(): Date {
    return new Date(this.#now);
  }

  advance(milliseconds: number): void {
    this.#now += milliseconds;
  }

  sleep(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      this.#order += 1;
      this.#timers.push({ at: this.#now + milliseconds, order: this.#order, wake: resolve });
      this.#pump();
    });
  }

  /** Those who still wait belong to a command that was killed. */
  forgetWaits(): void {
    this.#timers = [];
  }

  #pump(): void {
    if (this.#pumping) return;
    this.#pumping = true;
    // Outside of any step, so that a step's timers do not keep the step of another one alive.
    currentStep.exit(() =>
      setImmediate(() => {
        this.#pumping = false;
        const next = this.#timers.reduce<Timer | undefined>(
          (first, timer) =>
            first === undefined || timer.at < first.at || (timer.at === first.at && timer.order < first.order)
              ? timer
              : first,
          undefined,
        );
        if (next === undefined) return;
        this.#timers = this.#timers.filter((timer) => timer !== next);
        this.#now = Math.max(this.#now, next.at);
        next.wake();
        if (this.#timers.length > 0) this.#pump();
      }),
    );
  }
}
