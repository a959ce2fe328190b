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
 * same process, knows the state, but only the arguments that it keeps. So the diff is told what the check saw.
 */
export class Announcements {
  private readonly seen = new Map<string | undefined, Work>();

  constructor(private readonly log: Log) {}

  /** Called by the check. A new resource gets no diff, so it is announced here. */
  checked(args: Properties, oldInputs: Properties): void {
    const all = workText(args.serverIds, args);
    this.seen.set(resourceOf(args), { all, added: addedWork(args, oldInputs) });
    const isNew = Object.keys(oldInputs).length === 0;
    if (isNew && args.adopt !== true) this.log.info(`${labelOf(args)}: ${all}`);
  }

  /** What a rotation does; `undefined` without a check, as in a refresh. */
  workOf(args: Properties): string | undefined {
    return this.seen.get(resourceOf(args))?.all;
  }

  /**
   * Called by a diff without a rotation.
   *
   * @param isDraft whether the present password was only validated so far
   */
  withoutRotation(args: Properties, isDraft: boolean): void {
    const work = this.seen.get(resourceOf(args));
    if (work === undefined) return;
    const lines = isDraft && args.dryRun !== true ? [`dryRun has ended: ${work.all}`] : work.added;
    for (const line of lines) this.log.info(`${labelOf(args)}: ${line}`);
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
