import { entriesIn, newestOf } from "../password/history";
import { passwordFor, policyOf } from "../password/passwords";
import type { CurrentPassword, GenerateArgs } from "../password/rotation";
import { isRecord, numberOf, type Properties, recordOf, textOf } from "../values/properties";

/*
 * Readers of a `PasswordSource`'s state. A member that is missing or damaged reads as absent, and never causes a rotation.
 */

/** Clocks of different machines may differ by this much, in milliseconds. */
const CLOCK_DIFFERENCE = 3_600_000;

/** All passwords, newest first; `password/history.ts` says in which form. */
export function historyIn(olds: Properties): string {
  return textOf(olds.history) ?? "";
}

/**
 * The facts that decide whether to rotate. An age that begins in the future was written under a wrong clock, and is not
 * known: it would put off the next rotation, perhaps for years.
 */
export function currentPassword(olds: Properties, now: Date): CurrentPassword {
  const since = olds.since === undefined ? lastRotatedAtIn(olds) : dateOf(olds.since);
  const isKnown = since !== undefined && since.getTime() <= now.getTime() + CLOCK_DIFFERENCE;
  const newest = entriesIn(textOf(newestOf(historyIn(olds))) ?? "").at(-1);
  const policy = policyOf(newest);
  return {
    // Derived only where it is compared.
    get password() {
      return policy?.perServer ? undefined : passwordFor(newest, "");
    },
    given: newest?.kind === "given",
    policy,
    generate: recordOf(olds.generate) as GenerateArgs,
    triggers: isRecord(olds.triggers) ? olds.triggers : undefined,
    since: isKnown ? since : undefined,
  };
}

/** The version of the present password; absent in a damaged state. */
export function versionIn(olds: Properties): number | undefined {
  return numberOf(recordOf(olds.rotation).passwordVersion);
}

export function lastRotatedAtIn(olds: Properties): Date | undefined {
  return dateOf(recordOf(olds.rotation).lastRotatedAt);
}

/** When a server may first have got the present password. */
export function assignedAtIn(olds: Properties): Date | undefined {
  return dateOf(olds.assignedAt) ?? dateOf(olds.since) ?? lastRotatedAtIn(olds);
}

/** The number of the latest password made during a dry run; `undefined` once a password is carried out. */
export function draftIn(olds: Properties): number | undefined {
  return olds.notCarriedOut === true ? (numberOf(recordOf(olds.rotation).draft) ?? 1) : undefined;
}

/** The marks of the resets that `serverTriggers` asked for, by server. */
export function serverResetsIn(olds: Properties): Record<string, string> {
  const marks = Object.entries(recordOf(recordOf(olds.rotation).serverResets));
  return Object.fromEntries(marks.filter((entry): entry is [string, string] => typeof entry[1] === "string"));
}

/** Reads only the form that we write: `new Date` turns almost any text into a date. */
function dateOf(value: unknown): Date | undefined {
  const text = textOf(value) ?? "";
  const date = new Date(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(text) ? text : Number.NaN);
  return Number.isNaN(date.getTime()) ? undefined : date;
}
