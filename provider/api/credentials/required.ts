import { ConfigError } from "../../core/errors";
import { Secret } from "../../core/values/secret";
import type { ConfigKey } from "../settings/configKeys";
import { type Found, invalidValue, type Lookup, whereToSet } from "../settings/lookup";

/**
 * The value of the first of these keys that has one. A value of the configuration comes first, whatever its key:
 * another way to say the same may be left over in the environment.
 *
 * @param given the keys that make it necessary; the error names those that are there
 * @param why what is missing, beside the keys' names
 * @throws ConfigError if none has a value
 */
export function required(lookup: Lookup, wanted: readonly ConfigKey[], given: readonly ConfigKey[], why = ""): Found {
  const found = values(lookup, wanted);
  const first = found.find(({ from }) => from === "config") ?? found[0];
  if (first !== undefined) return first;
  const there = values(lookup, given).map(({ key, from }) => `${key} (from ${from})`);
  const missing = wanted.length === 1 ? `${wanted[0]} is missing` : `neither ${wanted.join(" nor ")}`;
  throw new ConfigError(
    `Credentials are incomplete: ${there.join(" and ")} is given, but ${missing}${why}. ` +
      `Looked for ${wanted.map(whereToSet).join(", ")}.`,
  );
}

function values(lookup: Lookup, keys: readonly ConfigKey[]): Found[] {
  return keys.map(lookup).filter((found) => found !== undefined);
}

/** Refuses line breaks and other signs that would only fail when the request is built. */
export function headerSecret(found: Found): Secret {
  if (!/^[\x21-\x7e]+$/.test(found.text)) {
    throw invalidValue(found, "contains a space, a line break or another character that no header can carry");
  }
  return new Secret(found.text);
}
