import { ApiError } from "../../core/errors";
import type { Clock } from "../../core/ports";
import type { Attempt } from "./retry";

/** For how long refused credentials are not tried again, in milliseconds. */
const REFUSED_MS = 30_000;

/**
 * Sees to it that refused credentials are tried once, however many resources use them: five wrong signatures lock an access
 * key, and wrong passwords lock a user. The first call goes alone; the others wait until it is known whether the credentials
 * are accepted.
 */
export class CredentialGate {
  private first: Promise<unknown> | undefined;
  private refusal: { error: ApiError; until: number } | undefined;

  constructor(private readonly clock: Clock) {}

  async pass<T>(attempt: () => Promise<Attempt<T>>): Promise<Attempt<T>> {
    const made = this.first === undefined ? this.watched(attempt) : undefined;
    this.first ??= made?.catch(() => undefined);
    if (made !== undefined) return made;
    await this.first;
    if (this.refusal !== undefined && this.clock.now().getTime() < this.refusal.until) throw this.refusal.error;
    return this.watched(attempt);
  }

  private async watched<T>(attempt: () => Promise<Attempt<T>>): Promise<Attempt<T>> {
    try {
      const made = await attempt();
      if (!made.ok) this.note(made.failure.error);
      return made;
    } catch (error) {
      this.note(error);
      throw error;
    }
  }

  private note(error: unknown): void {
    if (!(error instanceof ApiError) || error.facts.kind !== "credentials") return;
    this.refusal = { error, until: this.clock.now().getTime() + REFUSED_MS };
  }
}
