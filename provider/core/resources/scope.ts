import type { Scope } from "../ports";
import { omitUndefined } from "../values/omitUndefined";
import { type Properties, textOf } from "../values/properties";

/** Region and project that a resource names for itself. */
export function scopeOf(args: Properties): Scope {
  return omitUndefined({ region: textOf(args.region), projectId: textOf(args.projectId) });
}
