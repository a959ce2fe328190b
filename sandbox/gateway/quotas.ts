import type { Answer } from "../api/answer";
import { throttled } from "../api/errors";
import type { Account } from "../cloud/accounts";
import type { OperationName, Quota } from "../types";

/** Counts the calls of each account and refuses those beyond its quotas. A refused call does not count. */
export class Quotas {
  readonly #calls = new Map<Quota, number[]>();

  constructor(readonly now: () => number) {}

  /** The refusal of a call beyond a quota; undefined when the call is within all of them, and then it counts. */
  take(account: Account, operation: OperationName, sendsRetryAfter: boolean, requestId: string): Answer | undefined {
    const quotas = account.quotas.filter((quota) => quota.operation === undefined || quota.operation === operation);
    const exceeded = quotas.find((quota) => this.#recent(quota).length >= quota.calls);
    if (exceeded === undefined) {
      for (const quota of quotas) this.#calls.set(quota, [...this.#recent(quota), this.now()]);
      return undefined;
    }
    const retryAfterSeconds = sendsRetryAfter ? this.#secondsLeft(exceeded) : undefined;
    const limit = `limit:${exceeded.calls},time:${exceeded.seconds} second`;
    return throttled(limit, retryAfterSeconds, requestId);
  }

  /** Times of the calls that still count. */
  #recent(quota: Quota): number[] {
    const since = this.now() - quota.seconds * 1000;
    return (this.#calls.get(quota) ?? []).filter((time) => time > since);
  }

  #secondsLeft(quota: Quota): number {
    const [oldest = this.now()] = this.#recent(quota);
    return Math.max(1, Math.ceil((oldest + quota.seconds * 1000 - this.now()) / 1000));
  }
}
