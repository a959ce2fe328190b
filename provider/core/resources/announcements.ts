import type { Log } from "../ports";
import { listOf, type Properties, pick, textOf } from "../values/properties";
import { sameServer } from "../values/serverId";
import { containsUnknown, isUnknown } from "../values/unknown";
import { labelOf, resourceOf } from "../values/urn";
import { addedServers } from "./assigned";
import { workText } from "./workNotice";

/** The arguments that say what a run does with the servers. */
const OF_THE_RUN = ["serverIds", "adopt", "dryRun", "restart", "batchSize"];

/** The servers that a line is about. */
type Told = readonly string[] | "all";

/**
 * Says in previews, and at the begin of an `up`, what will be done. In a preview the resource waits for what its companion
 * decides, so its companion says what that is. The check of a companion knows all arguments, but not the state; its diff,
 * which follows in the same process, knows the state, but only the arguments that it keeps. So the diff is told what the
 * check saw. The resource says what is to be done besides: a replacement, and what earlier runs left open.
 */
export class Announcements {
  /** By resource: what the check of the companion saw, with the servers it had `assigned` before. */
  private readonly seen = new Map<string, Properties>();
  /** By resource: the servers that a line was about. No other one names them again. */
  private readonly told = new Map<string, Set<string> | "all">();
  /** By resource, if its companion changes: what that has handed over until now. */
  private readonly handedBefore = new Map<string, Properties>();

  constructor(private readonly log: Log) {}

  /** Called by the companion's check. A new resource gets no diff, so it is announced here. */
  checked(args: Properties, oldInputs: Properties): void {
    const resource = resourceOf(args);
    this.seen.set(resource, { ...pick(args, OF_THE_RUN), assigned: oldInputs.assigned });
    this.told.delete(resource);
    this.handedBefore.delete(resource);
    const isNew = Object.keys(oldInputs).length === 0;
    if (isNew && args.adopt !== true) this.tell(args, "all", workText(args.serverIds, args));
  }

  /** Called by the companion's diff: what a rotation does; `undefined` without a check, as in a refresh. */
  rotation(args: Properties): string | undefined {
    this.note(args, "all");
    const seen = this.seen.get(resourceOf(args));
    return seen && workText(seen.serverIds, seen);
  }

  /**
   * Called by the companion's diff without a rotation.
   *
   * @param isDraft whether the present password was only validated so far
   */
  withoutRotation(args: Properties, isDraft: boolean): void {
    const seen = this.seen.get(resourceOf(args));
    if (seen === undefined) return;
    if (isDraft && args.dryRun !== true) {
      this.tell(args, "all", `dryRun has ended: ${workText(seen.serverIds, seen)}`);
    } else if (seen.adopt !== true && textOf(seen.assigned) !== undefined) {
      this.tellOfAdded(args, seen);
    }
  }

  /** Called by the companion's diff: the servers whose value in `serverTriggers` has changed. */
  serverResets(args: Properties, servers: readonly string[], perServer: boolean): void {
    const untold = this.untold(args, servers);
    if (untold.length === 0) return;
    const verb = perServer ? "sets a new password on" : "sets the present password again on";
    const work = workText(untold, this.seen.get(resourceOf(args)) ?? args, verb);
    this.tell(args, untold, `serverTriggers has changed: ${work}`);
  }

  /**
   * Called by the diff of a companion that changes without a rotation: what it has handed over until now. A preview cannot compare servers with
   * what it will hand over, which is not known yet.
   */
  changes(args: Properties, handedOver: Properties): void {
    this.handedBefore.set(resourceOf(args), handedOver);
  }

  /** What the companion has handed over until now, if that changes. */
  before(args: Properties): Properties | undefined {
    return this.handedBefore.get(resourceOf(args));
  }

  /** Those of the servers that no line was about yet. */
  untold(args: Properties, servers: readonly string[]): readonly string[] {
    const told = this.told.get(resourceOf(args));
    return told === "all" ? [] : servers.filter((server) => !told?.has(sameServer(server)));
  }

  tell(args: Properties, servers: Told, line: string): void {
    this.note(args, servers);
    this.log.info(`${labelOf(args)}: ${line}`);
  }

  private tellOfAdded(args: Properties, seen: Properties): void {
    const known = listOf(seen.serverIds).filter((id): id is string => typeof id === "string" && !isUnknown(id));
    const added = addedServers(known, seen.assigned);
    if (added.length > 0) this.tell(args, added, workText(added, seen, "new in serverIds: sets the password on"));
    if (containsUnknown(seen.serverIds)) {
      this.tell(args, [], "serverIds are not all known yet: sets the password on those that are new");
    }
  }

  private note(args: Properties, servers: Told): void {
    const resource = resourceOf(args);
    const before = this.told.get(resource);
    const all = before === "all" || servers === "all";
    this.told.set(resource, all ? "all" : new Set([...(before ?? []), ...servers.map(sameServer)]));
  }
}
