import type { CrossRule } from "../members/check";
import { changedTriggers } from "../password/rotation";
import type { RandomInt } from "../ports";
import { isRecord, type Properties, recordOf } from "../values/properties";
import { readable } from "../values/readable";
import { sameServer } from "../values/serverId";
import { containsUnknown } from "../values/unknown";
import { remaining } from "./assigned";
import type { SourceArgs } from "./sourceOutputs";
import { serverResetsIn } from "./sourceState";

/** Different marks. */
const MARKS = 2 ** 32;

/** The rule that `serverTriggers` names only servers of the list. */
export const namesListedServers: CrossRule = ({ serverTriggers, serverIds }) => {
  if (!Array.isArray(serverIds) || containsUnknown(serverIds)) return undefined;
  const listed = new Set(serverIds.map((id) => (typeof id === "string" ? sameServer(id) : id)));
  const others = Object.keys(recordOf(serverTriggers)).filter((id) => !listed.has(sameServer(id)));
  return others.length === 0
    ? undefined
    : `serverTriggers: must name servers of serverIds only; ${others.map(readable).join(", ")} is not one`;
};

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
  const before = Object.entries(serverResetsIn(olds));
  const kept = before.filter(([id]) => remaining([id], args.assigned).length > 0);
  return Object.fromEntries([...kept, ...asked.map((id) => [sameServer(id), randomInt(MARKS).toString(36)] as const)]);
}
