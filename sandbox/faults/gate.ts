/** What becomes of a held request. */
export type GateOutcome = "go" | "cut";

/** Holds requests until somebody decides. */
export class Gate {
  readonly #waiting = new Set<(outcome: GateOutcome) => void>();
  readonly #watchers = new Set<{ held: () => void; gone: (reason: Error) => void }>();
  #open = false;

  /** Requests held right now. */
  get held(): number {
    return this.#waiting.size;
  }

  /** Waits for the decision. An open gate lets everything through. */
  pass(): Promise<GateOutcome> {
    if (this.#open) return Promise.resolve("go");
    return new Promise((resolve) => {
      this.#waiting.add(resolve);
      for (const watcher of this.#watchers) watcher.held();
      this.#watchers.clear();
    });
  }

  /** Resolves once a request is held. */
  waitUntilHeld(): Promise<void> {
    if (this.held > 0) return Promise.resolve();
    if (this.#open) return Promise.reject(new Error("the fault no longer holds requests"));
    return new Promise((held, gone) => {
      this.#watchers.add({ held, gone });
    });
  }

  /** Decides over the held requests. The gate stays open for later ones. */
  decide(outcome: GateOutcome): void {
    this.#open = true;
    for (const resolve of this.#waiting) resolve(outcome);
    this.#waiting.clear();
    for (const watcher of this.#watchers) watcher.gone(new Error("the fault was removed before it held a request"));
    this.#watchers.clear();
  }
}
