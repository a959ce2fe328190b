/**
 * Turns stack traces off until the returned function is called. Pulumi's SDK records four for each property of a resource,
 * for finding leaked promises (`PULUMI_DEBUG_PROMISE_LEAKS`). In a preview of a hundred resources they take a sixth of the
 * processor time. Pulumi still finds the place of each resource in the program.
 *
 * This changes a setting of the process; `tests/sdk/pauseStackTraces.test.ts` fails without it.
 */
export function pauseStackTraces(): () => void {
  if (process.env.PULUMI_DEBUG_PROMISE_LEAKS) return () => undefined;
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 0;
  return () => {
    Error.stackTraceLimit = limit;
  };
}
