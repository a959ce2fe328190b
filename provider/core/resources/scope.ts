import type { Scope } from "../ports";
import { omitUndefined } from "../values/omitUndefined";
import { type Properties, textOf } from "../values/properties";

/** The region and project that a resource's arguments name; absent ones come from the configuration. */
export function scopeOf(args: Properties): Scope {
  return omitUndefined({ region: textOf(args.region), projectId: textOf(args.projectId) });
}
