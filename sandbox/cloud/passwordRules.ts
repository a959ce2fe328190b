import type { OsType } from "../types";

const MIN_LENGTH = 8;
const MAX_LENGTH = 26;
const CLASSES_NEEDED = 3;
const RUN_LENGTH = 3;

/** What one of the documents demands of a password, beyond its length and its mixture of characters. */
interface PasswordRules {
  readonly specials: string;
  /** Neither these nor their reverse may occur. */
  readonly userNames: readonly string[];
  /** No three characters in a row of this name. */
  readonly noRunsOf?: string;
}

const BATCH_RESET: PasswordRules = {
  specials: "!@%-_=+[]:./?",
  userNames: ["administrator", "root"],
  noRunsOf: "administrator",
};

const BMS_RESET: Record<OsType, PasswordRules> = {
  Linux: { specials: "!@%^-_=+[]{}:,./?", userNames: ["root"] },
  Windows: { specials: "!@$%-_=+[]:./?", userNames: ["administrator"], noRunsOf: "administrator" },
};

/**
 * The rule of the batch reset document that a password breaks, in words that do not repeat the password;
 * undefined for a good one.
 */
export function brokenPasswordRule(password: string): string | undefined {
  return brokenRule(BATCH_RESET, password);
}

/** The same for the bare metal document, whose rules differ by operating system. */
export function brokenBmsPasswordRule(os: OsType, password: string): string | undefined {
  return brokenRule(BMS_RESET[os], password);
}

// Names count without regard to case, since Windows account names have none: the documents do not say, and a
// rehearsal should be the stricter of the two.
function brokenRule({ specials, userNames, noRunsOf }: PasswordRules, password: string): string | undefined {
  if (password.length < MIN_LENGTH || password.length > MAX_LENGTH) {
    return `the password must have ${MIN_LENGTH} to ${MAX_LENGTH} characters`;
  }
  const isSpecial = (character: string): boolean => specials.includes(character);
  const characters = [...password];
  if (!characters.every((character) => isSpecial(character) || /[A-Za-z0-9]/.test(character))) {
    return "the password has a character that is not allowed";
  }
  const classes = [/[A-Z]/, /[a-z]/, /[0-9]/].filter((kind) => kind.test(password)).length;
  if (classes + (characters.some(isSpecial) ? 1 : 0) < CLASSES_NEEDED) {
    return `the password needs ${CLASSES_NEEDED} of upper case, lower case, digits and special characters`;
  }
  const folded = password.toLowerCase();
  if (userNames.some((name) => folded.includes(name) || folded.includes(reversed(name)))) {
    return "the password contains the user name or its reverse";
  }
  if (runs(noRunsOf ?? "").some((run) => folded.includes(run))) {
    return `the password contains ${RUN_LENGTH} consecutive characters of the user name`;
  }
  return undefined;
}

function reversed(text: string): string {
  return [...text].reverse().join("");
}

function runs(name: string): string[] {
  const count = Math.max(0, name.length - RUN_LENGTH + 1);
  return Array.from({ length: count }, (_, start) => name.slice(start, start + RUN_LENGTH));
}
