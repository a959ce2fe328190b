import { counted, firstFew } from "../fleet/firstFew";
import { MAX_BATCH } from "../ports";
import { listOf, numberOf, type Properties } from "../values/properties";
import { isUnknown } from "../values/unknown";

/** The servers of a run. In a preview, an id may not be known yet, nor how many there are. */
export type Servers = unknown;

/**
 * What a run will do, for instance "sets a new password on 300 servers and restarts them (soft), 50 at a time". `args` are
 * as the user gives them; what is not known yet is left out.
 *
 * @param verb for instance `sets a new password on`
 */
export function workText(servers: Servers, args: Properties, verb = verbFor(args)): string {
  const restarts = Array.isArray(servers) && servers.length === 1 ? "restarts it" : "restarts them";
  return `${verb} ${serverCount(servers)}${howText(servers, args, restarts)}${someIds(servers)}`;
}

/** How it is done, for instance " and restarts them (soft), 50 at a time", with these words for the restart. */
export function howText(servers: Servers, { dryRun, restart, batchSize }: Properties, restarts: string): string {
  const number = Array.isArray(servers) ? servers.length : undefined;
  const isRestarted = (restart === "soft" || restart === "hard") && dryRun !== true;
  const then = isRestarted ? ` and ${restarts} (${restart})` : "";
  const wave = numberOf(batchSize) ?? MAX_BATCH;
  return number !== undefined && number > wave ? `${then}, ${counted(wave)} at a time` : then;
}

function verbFor({ dryRun }: Properties): string {
  return dryRun === true ? "validates a new password on" : "sets a new password on";
}

function serverCount(servers: Servers): string {
  const ids = idsIn(servers);
  if (!Array.isArray(servers)) return "its servers";
  if (servers.length === 1) return ids.length === 1 ? `server ${firstFew(ids)}` : "one server";
  return `${counted(servers.length)} servers`;
}

function someIds(servers: Servers): string {
  const ids = idsIn(servers);
  return Array.isArray(servers) && servers.length > 1 && ids.length > 0 ? `: ${firstFew(ids)}` : "";
}

function idsIn(servers: Servers): string[] {
  return listOf(servers).filter((id): id is string => typeof id === "string" && !isUnknown(id));
}
