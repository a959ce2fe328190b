import { ConfigError } from "../../core/errors";
import type { Identity } from "./identity";
import { keySource } from "./keys";
import { metadataSource } from "./metadata";
import { profileSource } from "./profile";
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
  const isConfigured = ({ keys }: CredentialSource) => keys.some((key) => given.lookup(key)?.from === "config");
  const places: string[] = [];
  for (const source of [...SOURCES.filter(isConfigured), ...SOURCES]) {
    const found = await source.identify(given);
    if (!("absent" in found)) return found;
    places.push(found.absent);
  }
  throw new ConfigError(`No credentials found. Looked for ${places.slice(0, -1).join(", ")} and ${places.at(-1)}.`);
}
