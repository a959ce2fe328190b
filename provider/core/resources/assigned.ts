import type { Held, Owners } from "../owners/owners";
import { hashesIn as hashesOf, lengthOf } from "../password/history";
import { passwordAt } from "../password/passwords";
import { hashOf } from "../password/serverHash";
import type { Json } from "../values/json";
import { listOf, numberOf, type Properties, recordOf, textOf } from "../values/properties";
import { isUnknown } from "../values/unknown";
import { assignedAtIn, historyIn } from "./sourceState";

/**
 * A short hash of each server, in one text. A companion keeps it, since its password may be on these servers although no
 * other resource of the state says so: the run that set it may have been killed.
 */
export function assignedText(serverIds: unknown): string | undefined {
  const isKnown = Array.isArray(serverIds) && serverIds.every((id) => typeof id === "string" && !isUnknown(id));
  return isKnown ? serverIds.map(hashOf).sort().join("") : undefined;
}

/** Whether there are servers that the earlier text does not have. */
export function hasMore(assigned: string | undefined, before: unknown): boolean {
  const known = new Set(hashesIn(before));
  return hashesIn(assigned).some((hash) => !known.has(hash));
}

/** Those of the servers that the earlier text does not have. */
export function addedServers(serverIds: readonly string[], before: unknown): string[] {
  const known = new Set(hashesIn(before));
  return serverIds.filter((server) => !known.has(hashOf(server)));
}

/** Those of the servers that the earlier text has. */
export function remaining(serverIds: readonly string[], before: unknown): string[] {
  const known = new Set(hashesIn(before));
  return serverIds.filter((server) => known.has(hashOf(server)));
}

/** Servers that came or went, and how long the history was then: it gives the password that they may have. */
type Group = {
  readonly servers: string;
  readonly history: number;
};

/** Servers that were taken off the list. Only this companion has their password. */
type Parted = Group & {
  /** When they may first have got it. */
  readonly at: string;
};

/**
 * The servers that have left a companion so far. Another resource may name them and fail to set a password, so a delete of
 * the companion has to know of them.
 */
export function partedServers(olds: Properties, assigned: string | undefined): readonly Json[] | undefined {
  const now = new Set(hashesIn(assigned));
  const before = partedIn(olds).map((group) => ({ ...group, servers: without(now, group.servers) }));
  const left = { servers: without(now, olds.assigned), history: lengthOf(historyIn(olds)), at: assignedSince(olds) };
  const all = [...before, ...(isDraftOnly(olds) ? [] : [left])].filter(({ servers }) => servers !== "");
  return all.length === 0 ? undefined : all;
}

/**
 * The servers that came after the companion was made: they never had an earlier password. One that comes back is not noted
 * anew, since it may have any.
 */
export function joinedServers(
  olds: Properties,
  assigned: string | undefined,
  history: string,
): readonly Json[] | undefined {
  const before = groupsIn(olds.joined);
  const known = [olds.assigned, ...[...before, ...partedIn(olds)].map(({ servers }) => servers)].flatMap(hashesIn);
  const came = { servers: without(new Set(known), assigned), history: lengthOf(history) };
  const all = came.servers === "" || olds.assigned === undefined ? before : [...before, came];
  return all.length === 0 ? undefined : all;
}

/** How long the history was when the server came; 1 if it was there from the first. */
export function joinedAt(joined: unknown, server: string): number {
  const hash = hashOf(server);
  return groupsIn(joined).find(({ servers }) => hashesIn(servers).includes(hash))?.history ?? 1;
}

/** The servers named in this run that a password of the companion may be on, and since when. */
export function assignedHoldings(props: Properties, owners: Owners): Map<string, Held> {
  if (isDraftOnly(props)) return new Map();
  const history = historyIn(props);
  const now = { servers: textOf(props.assigned) ?? "", history: lengthOf(history), at: assignedSince(props) };
  const named = new Map(owners.namedServers().map((server) => [hashOf(server), server]));
  const holdings = [...partedIn(props), now].flatMap(({ servers, at, history: length }) =>
    hashesIn(servers).flatMap((hash): [string, Held][] => {
      const server = named.get(hash);
      return server === undefined ? [] : [[server, { at, password: passwordAt(history, server, length) }]];
    }),
  );
  return new Map(holdings);
}

/** Whether the companion has made a password in a dry run only, so that no server ever got it. */
function isDraftOnly(props: Properties): boolean {
  return props.notCarriedOut === true && lengthOf(historyIn(props)) === 1;
}

function assignedSince(props: Properties): string {
  return assignedAtIn(props)?.toISOString() ?? "";
}

function partedIn({ parted }: Properties): Parted[] {
  return listOf(parted).flatMap((group) =>
    groupsIn([group]).map((one) => ({ ...one, at: textOf(recordOf(group).at) ?? "" })),
  );
}

function groupsIn(groups: unknown): Group[] {
  return listOf(groups).map((group) => {
    const { servers, history } = recordOf(group);
    return { servers: textOf(servers) ?? "", history: numberOf(history) ?? 0 };
  });
}

function without(hashes: ReadonlySet<string>, text: unknown): string {
  return hashesIn(text)
    .filter((hash) => !hashes.has(hash))
    .join("");
}

function hashesIn(assigned: unknown): string[] {
  return hashesOf(textOf(assigned) ?? "");
}
