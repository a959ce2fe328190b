/**
 * Has Pulumi's SDK note no stack traces with its promises, four for every property of a resource, for whoever hunts
 * leaked ones. Mapped to sources they are a sixth of the processor time of a preview of a hundred resources. Where in
 * the program a resource stands is found out independently of this. Returns what brings them back.
 *
 * This changes a setting of the process; `tests/sdk/pauseStackTraces.test.ts` fails without.
 */
export function pauseStackTraces(): () => void {
  if (process.env.PULUMI_DEBUG_PROMISE_LEAKS) return () => undefined;
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 0;
  return () => {
    Error.stackTraceLimit = limit;
  };
}
