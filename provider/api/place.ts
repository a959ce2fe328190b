import type { Place, Scope } from "../core/ports";
import { omitUndefined } from "../core/values/omitUndefined";
import type { Identity } from "./credentials/identity";
import type { Settings } from "./settings/settings";

/**
 * The place that is asked for, as far as it is said anywhere. What a resource itself names wins over the settings, and these
 * over a profile. The settings' project belongs to the settings' region, and the profile's to the profile's.
 */
export function placeAskedFor(
  scope: Scope,
  settings: Pick<Settings, "region" | "projectId" | "projectName">,
  profile: Pick<Identity, "region" | "projectId">,
): Partial<Place> {
  const home = settings.region ?? profile.region;
  const region = scope.region ?? home;
  const atHome = home === undefined || region === home;
  const ofProfile = profile.region === undefined || profile.region === region ? profile.projectId : undefined;
  return omitUndefined({
    region,
    projectId: scope.projectId ?? (atHome ? settings.projectId : undefined) ?? ofProfile,
    projectName: scope.projectName ?? (atHome ? settings.projectName : undefined),
  });
}
