import type { Clock, Sleep } from "./ports";

/** After how many milliseconds a wait is told of for the first time, and how long after that again. */
const FIRST_NOTICE_AFTER = 3000;
const NOTICE_INTERVAL = 60_000;

/** How long to wait and how often to look, in milliseconds. */
export interface WaitTimes {
  firstDelay: number;
  /** The delay grows by half each time up to this. */
  maxDelay: number;
  deadline: number;
}

export type Seen<T> =
  | { done: true; value: T }
  /** `state` is what the cloud answered, in a word; the words are counted for the message at the deadline. */
  | { done: false; state: string; hopeless?: boolean };

/** `hopeless`: the wait was ended before the deadline, since it can never succeed. */
export type WaitResult<T> = { arrived: true; value: T } | { arrived: false; seen: string; hopeless: boolean };

/**
 * Looks again and again until it is done or hopeless, or the deadline has passed. A look that throws ends the
 * wait. The last look is never skipped: it happens at the deadline itself.
 *
 * @param stillWaiting - called when the wait has taken some seconds, and once a minute from then on
 */
export async function waitFor<T>(
  look: () => Promise<Seen<T>>,
  times: WaitTimes,
  outside: { clock: Clock; sleep: Sleep },
  stillWaiting?: () => void,
): Promise<WaitResult<T>> {
  const start = outside.clock.now().getTime();
  const end = start + times.deadline;
  let nextNotice = start + FIRST_NOTICE_AFTER;
  const counts = new Map<string, number>();
  for (let delay = times.firstDelay; ; delay = Math.min(delay * 1.5, times.maxDelay)) {
    const seen = await look();
    if (seen.done) {
      return { arrived: true, value: seen.value };
    }
    counts.set(seen.state, (counts.get(seen.state) ?? 0) + 1);
    const now = outside.clock.now().getTime();
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
