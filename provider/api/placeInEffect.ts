import type { PlaceInEffect, Ports } from "../core/ports";
import { omitUndefined } from "../core/values/omitUndefined";
import { profileInEffect } from "./credentials/chain";
import { placeAskedFor } from "./place";
import { createLookup, type GetConfig } from "./settings/lookup";

/**
 * Creates the function that says where a resource would be carried out now. It reads the keys of the place only, so that a
 * mistake in another one does not get in the way of a preview that makes no call.
 */
export function createPlaceInEffect(
  get: GetConfig,
  ports: Pick<Ports, "env" | "homeDir" | "readTextFile">,
): PlaceInEffect {
  const lookup = createLookup(get, ports.env);
  return async (scope) => {
    const settings = omitUndefined({
      region: lookup("region")?.text,
      projectId: lookup("projectId")?.text,
      projectName: lookup("projectName")?.text,
    });
    return placeAskedFor(scope, settings, await profileInEffect(lookup, ports));
  };
}
