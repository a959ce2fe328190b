import { parsedOf } from "./cloud";
import type { Answered } from "./hostileServer";
import { textsIn } from "./json";
import { passwordIn } from "./world";

/** Beyond this the client may rightly give up. */
const SMALL_ANSWER = 2 ** 20;

/** What an answer to a look at the record gave: a ciphertext, `""` for none; `undefined` if it was no such answer. */
function ciphertextIn({ route, reading }: Answered): string | undefined {
  if (route?.operation !== "readRecord" || reading === undefined) return undefined;
  if (reading.status < 200 || reading.status >= 300) return undefined;
  const value = parsedOf(reading.text.replace(/^\ufeff/, ""));
  const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
  if (!isObject) return undefined;
  // Whether none is told as "", null or not at all is not documented.
  const password = Object.hasOwn(value, "password") ? (value as { password: unknown }).password : null;
  return typeof password === "string" ? password : password === null ? "" : undefined;
}

/** Passwords that the answers can have been decrypted to. */
export function readablePasswords(answered: readonly Answered[]): string[] {
  return answered.flatMap((one) => passwordIn(ciphertextIn(one) ?? "") ?? []);
}

/**
 * Calls of one step that cleared a record although the state, as it was before the step, does not hold the password
 * of the record that was seen last.
 */
export function unfoundedClears(step: readonly Answered[], committed: unknown): string[] {
  const kept = new Set(textsIn(committed));
  return step.flatMap(({ asked }, at) => {
    if (asked.method !== "DELETE") return [];
    const seen = step
      .slice(0, at)
      .flatMap((one) => ciphertextIn(one) ?? [])
      .at(-1);
    const password = seen === undefined ? undefined : passwordIn(seen);
    return password !== undefined && kept.has(password)
      ? []
      : [`${asked.method} ${asked.url} after ${seen === undefined ? "no look at the record" : JSON.stringify(seen)}`];
  });
}

const GONE_CODES = ["Ecs.0114", "Ecs.0614", "BMS.0040", "itemNotFound"];

/**
 * Whether the service says that server or record do not exist: by a documented code, or by a 404 that is not the gateway's.
 * Neither a redirect nor a service that has failed says so.
 */
function saysGone({ reading }: Answered): boolean {
  if (reading === undefined || (reading.status >= 300 && reading.status < 400) || reading.status >= 500) return false;
  const text = reading.text.toLowerCase();
  const named = GONE_CODES.some((code) => text.includes(code.toLowerCase()));
  return named || (reading.status === 404 && text.includes("code") && !/apigw?\./.test(text));
}

/** Whether an answer to a clear says that the record is gone, one way or the other. */
export function saysCleared(one: Answered): boolean {
  if (one.asked.method !== "DELETE" || one.reading === undefined) return false;
  return (one.reading.status >= 200 && one.reading.status < 300) || saysGone(one);
}

/** Whether the last look at the record, if it was answered in order, showed one. */
export function seenLast(step: readonly Answered[]): boolean | undefined {
  const last = step.filter(({ route }) => route?.operation === "readRecord").at(-1);
  if (last === undefined || (last.reading?.text.length ?? 0) > SMALL_ANSWER) return undefined;
  if (saysGone(last)) return false;
  const ciphertext = ciphertextIn(last);
  return ciphertext === undefined ? undefined : ciphertext.trim() !== "";
}
