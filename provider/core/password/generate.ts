import type { RandomInt } from "../ports";
import { Secret } from "../values/secret";
import { brokenRules, CLASSES, SPECIALS } from "./rules";

/** Settings of the generator, with defaults filled in. */
export interface GeneratorPolicy {
  /** 8 to 26 characters. */
  length: number;
  /** The specials to draw from: a subset of the allowed ones; empty for letters and digits only. */
  specials: string;
}

export const DEFAULT_POLICY: Readonly<GeneratorPolicy> = { length: 20, specials: SPECIALS };

/**
 * Draws a password that meets the documented rules: one character of each class, the rest from all classes together, then
 * shuffled (Fisher-Yates). A draw that contains a forbidden word is dropped and repeated as a whole, so that no character
 * is more predictable than the others.
 *
 * @param randomInt unbiased integers from a cryptographically strong source
 */
export function generatePassword(policy: GeneratorPolicy, randomInt: RandomInt): Secret {
  const classes = [CLASSES.upper, CLASSES.lower, CLASSES.digit, policy.specials].filter((members) => members !== "");
  for (;;) {
    const candidate = draw(classes, policy.length, randomInt);
    if (brokenRules(candidate).length === 0) return new Secret(candidate);
  }
}

function draw(classes: readonly string[], length: number, randomInt: RandomInt): string {
  const alphabet = classes.join("");
  const quotas = classes.map((members) => pick(members, randomInt));
  const rest = Array.from({ length: length - quotas.length }, () => pick(alphabet, randomInt));
  return shuffled([...quotas, ...rest], randomInt).join("");
}

function pick(members: string, randomInt: RandomInt): string {
  return members.charAt(randomInt(members.length));
}

function shuffled(items: readonly string[], randomInt: RandomInt): string[] {
  const result = [...items];
  for (let last = result.length - 1; last > 0; last--) {
    const other = randomInt(last + 1);
    [result[last], result[other]] = [result[other] as string, result[last] as string];
  }
  return result;
}
