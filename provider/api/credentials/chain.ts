import { ConfigError } from "../../core/errors";
import type { Ports } from "../../core/ports";
import type { Lookup } from "../settings/lookup";
import type { Identity } from "./identity";
import { keySource } from "./keys";
import { metadataSource } from "./metadata";
import { profileSource, readProfile } from "./profile";
import type { CredentialSource, Given } from "./source";
import { tokenSource } from "./token";
import { userSource } from "./user";

/** In the order in which they are tried. */
const SOURCES: readonly CredentialSource[] = [tokenSource, keySource, userSource, profileSource, metadataSource];

/**
 * Finds the identity for all calls: the first source that has credentials wins. Sources set in the configuration are
 * tried before those set only in the environment, which may be left over from work with another account.
 *
 * @throws ConfigError if that source's credentials are incomplete, or if no source has any; it lists where it looked
 */
export async function findIdentity(given: Given): Promise<Identity> {
  const places: string[] = [];
  for (const source of inOrder(given.lookup)) {
    const found = await source.identify(given);
    if (!("absent" in found)) return found;
    places.push(found.absent);
  }
  throw new ConfigError(`No credentials found. Looked for ${places.slice(0, -1).join(", ")} and ${places.at(-1)}.`);
}

/**
 * Region and project of the profile, if the profile is what calls would be made with. Makes no call. A profile that cannot
 * be used says nothing here: the first call will report it.
 */
export async function profileInEffect(
  lookup: Lookup,
  ports: Pick<Ports, "readTextFile" | "homeDir">,
): Promise<Pick<Identity, "region" | "projectId">> {
  const first = inOrder(lookup).find(({ keys }) => keys.some(lookup));
  if (first !== undefined && first !== profileSource) return {};
  const found = await readProfile(lookup, ports).catch(() => undefined);
  return found === undefined || "absent" in found ? {} : found;
}

/** Sources that the configuration names come first. */
function inOrder(lookup: Lookup): CredentialSource[] {
  const isConfigured = ({ keys }: CredentialSource) => keys.some((key) => lookup(key)?.from === "config");
  return [...SOURCES.filter(isConfigured), ...SOURCES];
}
