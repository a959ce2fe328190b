import { ConfigError } from "../../core/errors";
import { Secret } from "../../core/values/secret";
import type { ConfigKey } from "../settings/configKeys";
import { type Found, invalidValue, type Lookup, whereToSet } from "../settings/lookup";

/**
 * The value of the first of the wanted keys that has one. A value from the configuration wins over one from the
 * environment, whatever its key, because the environment may hold values left over from other work.
 *
 * @param given the keys whose presence makes the value necessary; the error names those that have a value
 * @param why explains in the error what is missing
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

/**
 * A secret that is sent in a header.
 *
 * @throws ConfigError if it has a line break or another character that a header cannot hold
 */
export function headerSecret(found: Found): Secret {
  if (!fitsHeader(found.text)) throw invalidValue(found, NO_HEADER);
  return new Secret(found.text);
}

/** What is wrong with a value that does not fit into a header, for messages. */
export const NO_HEADER = "contains a space, a line break or another character that no header can carry";

/** Whether a header can hold the text as it is: axios would leave out what it cannot. */
export function fitsHeader(text: string): boolean {
  return /^[\x21-\x7e]+$/.test(text);
}
