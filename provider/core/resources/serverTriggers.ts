import { firstFew } from "../fleet/firstFew";
import type { CrossRule } from "../members/check";
import { changedTriggers } from "../password/rotation";
import type { RandomInt } from "../ports";
import { canonical, isRecord, type Properties, recordOf } from "../values/properties";
import { sameServer } from "../values/serverId";
import { shortHash } from "../values/shortHash";
import { containsUnknown, UNKNOWN } from "../values/unknown";
import { remaining } from "./assigned";
import type { SourceArgs } from "./sourceOutputs";
import { serverResetsIn } from "./sourceState";

/** Different marks. */
const MARKS = 2 ** 32;

/** Characters of a value's hash. */
const HASH_LENGTH = 12;

/** The rule that `serverTriggers` names only servers of the list. */
export const namesListedServers: CrossRule = ({ serverTriggers, serverIds }) => {
  if (!Array.isArray(serverIds) || containsUnknown(serverIds)) return undefined;
  const listed = new Set(serverIds.map((id) => (typeof id === "string" ? sameServer(id) : id)));
  const others = Object.keys(recordOf(serverTriggers)).filter((id) => !listed.has(sameServer(id)));
  return others.length === 0
    ? undefined
    : `serverTriggers: must name servers of serverIds only; ${firstFew(others)} ${others.length === 1 ? "is not one" : "are not"}`;
};

/**
 * The arguments with a hash in place of each value of `serverTriggers`. The state keeps nothing else of the values: one that
 * was secret may be kept when the program says so no more. Each server has one spelling, and equal values different hashes.
 */
export function withHashedTriggers(args: Properties): Properties {
  if (!isRecord(args.serverTriggers)) return args;
  const hashes = Object.entries(args.serverTriggers).map(([id, value]) => {
    const server = sameServer(id);
    return [server, containsUnknown(value) ? UNKNOWN : shortHash(canonical([server, value]), HASH_LENGTH)];
  });
  return { ...args, serverTriggers: Object.fromEntries(hashes) };
}

/**
 * The servers whose value in `serverTriggers` has changed, so that they are to be reset alone. A server that is new is reset
 * anyway; a state that does not know the values changes none. Nothing is asked for during a dry run, which would not keep it.
 */
export function serversToReset(args: SourceArgs, olds: Properties): string[] {
  if (args.dryRun || !isRecord(olds.serverTriggers)) return [];
  const changed = changedTriggers(args.serverTriggers ?? {}, olds.serverTriggers);
  return remaining(remaining(changed, olds.assigned), args.assigned);
}

/**
 * The marks of the resets that were asked for, by server: a resource that does not have the mark has yet to carry it out. The
 * password alone cannot tell, since it may stay.
 */
export function serverResets(
  args: SourceArgs,
  olds: Properties,
  asked: readonly string[],
  randomInt: RandomInt,
): Readonly<Record<string, string>> {
  const before = new Map(Object.entries(serverResetsIn(olds)));
  const kept = remaining([...before.keys()], args.assigned).map((id) => [id, before.get(id) as string] as const);
  return Object.fromEntries([...kept, ...asked.map((id) => [sameServer(id), randomInt(MARKS).toString(36)] as const)]);
}
