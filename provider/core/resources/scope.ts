import type { PasswordApi, Scope } from "../ports";
import { omitUndefined } from "../values/omitUndefined";
import { type Properties, pick, textOf } from "../values/properties";

/**
 * The region and project that a resource's arguments name; absent ones come from the configuration. What the state says wins:
 * a resource is read, updated and deleted where it was carried out.
 */
export function scopeOf(args: Properties, olds: Properties = {}): Scope {
  const named = (name: keyof Scope) => textOf(olds[name]) ?? textOf(args[name]);
  return omitUndefined({ region: named("region"), projectId: named("projectId"), projectName: named("projectName") });
}

/** The outputs that say where a resource was carried out: where the API was opened, otherwise what the state says. */
export function placeOutputs(olds: Properties, api?: Pick<PasswordApi, "place">) {
  return { ...pick(olds, ["region", "projectId", "projectName"]), ...api?.place };
}
