import { firstFew } from "../fleet/firstFew";
import { dueDate } from "../password/rotation";
import { type Properties, textOf } from "../values/properties";
import { containsUnknown } from "../values/unknown";

/** The servers in a few words: all of a rotation's notice that a diff does not know from the state. */
export function serversText(ids: unknown): string | undefined {
  if (!Array.isArray(ids) || containsUnknown(ids)) return undefined;
  return `${ids.length === 1 ? "server" : `${ids.length} servers:`} ${firstFew(ids)}`;
}

/** What a preview says of a rotation that is due. */
export function rotationNotice(args: NoticeArgs, reason: string, now: Date): string {
  const servers = args.servers === undefined ? "" : `; ${args.servers}`;
  const next = dueDate(args.rotateAfter, now);
  const then = next === undefined ? "" : `; then next on ${next.toISOString()}`;
  const afterwards = args.dryRun ? " (dryRun: a new one is only validated)" : then;
  return `${prefixOf(args)}the password is due for rotation: ${reason}${afterwards}${servers}`;
}

/** What a preview says while arguments that could ask for a rotation are not known yet. */
export function undecidedNotice(args: Properties, names: readonly string[]): string {
  return `${prefixOf(args)}the password rotates if ${names.join(", ")}, not known yet, turns out changed`;
}

interface NoticeArgs {
  readonly label: string | undefined;
  readonly servers: string | undefined;
  readonly rotateAfter: string | undefined;
  readonly dryRun: boolean | undefined;
}

function prefixOf({ label }: { readonly label?: unknown }): string {
  const text = textOf(label);
  return text === undefined ? "" : `${text}: `;
}
