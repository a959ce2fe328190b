const MIN_LENGTH = 8;
const MAX_LENGTH = 26;
const ALLOWED = /^[A-Za-z0-9!@%\-_=+[\]:./?]*$/;
const CLASSES = [/[A-Z]/, /[a-z]/, /[0-9]/, /[!@%\-_=+[\]:./?]/];
const CLASSES_NEEDED = 3;
const USER_NAMES = ["administrator", "root"];
const RUN_OF = "administrator";
const RUN_LENGTH = 3;

/**
 * The rule of the batch reset document that a password breaks, in words that do not repeat the password;
 * undefined for a good one. Names count without regard to case, since Windows account names have none: the
 * document does not say, and a rehearsal should be the stricter of the two.
 */
export function brokenPasswordRule(password: string): string | undefined {
  if (password.length < MIN_LENGTH || password.length > MAX_LENGTH) {
    return `the password must have ${MIN_LENGTH} to ${MAX_LENGTH} characters`;
  }
  if (!ALLOWED.test(password)) return "the password has a character that is not allowed";
  if (CLASSES.filter((kind) => kind.test(password)).length < CLASSES_NEEDED) {
    return `the password needs ${CLASSES_NEEDED} of upper case, lower case, digits and special characters`;
  }
  const folded = password.toLowerCase();
  if (USER_NAMES.some((name) => folded.includes(name) || folded.includes(reversed(name)))) {
    return "the password contains the user name or its reverse";
  }
  if (runs(RUN_OF).some((run) => folded.includes(run))) {
    return `the password contains ${RUN_LENGTH} consecutive characters of the user name`;
  }
  return undefined;
}

function reversed(text: string): string {
  return [...text].reverse().join("");
}

function runs(name: string): string[] {
  return Array.from({ length: name.length - RUN_LENGTH + 1 }, (_, start) => name.slice(start, start + RUN_LENGTH));
}
