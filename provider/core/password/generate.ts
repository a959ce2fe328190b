import type { RandomInt } from "../ports";
import { Secret } from "../values/secret";
import { brokenRules, CLASSES, SPECIALS } from "./rules";

/** Settings of the generator, with defaults filled in. */
export interface GeneratorPolicy {
  /** 8 to 26 characters. */
  length: number;
  /** The specials to draw from: a subset of the allowed ones; empty for letters and digits only. */
  specials: string;
  /** Characters that are never drawn. */
  exclude: string;
}

export const DEFAULT_POLICY: Readonly<GeneratorPolicy> = { length: 20, specials: SPECIALS, exclude: "" };

/** The fewest classes that a password must have characters of. */
const FEWEST_CLASSES = 3;

/** Whether the characters that are left suffice for a password: letters, and three classes in all. */
export function suffices(policy: Pick<GeneratorPolicy, "specials" | "exclude">): boolean {
  return lettersOf(policy) !== "" && classesOf(policy).length >= FEWEST_CLASSES;
}

/**
 * Draws a password that meets the documented rules: a letter first, one character of each class, the rest from all classes
 * together, then shuffled but for the first (Fisher-Yates). A draw that contains a forbidden word is dropped and repeated as
 * a whole, so that no character is more predictable than the others.
 *
 * Passwords of the past are derived by it (`derive.ts`), so what it does with its integers must never change.
 *
 * @param randomInt unbiased integers from a cryptographically strong source
 */
export function generatePassword(policy: GeneratorPolicy, randomInt: RandomInt): Secret {
  const letters = lettersOf(policy);
  const classes = classesOf(policy);
  for (;;) {
    const candidate = draw(letters, classes, policy.length, randomInt);
    if (brokenRules(candidate).length === 0) return new Secret(candidate);
  }
}

function draw(letters: string, classes: readonly string[], length: number, randomInt: RandomInt): string {
  const first = pick(letters, randomInt);
  const quotas = classes.filter((members) => !members.includes(first)).map((members) => pick(members, randomInt));
  const alphabet = classes.join("");
  const rest = Array.from({ length: length - 1 - quotas.length }, () => pick(alphabet, randomInt));
  return first + shuffled([...quotas, ...rest], randomInt).join("");
}

function lettersOf({ exclude }: Pick<GeneratorPolicy, "exclude">): string {
  return without(CLASSES.upper + CLASSES.lower, exclude);
}

/** The characters of each class that may be drawn; classes without any are left out. */
function classesOf({ specials, exclude }: Pick<GeneratorPolicy, "specials" | "exclude">): string[] {
  return [CLASSES.upper, CLASSES.lower, CLASSES.digit, specials]
    .map((members) => without(members, exclude))
    .filter((members) => members !== "");
}

function without(members: string, excluded: string): string {
  return [...members].filter((member) => !excluded.includes(member)).join("");
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
