/*
 * The rules that a password must meet for the batch reset of ECS, as one table. It checks given passwords and drives the
 * generator. Source: the batch-reset document ("新密码的校验规则"); where Huawei's documents differ, the strictest of them.
 */

export const MIN_LENGTH = 8;
export const MAX_LENGTH = 26;

/** The special characters that every document allows. */
export const SPECIALS = "!@%-_=+[]:./?";

const MIN_CLASSES = 3;
const ADMINISTRATOR = "administrator";
const FORBIDDEN_NAMES = [ADMINISTRATOR, "root"].flatMap((name) => [name, reversed(name)]);
const FORBIDDEN_RUNS = runsOf(ADMINISTRATOR, 3);

/** The character classes; a password must have characters of at least three. */
export const CLASSES = {
  upper: "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
  lower: "abcdefghijklmnopqrstuvwxyz",
  digit: "0123456789",
  special: SPECIALS,
} as const;

const ALLOWED = new Set(Object.values(CLASSES).join(""));

interface PasswordRule {
  /** Begins with "must" or "must not"; never holds the password. */
  readonly text: string;
  readonly holds: (password: string) => boolean;
}

const RULES: readonly PasswordRule[] = [
  {
    text: `must be ${MIN_LENGTH} to ${MAX_LENGTH} characters long`,
    holds: (password) => password.length >= MIN_LENGTH && password.length <= MAX_LENGTH,
  },
  {
    text: `must consist of letters A-Z and a-z, digits and the specials ${SPECIALS} only`,
    holds: (password) => [...password].every((character) => ALLOWED.has(character)),
  },
  {
    text: "must hold at least three of: upper-case letter, lower-case letter, digit, special character",
    holds: (password) => classesIn(password) >= MIN_CLASSES,
  },
  {
    text: 'must not contain "root" or "Administrator", forwards or backwards, in upper or lower case',
    holds: (password) => !FORBIDDEN_NAMES.some((name) => password.toLowerCase().includes(name)),
  },
  {
    text: 'must not contain three consecutive characters of "Administrator", in upper or lower case',
    holds: (password) => !FORBIDDEN_RUNS.some((run) => password.toLowerCase().includes(run)),
  },
  {
    text: 'must not start with "/"',
    holds: (password) => !password.startsWith("/"),
  },
];

/** The text of every rule that the password breaks; empty if it meets them all. */
export function brokenRules(password: string): string[] {
  return RULES.filter((rule) => !rule.holds(password)).map((rule) => rule.text);
}

function classesIn(password: string): number {
  return Object.values(CLASSES).filter((members) => [...password].some((character) => members.includes(character)))
    .length;
}

function reversed(text: string): string {
  return [...text].reverse().join("");
}

function runsOf(text: string, length: number): string[] {
  return Array.from({ length: text.length - length + 1 }, (_, start) => text.slice(start, start + length));
}
