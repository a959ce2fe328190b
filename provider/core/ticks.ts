import type { Clock } from "./ports";

/** Milliseconds since some moment, to measure how much time has passed. */
export function ticks(clock: Clock): number {
  return clock.now().getTime();
}
