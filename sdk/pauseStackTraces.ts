import * as pulumi from "@pulumi/pulumi";

/** A place in the program, as Pulumi's SDK notes it; `undefined` for one within Node.js. */
type Place = { readonly uri: string } | undefined;

/** A private member of Pulumi's SDK; an earlier one does not have it. */
const PLACES = pulumi.Resource as unknown as { stackTrace?: (skip: number) => Place[] };

/**
 * Turns stack traces off until the returned function is called. Pulumi's SDK records four for each property of a resource,
 * for finding leaked promises (`PULUMI_DEBUG_PROMISE_LEAKS`). In a preview of a hundred resources they take a sixth of the
 * processor time.
 *
 * Of the places that Pulumi keeps in the state for each resource, only that in the user's program is left: those in this
 * package and in Node.js take half a kilobyte. A companion, which no program writes, has none.
 *
 * This changes a setting of the process and a member of Pulumi's SDK; `tests/sdk/pauseStackTraces.test.ts` fails without it.
 */
export function pauseStackTraces(isCompanion = false): () => void {
  const { stackTrace } = PLACES;
  if (stackTrace !== undefined) PLACES.stackTrace = (skip) => (isCompanion ? [] : usersPlace(stackTrace(skip)));
  const limit = Error.stackTraceLimit;
  if (!process.env.PULUMI_DEBUG_PROMISE_LEAKS) Error.stackTraceLimit = 0;
  return () => {
    Error.stackTraceLimit = limit;
    if (stackTrace !== undefined) PLACES.stackTrace = stackTrace;
  };
}

/** The first place outside of the folder that the innermost one is in, which is this package's. */
function usersPlace(places: Place[]): Place[] {
  const ours = folderOf(places[0]);
  const place = places.find((one) => one !== undefined && folderOf(one) !== ours);
  return place === undefined ? [] : [place];
}

function folderOf(place: Place): string | undefined {
  return place?.uri.replace(/[^/]*$/, "");
}
