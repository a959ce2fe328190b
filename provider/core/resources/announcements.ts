import type { Log } from "../ports";
import { listOf, type Properties, textOf } from "../values/properties";
import { containsUnknown, isUnknown } from "../values/unknown";
import { labelOf, resourceOf } from "../values/urn";
import { addedServers } from "./assigned";
import { workText } from "./workNotice";

/** What a run would do with the servers of one resource. */
interface Work {
  readonly all: string;
  /** With those that the state does not have yet, a line each for known and unknown ids. */
  readonly added: readonly string[];
}

/**
 * Says in previews, and at the begin of an `up`, what will be done. In a preview only the companion can: the resource then
 * waits for what its companion decides. Its check knows all arguments, but not the state; its diff, which follows in the
 * same process, knows the state, but only the arguments that it keeps. So the diff is told what the check saw. The resource
 * tells what its companion has no reason to tell: a replacement, and what an interrupted run left.
 */
export class Announcements {
  /** By resource. */
  private readonly seen = new Map<string, Work>();
  private readonly told = new Set<string>();

  constructor(private readonly log: Log) {}

  /** Called by the companion's check. A new resource gets no diff, so it is announced here. */
  checked(args: Properties, oldInputs: Properties): void {
    const all = workText(args.serverIds, args);
    this.seen.set(resourceOf(args), { all, added: addedWork(args, oldInputs) });
    this.told.delete(resourceOf(args));
    const isNew = Object.keys(oldInputs).length === 0;
    if (isNew && args.adopt !== true) this.tell(args, all);
  }

  /** Called by the companion's diff: what a rotation does; `undefined` without a check, as in a refresh. */
  rotation(args: Properties): string | undefined {
    this.told.add(resourceOf(args));
    return this.seen.get(resourceOf(args))?.all;
  }

  /**
   * Called by the companion's diff without a rotation.
   *
   * @param isDraft whether the present password was only validated so far
   */
  withoutRotation(args: Properties, isDraft: boolean): void {
    const work = this.seen.get(resourceOf(args));
    if (work === undefined) return;
    const lines = isDraft && args.dryRun !== true ? [`dryRun has ended: ${work.all}`] : work.added;
    for (const line of lines) this.tell(args, line);
  }

  /** Called by the companion's diff, which has said itself what will be done. */
  said(args: Properties): void {
    this.told.add(resourceOf(args));
  }

  /** Called by the resource: the line, unless its companion has said already what will be done. */
  ofResource(args: Properties, line: string): void {
    if (!this.told.has(resourceOf(args))) this.tell(args, line);
  }

  private tell(args: Properties, line: string): void {
    this.told.add(resourceOf(args));
    this.log.info(`${labelOf(args)}: ${line}`);
  }
}

function addedWork(args: Properties, { assigned }: Properties): string[] {
  if (args.adopt === true || textOf(assigned) === undefined) return [];
  const ids = listOf(args.serverIds);
  const known = ids.filter((id): id is string => typeof id === "string" && !isUnknown(id));
  const added = addedServers(known, assigned);
  return [
    ...(added.length === 0 ? [] : [workText(added, args, "new in serverIds: sets the password on")]),
    ...(containsUnknown(args.serverIds)
      ? ["serverIds are not all known yet: sets the password on those that are new"]
      : []),
  ];
}
