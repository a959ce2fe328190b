import { ApiError } from "../../core/errors";
import type { Ports } from "../../core/ports";
import type { Failure } from "../answers/failures";
import type { Operation } from "../operations";
import { mayRepeat, waitBefore } from "./retryRules";

/** The outcome of one attempt. */
export type Attempt<T> = { ok: true; value: T } | { ok: false; failure: Failure };

/** A result, and whether an earlier attempt of the same call may have been carried out as well. */
export interface Settled<T> {
  value: T;
  doubt: boolean;
}

/** No further attempt starts after this time, waits included. */
export const TOTAL_TIME_MS = 10 * 60_000;

/**
 * Makes attempts until one succeeds, or until another one is not allowed, would not help, or would start too late.
 *
 * @throws ApiError of the last attempt; its effect is `unknown` if the effect of any attempt was
 */
export async function retry<T>(
  operation: Operation,
  maxRetries: number,
  ports: Pick<Ports, "clock" | "sleep" | "randomInt" | "log">,
  attempt: () => Promise<Attempt<T>>,
): Promise<Settled<T>> {
  const end = ports.clock.now().getTime() + TOTAL_TIME_MS;
  let doubt: ApiError | undefined;
  for (let made = 1; ; made++) {
    const outcome = await attempt().catch((reason: unknown) => {
      throw withDoubt(reason, doubt);
    });
    if (outcome.ok) return { value: outcome.value, doubt: doubt !== undefined };
    const { failure } = outcome;
    if (failure.error.facts.effect === "unknown") doubt = failure.error;
    const now = ports.clock.now();
    const wait = waitBefore(made, failure.retryAfter, now, ports.randomInt);
    if (made > maxRetries || !mayRepeat(operation, failure) || now.getTime() + wait > end) {
      throw withDoubt(failure.error, doubt);
    }
    ports.log.info(
      `${operation.name}: ${reasonOf(failure)}; trying again in ${(wait / 1000).toFixed(1)} s ` +
        `(retry ${made} of ${maxRetries}).`,
    );
    await ports.sleep(wait);
  }
}

/**
 * If the effect of an earlier attempt is unknown, it stays unknown: a clear refusal of a later attempt, or a failure to
 * get a new token or new keys in between, does not undo the earlier attempt.
 */
function withDoubt(reason: unknown, doubt: ApiError | undefined): unknown {
  if (doubt === undefined) return reason;
  if (!(reason instanceof ApiError)) return new ApiError(doubt.facts, { cause: reason });
  return reason.facts.effect === "unknown" ? reason : new ApiError({ ...reason.facts, effect: "unknown" });
}

function reasonOf({ error: { facts } }: Failure): string {
  if (facts.status === undefined) return facts.meaning ?? "no answer";
  return facts.apiCode === undefined ? `HTTP ${facts.status}` : `HTTP ${facts.status} ${facts.apiCode}`;
}
