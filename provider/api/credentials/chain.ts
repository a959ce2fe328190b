import { ConfigError } from "../../core/errors";
import type { Identity } from "./identity";
import { keySource } from "./keys";
import { metadataSource } from "./metadata";
import { profileSource } from "./profile";
import type { CredentialSource, Given } from "./source";
import { tokenSource } from "./token";
import { userSource } from "./user";

/** In the order in which they are asked. */
const SOURCES: readonly CredentialSource[] = [tokenSource, keySource, userSource, profileSource, metadataSource];

/**
 * Finds who we are: the first source that has credentials decides. Those that the configuration names are asked before
 * those that only the environment names, which may be left over from work with another account.
 *
 * @throws ConfigError if that source's credentials are incomplete, or if no source has any; it says where was looked
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
