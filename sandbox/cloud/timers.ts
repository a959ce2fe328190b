/** Delayed work that never keeps the process alive and can be called off at once. */
export class Timers {
  readonly #pending = new Set<NodeJS.Timeout>();

  /** Runs `work` after `ms`; without a delay at once, since a timer might come after the next request. */
  after(ms: number, work: () => void): void {
    if (ms === 0) {
      work();
      return;
    }
    const timer = setTimeout(() => {
      this.#pending.delete(timer);
      work();
    }, ms);
    timer.unref();
    this.#pending.add(timer);
  }

  /** Calls off everything that has not run yet. */
  cancelAll(): void {
    for (const timer of this.#pending) clearTimeout(timer);
    this.#pending.clear();
  }
}
