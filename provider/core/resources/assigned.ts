import { createHash } from "node:crypto";
import type { Held, Owners } from "../owners/owners";
import type { Json } from "../values/json";
import { listOf, numberOf, type Properties, recordOf, textOf } from "../values/properties";
import { sameServer } from "../values/serverId";
import { isUnknown } from "../values/unknown";
import { historyIn, knownPasswords, passwordsOfVersion, versionIn } from "./sourceState";

/** Characters of a hash: enough to tell servers apart, a quarter of what ids would take in the state. */
const LENGTH = 8;

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

/** Servers that were taken off the list, and the password that they may have: only this companion has it. */
type Parted = {
  readonly servers: string;
  readonly passwordVersion: number;
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
  const left = { servers: without(now, olds.assigned), passwordVersion: versionIn(olds) ?? 1, at: assignedSince(olds) };
  const all = [...before, ...(isDraftOnly(olds) ? [] : [left])].filter(({ servers }) => servers !== "");
  return all.length === 0 ? undefined : all;
}

/** The servers named in this run that a password of the companion may be on, and since when. */
export function assignedHoldings(props: Properties, owners: Owners): Map<string, Held> {
  if (isDraftOnly(props)) return new Map();
  const { password, passwords } = knownPasswords(props);
  const now = { servers: textOf(props.assigned) ?? "", at: assignedSince(props), password, passwords };
  const parted = partedIn(props).map((group) => ({ ...group, ...passwordsOfVersion(props, group.passwordVersion) }));
  const named = new Map(owners.namedServers().map((server) => [hashOf(server), server]));
  const holdings = [...parted, now].flatMap(({ servers, at, password, passwords }) =>
    hashesIn(servers).flatMap((hash): [string, Held][] => {
      const server = named.get(hash);
      return server === undefined ? [] : [[server, { at, password: passwords.get(server) ?? password }]];
    }),
  );
  return new Map(holdings);
}

/** Whether the companion has made passwords in dry runs only, so that no server ever got one. */
function isDraftOnly(props: Properties): boolean {
  return props.notCarriedOut === true && historyIn(props).length === 0;
}

function assignedSince(props: Properties): string {
  return textOf(props.assignedAt) ?? textOf(props.since) ?? "";
}

function partedIn({ parted }: Properties): Parted[] {
  return listOf(parted).map((group) => {
    const { servers, passwordVersion, at } = recordOf(group);
    return { servers: textOf(servers) ?? "", passwordVersion: numberOf(passwordVersion) ?? 0, at: textOf(at) ?? "" };
  });
}

function without(hashes: ReadonlySet<string>, text: unknown): string {
  return hashesIn(text)
    .filter((hash) => !hashes.has(hash))
    .join("");
}

function hashOf(server: string): string {
  return createHash("sha256").update(sameServer(server)).digest("base64url").slice(0, LENGTH);
}

function hashesIn(assigned: unknown): string[] {
  return textOf(assigned)?.match(new RegExp(`.{${LENGTH}}`, "g")) ?? [];
}
