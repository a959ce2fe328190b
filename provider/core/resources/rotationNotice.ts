import { serversInWords } from "../fleet/firstFew";
import type { Arguments } from "../members/member";
import type { passwordSource } from "../members/tables";
import { dueDate } from "../password/rotation";
import type { Properties } from "../values/properties";
import { containsUnknown } from "../values/unknown";
import { labelOf } from "../values/urn";

/** The servers in a few words, for the notice of a rotation. */
export function serversText(ids: unknown): string | undefined {
  if (!Array.isArray(ids) || containsUnknown(ids) || !ids.every((id) => typeof id === "string")) return undefined;
  return serversInWords(ids);
}

/** The preview's message about a rotation that is due. */
export function rotationNotice(args: NoticeArgs, named: string | undefined, reason: string, now: Date): string {
  const servers = named === undefined ? "" : `; ${named}`;
  const next = dueDate(args.rotateAfter, now);
  const then = next === undefined ? "" : `; then next on ${next.toISOString()}`;
  const afterwards = args.dryRun ? " (dryRun: a new one is only validated)" : then;
  return `${prefixOf(args)}the password is due for rotation: ${reason}${afterwards}${servers}`;
}

/** The preview's message about servers whose value in `serverTriggers` has changed. */
export function serverResetNotice(args: NoticeArgs, servers: readonly string[], perServer: boolean): string {
  const which = perServer ? "a new password each" : "the present password again";
  return `${prefixOf(args)}resets ${serversInWords(servers)} alone, with ${which}: serverTriggers has changed`;
}

/** The preview's warning that the age of a given password has passed. */
export function valueDueNotice(args: NoticeArgs, since: Date): string {
  return `${prefixOf(args)}a new value for newPassword is due since ${since.toISOString()} (rotateAfter ${args.rotateAfter}); the present one stays until then`;
}

/** The preview's message while arguments that can cause a rotation are not known yet. */
export function undecidedNotice(args: Properties, names: readonly string[]): string {
  return `${prefixOf(args)}the password rotates if ${names.join(", ")}, not known yet, has changed`;
}

type NoticeArgs = Pick<Arguments<typeof passwordSource>, "resource" | "rotateAfter" | "dryRun">;

function prefixOf(args: { readonly resource?: unknown }): string {
  return `${labelOf(args)}: `;
}
