import type { Answer } from "../http/exchange";

/** When the cloud sent the answer, by its own clock; `undefined` if it does not say. */
export function cloudTimeOf(answer: Answer): Date | undefined {
  const time = new Date(answer.header("date") ?? "");
  return Number.isNaN(time.getTime()) ? undefined : time;
}

/** `Retry-After` in seconds or as an HTTP date, in milliseconds from now on; `undefined` for anything else. */
export function parseRetryAfter(value: string, now: Date): number | undefined {
  const trimmed = value.trim();
  const milliseconds = /^\d+$/.test(trimmed) ? Number(trimmed) * 1_000 : Date.parse(trimmed) - now.getTime();
  return Number.isNaN(milliseconds) ? undefined : Math.max(milliseconds, 0);
}
