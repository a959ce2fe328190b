const FAILURES_ALLOWED = 5;
const BLOCKED_MS = 5 * 60_000;

/** Blocks an access key for five minutes after five wrong signatures in a row. */
export class KeyLockout {
  readonly #failures = new Map<string, { count: number; last: number }>();

  /** Whether the key is blocked now. */
  isBlocked(accessKey: string): boolean {
    const failures = this.#failures.get(accessKey);
    return failures !== undefined && failures.count >= FAILURES_ALLOWED && Date.now() - failures.last < BLOCKED_MS;
  }

  /** Notes how a signature turned out. */
  note(accessKey: string, good: boolean): void {
    const count = this.#failures.get(accessKey)?.count ?? 0;
    if (good) this.#failures.delete(accessKey);
    else this.#failures.set(accessKey, { count: count + 1, last: Date.now() });
  }
}
