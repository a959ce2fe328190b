import { ApiError } from "../core/errors";
import type { Ports } from "../core/ports";
import type { Failure } from "./failures";
import type { Operation } from "./operations";
import { mayRepeat, waitBefore } from "./retryRules";

/** What came of one attempt. */
export type Attempt<T> = { ok: true; value: T } | { ok: false; failure: Failure };

/** A result, and whether an earlier attempt of the same call may have been carried out as well. */
export interface Settled<T> {
  value: T;
  doubt: boolean;
}

/** No further attempt starts when a call has taken this long, waits included. */
export const TOTAL_TIME_MS = 10 * 60_000;

/**
 * Makes attempts until one succeeds or another one is not allowed, worth it or possible in time.
 *
 * @throws ApiError of the last attempt; its effect is `unknown` if that of any attempt was
 */
export async function retry<T>(
  operation: Operation,
  maxRetries: number,
  ports: Pick<Ports, "clock" | "sleep" | "randomInt" | "log">,
  attempt: () => Promise<Attempt<T>>,
): Promise<Settled<T>> {
  const end = ports.clock.now().getTime() + TOTAL_TIME_MS;
  let doubt = false;
  for (let made = 1; ; made++) {
    const outcome = await attempt();
    if (outcome.ok) return { value: outcome.value, doubt };
    const { failure } = outcome;
    doubt ||= failure.error.facts.effect === "unknown";
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

/** A clear refusal at the end does not undo an earlier attempt of which nothing is known. */
function withDoubt(error: ApiError, doubt: boolean): ApiError {
  return doubt && error.facts.effect !== "unknown" ? new ApiError({ ...error.facts, effect: "unknown" }) : error;
}

function reasonOf({ error: { facts } }: Failure): string {
  if (facts.status === undefined) return facts.apiMessage ?? "no answer";
  return facts.apiCode === undefined ? `HTTP ${facts.status}` : `HTTP ${facts.status} ${facts.apiCode}`;
}
