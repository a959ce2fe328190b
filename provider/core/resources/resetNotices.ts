import { counted, firstFew, serversInWords } from "../fleet/firstFew";
import type { DesiredFleet, Fleet } from "../fleet/plan";
import type { Properties } from "../values/properties";
import { howText, workText } from "./workNotice";

/** How many ways of being left open a notice tells. */
const MOST_TOLD = 3;

/** The preview's message about servers that an earlier run left open, perhaps since it was interrupted. */
export function openNotice(open: readonly string[], desired: DesiredFleet, fleet: Fleet, args: Properties): string {
  const { dryRun, serverIds, version } = desired;
  if (fleet.version !== version) return workText(open, args, "a rotation is not carried out yet: sets the password on");
  const servers = `${counted(open.length)} of ${counted(serverIds.length)} ${serverIds.length === 1 ? "server" : "servers"}`;
  const task = `still to be ${dryRun ? "validated" : "reset"}${howText(open, args, "restarted")}`;
  return `${servers} ${open.length === 1 ? "is" : "are"} ${task}: ${firstFew(open)}${waysLeft(open, fleet)}`;
}

/** How the servers have been left open, for instance " (2 failed: Ecs.0610, 1 pending)", where that is known. */
function waysLeft(open: readonly string[], { results }: Fleet): string {
  const numbers = new Map<string, number>();
  for (const { status, code } of open.flatMap((id) => results.get(id) ?? [])) {
    // The run that was to reset it again was killed before it did.
    if (status === "reset" || status === "adopted") continue;
    const how = code === undefined ? status : `${status}: ${code}`;
    numbers.set(how, (numbers.get(how) ?? 0) + 1);
  }
  const told = [...numbers].slice(0, MOST_TOLD).map(([how, number]) => `${counted(number)} ${how}`);
  if (told.length === 0) return "";
  return ` (${told.join(", ")}${numbers.size > MOST_TOLD ? ", …" : ""})`;
}

/**
 * The last line of a failure that Pulumi hands nothing on of.
 *
 * @param warns whether `onFailure` is `warn` already; then no single server is the reason
 */
export function behindNotice(warns: boolean): string {
  const advice = warns ? "" : ': mend the servers above, leave them out, or set onFailure: "warn"';
  return `outputs and dependents still have the earlier passwords, until a "pulumi up" succeeds${advice}`;
}

/** Why a run fails although failed servers are to be warnings. */
export const NOWHERE_NOTICE =
  'no server could be tried at all, so this is an error although onFailure is "warn", which is for single servers';

/**
 * What is said after the warnings of a run that succeeds all the same.
 *
 * @param isUntold whether no warning has said yet that the next run goes on with the open servers
 */
export function warnedNotice(open: number, isUntold: boolean): string {
  const notice = 'onFailure is "warn": outputs and dependents follow';
  const servers = open === 1 ? "the server that is" : `the ${counted(open)} servers that are`;
  return isUntold ? `${notice}, and the next "pulumi up" goes on with ${servers} still open` : notice;
}

/** The preview's message about servers that are taken under management without a call. */
export function adoptionNotice(adopted: readonly string[]): string {
  return `takes ${serversInWords(adopted)} as having newPassword already, without a call (adopt)`;
}

/** What a delete says of servers that another resource has reset and that have not started since. */
export function earlierPasswordNotice(servers: readonly string[]): string {
  return `the state no longer has the earlier password of ${serversInWords(servers)}, which stays in force until the next start; from then on it is the new one`;
}

/** What a delete has left of the servers' passwords. */
export function farewell(servers: readonly string[], scrambled: boolean): string {
  return scrambled
    ? `a password that nobody knows is set on ${serversInWords(servers)}`
    : `the state no longer has the password of ${serversInWords(servers)}; it stays as it is`;
}
