import type { Scope } from "../ports";
import { omitUndefined } from "../values/omitUndefined";
import { type Stored, textOf } from "../values/stored";

/** Region and project that a resource names for itself. */
export function scopeOf(args: Stored): Scope {
  return omitUndefined({ region: textOf(args.region), projectId: textOf(args.projectId) });
}
