import type { Scope } from "../ports";
import { type Stored, textOf } from "../values/stored";

/** Region and project that a resource names for itself. */
export function scopeOf(args: Stored): Scope {
  const region = textOf(args.region);
  const projectId = textOf(args.projectId);
  return { ...(region === undefined ? {} : { region }), ...(projectId === undefined ? {} : { projectId }) };
}
