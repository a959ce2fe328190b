import { conceal } from "../../core/values/secret";
import { ERROR_CODES, meaningOf } from "./errorCodes";
import { FAULTS } from "./errorShapes";
import { plainWords, shortened } from "./plainWords";

/*
 * What of an answer may be passed on, into errors and the state: a whitelist of short words, each of its documented
 * form and without a piece of a secret. The prose of the service is not: it quotes passwords, signatures and requests.
 */

/** Stands for a word that is not passed on. */
const WITHHELD = "…";

/** A known code, or a short word with a number. No part of it is long enough for a piece of a secret. */
export function passedCode(code: string): string | undefined {
  const known = Object.hasOwn(ERROR_CODES, code) || FAULTS.includes(code);
  return known ? code : passed(code, /^[A-Za-z]\w{0,8}(?:\.\d{1,8})?$/);
}

/** The id of a request or a job. */
export function passedId(id: string): string | undefined {
  return passed(id, /^[\w.:-]{1,128}$/);
}

/** The word for a state or a system, or the name of a key pair. */
export function passedWord(word: string): string {
  return passed(word, /^[\w .@-]{1,64}$/) ?? WITHHELD;
}

/** Why the service refused something: our own sentence where we know the code, else the plain words of the service's. */
export function reasonOf(code: string | undefined, message: string | undefined): string {
  return meaningOf(code)?.meaning ?? saidIn(message) ?? "no reason given";
}

/** The plain words of the service's sentence, marked as such. */
export function saidIn(message: string | undefined): string | undefined {
  const words = plainWords(message ?? "");
  return words === "" ? undefined : `the service says: ${shortened(conceal(words))}`;
}

function passed(text: string, form: RegExp): string | undefined {
  return form.test(text) && conceal(text) === text ? text : undefined;
}
