import type { Clock, Sleep } from "./ports";

/** When a wait is reported for the first time, and how often from then on, in milliseconds. */
const FIRST_NOTICE_AFTER = 3000;
const NOTICE_INTERVAL = 60_000;

/** How long to wait and how often to look, in milliseconds. */
export interface WaitTimes {
  firstDelay: number;
  /** Each delay is half as long again as the one before, up to this. */
  maxDelay: number;
  deadline: number;
}

export type Seen<T> =
  | { done: true; value: T }
  /** `state` is the cloud's answer in a word; the message at the deadline counts these. `hopeless` ends the wait. */
  | { done: false; state: string; hopeless?: boolean };

/** `hopeless`: the wait ended before the deadline, since it can never succeed. */
export type WaitResult<T> = { arrived: true; value: T } | { arrived: false; seen: string; hopeless: boolean };

/**
 * Calls `look` until it is done or hopeless, or until the deadline has passed. A last look happens at the deadline itself.
 * A look that throws ends the wait.
 *
 * @param stillWaiting called after the wait has taken three seconds, and then once a minute
 */
export async function waitFor<T>(
  look: () => Promise<Seen<T>>,
  times: WaitTimes,
  outside: { clock: Clock; sleep: Sleep },
  stillWaiting?: () => void,
): Promise<WaitResult<T>> {
  const start = outside.clock.monotonic();
  const end = start + times.deadline;
  let nextNotice = start + FIRST_NOTICE_AFTER;
  const counts = new Map<string, number>();
  for (let delay = times.firstDelay; ; delay = Math.min(delay * 1.5, times.maxDelay)) {
    const seen = await look();
    if (seen.done) return { arrived: true, value: seen.value };
    counts.set(seen.state, (counts.get(seen.state) ?? 0) + 1);
    const now = outside.clock.monotonic();
    const left = end - now;
    const { hopeless = false } = seen;
    if (left <= 0 || hopeless) {
      return { arrived: false, seen: [...counts].map(([state, count]) => `${state} (${count}x)`).join(", "), hopeless };
    }
    if (now >= nextNotice) {
      nextNotice = now + NOTICE_INTERVAL;
      stillWaiting?.();
    }
    await outside.sleep(Math.min(delay, left));
  }
}
