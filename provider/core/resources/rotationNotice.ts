import type { Arguments } from "../members/member";
import type { passwordSource } from "../members/tables";
import { dueDate } from "../password/rotation";
import type { Properties } from "../values/properties";
import { labelOf } from "../values/urn";

/**
 * The preview's message about a rotation that is due.
 *
 * @param work what will be done, if that is known
 */
export function rotationNotice(args: NoticeArgs, reason: string, now: Date, work?: string): string {
  const servers = work === undefined ? "" : `; ${work}`;
  const next = dueDate(args.rotateAfter, now);
  const then = next === undefined ? "" : `; then next on ${next.toISOString()}`;
  const afterwards = args.dryRun ? " (dryRun: a new one is only validated)" : then;
  return `${prefixOf(args)}the password is due for rotation: ${reason}${afterwards}${servers}`;
}

/** The preview's warning that the age of a given password has passed. */
export function valueDueNotice(args: NoticeArgs, since: Date): string {
  return `${prefixOf(args)}a new value for newPassword is due since ${since.toISOString()} (rotateAfter ${args.rotateAfter}); the present one stays until then`;
}

/** The preview's message while arguments that can cause a rotation are not known yet. */
export function undecidedNotice(args: Properties, names: readonly string[]): string {
  return `${prefixOf(args)}the password rotates if ${names.join(", ")}, not known yet, has changed`;
}

/** The preview's message while not all values of `serverTriggers` are known yet. */
export function undecidedResetNotice(args: Properties): string {
  return `${prefixOf(args)}resets the servers whose value in serverTriggers, not known yet, has changed`;
}

type NoticeArgs = Pick<Arguments<typeof passwordSource>, "resource" | "rotateAfter" | "dryRun">;

function prefixOf(args: { readonly resource?: unknown }): string {
  return `${labelOf(args)}: `;
}
