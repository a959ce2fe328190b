import { ApiError, type ApiFailureKind } from "../../core/errors";
import type { Clock } from "../../core/ports";
import type { Attempt } from "./retry";

/** For how long refused credentials are not tried again, in milliseconds. */
const REFUSED_MS = 30_000;

/** What a call can end with before the credentials were looked at. */
const UNDECIDED: ReadonlySet<ApiFailureKind> = new Set(["network", "outage", "throttled"]);

/**
 * Sees to it that refused credentials are tried once, however many resources use them: five wrong signatures lock an access
 * key, and wrong passwords lock a user. Until the cloud has accepted them, one call goes at a time. After that, a call that
 * is refused stops no other.
 */
export class CredentialGate {
  private isOpen = false;
  private trying: Promise<unknown> | undefined;
  private refusal: { error: ApiError; until: number } | undefined;

  constructor(private readonly clock: Clock) {}

  async pass<T>(attempt: () => Promise<Attempt<T>>): Promise<Attempt<T>> {
    while (!this.isOpen) {
      if (this.refusal !== undefined && this.clock.monotonic() < this.refusal.until) throw this.refusal.error;
      if (this.trying === undefined) return this.tryAlone(attempt);
      await this.trying;
    }
    return attempt();
  }

  private async tryAlone<T>(attempt: () => Promise<Attempt<T>>): Promise<Attempt<T>> {
    const made = attempt();
    this.trying = made.then(
      (outcome) => this.learn(outcome.ok ? undefined : outcome.failure.error),
      (error: unknown) => this.learn(error),
    );
    await this.trying;
    this.trying = undefined;
    return made;
  }

  /**
   * Any other answer of the service opens the gate as well: it says nothing against the credentials. Without an answer, or with
   * one that was given before anything was looked at, nothing is known, so that the next call goes alone as well.
   */
  private learn(error: unknown): void {
    const isRefused = error instanceof ApiError && error.facts.kind === "credentials";
    const isUndecided = error instanceof ApiError && UNDECIDED.has(error.facts.kind);
    this.isOpen = !isRefused && !isUndecided;
    this.refusal = isRefused ? { error, until: this.clock.monotonic() + REFUSED_MS } : undefined;
  }
}
