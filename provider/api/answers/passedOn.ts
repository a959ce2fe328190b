import { conceal } from "../../core/values/secret";
import { shortened } from "../../core/values/shortened";
import { ERROR_CODES, meaningOf } from "./errorCodes";
import { FAULTS } from "./errorShapes";
import { MOST_SHOWN, plainWords } from "./plainWords";

/*
 * The parts of an answer that may go into errors and the state: short words, each in its documented form and without
 * any part of a secret. The service's sentences may not, because they quote passwords, signatures and requests; only
 * their plain words are passed on.
 */

/** Shown in place of a word that is not passed on. */
const WITHHELD = "…";

/** A known code, or a short word with a number; both are too short to hold a part of a secret. */
export function passedCode(code: string): string | undefined {
  const known = Object.hasOwn(ERROR_CODES, code) || FAULTS.includes(code);
  return known ? code : passed(code, /^[A-Za-z]\w{0,8}(?:\.\d{1,8})?$/);
}

/** The id of a request or a job. */
export function passedId(id: string): string | undefined {
  return passed(id, /^[\w.:-]{1,128}$/);
}

/** A status, an operating system, or the name of a key pair. */
export function passedWord(word: string): string {
  return passed(word, /^[\w .@-]{1,64}$/) ?? WITHHELD;
}

/** Why the service refused something: our own sentence for a known code, otherwise the service's plain words. */
export function reasonOf(code: string | undefined, message: string | undefined): string {
  return meaningOf(code)?.meaning ?? saidIn(message) ?? "no reason given";
}

/** The plain words of the service's sentence, marked as the service's. */
export function saidIn(message: string | undefined): string | undefined {
  const words = plainWords(message ?? "");
  return words === "" ? undefined : `the service says: ${shortened(conceal(words), MOST_SHOWN)}`;
}

function passed(text: string, form: RegExp): string | undefined {
  return form.test(text) && conceal(text) === text ? text : undefined;
}
