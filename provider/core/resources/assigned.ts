import { createHash } from "node:crypto";
import type { Held, Owners } from "../owners/owners";
import { type Properties, textOf } from "../values/properties";
import { isUnknown } from "../values/unknown";
import { historyIn, knownPasswords } from "./sourceState";

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

/** The servers named in this run that a companion's password may be on, and since when. */
export function assignedHoldings(props: Properties, owners: Owners): Map<string, Held> {
  const isDraftOnly = props.notCarriedOut === true && historyIn(props).length === 0;
  if (isDraftOnly) return new Map();
  const hashes = new Set(hashesIn(props.assigned));
  const { password, passwords } = knownPasswords(props);
  const at = textOf(props.assignedAt) ?? textOf(props.since) ?? "";
  const servers = owners.namedServers().filter((server) => hashes.has(hashOf(server)));
  return new Map(servers.map((server) => [server, { at, password: passwords.get(server) ?? password }]));
}

function hashOf(server: string): string {
  return createHash("sha256").update(server).digest("base64url").slice(0, LENGTH);
}

function hashesIn(assigned: unknown): string[] {
  return textOf(assigned)?.match(new RegExp(`.{${LENGTH}}`, "g")) ?? [];
}
