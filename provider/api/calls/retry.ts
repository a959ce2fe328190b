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

/** A call waits no longer than this between its attempts, all waits together. */
export const TOTAL_WAIT_MS = 10 * 60_000;

/**
 * Makes attempts until one succeeds, or until another one is not allowed, would not help, or would start too late. A throttled
 * attempt is repeated at once and does not count: attempts wait for their turn, and throttling is waited out there.
 *
 * @param say takes a line about each further attempt
 * @throws ApiError of the last attempt; its effect is `unknown` if the effect of any attempt was
 */
export async function retry<T>(
  operation: Operation,
  maxRetries: number,
  ports: Pick<Ports, "sleep" | "randomInt">,
  attempt: () => Promise<Attempt<T>>,
  say: (text: string) => void,
): Promise<Settled<T>> {
  let doubt: ApiError | undefined;
  let retries = 0;
  let waited = 0;
  for (;;) {
    const outcome = await attempt().catch((reason: unknown) => {
      throw withDoubt(reason, doubt);
    });
    if (outcome.ok) return { value: outcome.value, doubt: doubt !== undefined };
    const { failure } = outcome;
    const { effect, kind } = failure.error.facts;
    if (effect === "unknown") doubt = failure.error;
    if (!mayRepeat(operation, failure)) throw withDoubt(failure.error, doubt);
    if (kind === "throttled") continue;
    const wait = waitBefore(retries + 1, failure.retryAfter, ports.randomInt);
    retries += 1;
    waited += wait;
    if (retries > maxRetries || waited > TOTAL_WAIT_MS) throw withDoubt(failure.error, doubt);
    say(
      `${operation.name}: ${reasonOf(failure)}; trying again in ${(wait / 1000).toFixed(1)} s ` +
        `(retry ${retries} of ${maxRetries}).`,
    );
    await ports.sleep(wait);
  }
}

/**
 * If the effect of an earlier attempt is unknown, it stays unknown: a clear refusal of a later attempt, or a failure to
 * make one, does not undo the earlier attempt.
 */
function withDoubt(reason: unknown, doubt: ApiError | undefined): unknown {
  if (doubt === undefined) return reason;
  if (!(reason instanceof ApiError) || reason.facts.effect === "unsent") {
    return new ApiError(doubt.facts, { cause: reason });
  }
  return reason.facts.effect === "unknown" ? reason : new ApiError({ ...reason.facts, effect: "unknown" });
}

function reasonOf({ error: { facts } }: Failure): string {
  if (facts.status === undefined) return facts.meaning ?? "no answer";
  return facts.apiCode === undefined ? `HTTP ${facts.status}` : `HTTP ${facts.status} ${facts.apiCode}`;
}
