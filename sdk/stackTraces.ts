/**
 * Pulumi's SDK notes a stack trace with each of the four promises that it makes for every property of a resource, for
 * whoever hunts leaked promises; mapped to sources, they are most of a registration's time. Returns what brings them
 * back. Where in the program a resource stands is found out independently of this.
 */
export function pauseStackTraces(): () => void {
  if (process.env.PULUMI_DEBUG_PROMISE_LEAKS) return () => undefined;
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 0;
  return () => {
    Error.stackTraceLimit = limit;
  };
}
