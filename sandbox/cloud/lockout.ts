/** Blocks whoever fails too often in a row. */
export class Lockout {
  readonly #failures = new Map<string, { readonly count: number; readonly last: number }>();

  /**
   * @param allowed - failures in a row that lead to the block
   * @param blockedMs - how long it lasts; failures that are further apart do not add up
   * @param now - the cloud's clock
   */
  constructor(
    readonly allowed: number,
    readonly blockedMs: number,
    readonly now: () => number,
  ) {}

  /** Whether this one is blocked now. */
  isBlocked(name: string): boolean {
    return this.#recent(name) >= this.allowed;
  }

  /** Notes how an attempt turned out. One made while blocked does not count. */
  note(name: string, good: boolean): void {
    if (good) this.#failures.delete(name);
    else this.#failures.set(name, { count: this.#recent(name) + 1, last: this.now() });
  }

  #recent(name: string): number {
    const failures = this.#failures.get(name);
    return failures !== undefined && this.now() - failures.last < this.blockedMs ? failures.count : 0;
  }
}
