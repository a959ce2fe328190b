import { accepted } from "../members/check";
import { type CurrentPassword, DRAW_SETTINGS, type DrawnPolicy, type GenerateArgs } from "../password/rotation";
import type { KnownPasswords } from "../password/wanted";
import type { Json } from "../values/json";
import { isRecord, numberOf, type Properties, recordOf, secretOf, secretsOf, textOf } from "../values/properties";

/*
 * Readers of a `PasswordSource`'s state. A member that is missing or damaged reads as absent, and never causes a rotation.
 */

/** The password the companion handed over last. */
export function knownPasswords(olds: Properties): KnownPasswords {
  const wanted = recordOf(olds.wanted);
  return { password: secretOf(wanted.password), passwords: secretsOf(wanted.passwords) };
}

/** Clocks of different machines may differ by this much, in milliseconds. */
const CLOCK_DIFFERENCE = 3_600_000;

/**
 * The facts that decide whether to rotate. An age that begins in the future was written under a wrong clock, and is not
 * known: it would put off the next rotation, perhaps for years.
 */
export function currentPassword(olds: Properties, now: Date): CurrentPassword {
  const since = dateOf(olds.since);
  const isKnown = since !== undefined && since.getTime() <= now.getTime() + CLOCK_DIFFERENCE;
  return {
    password: knownPasswords(olds).password,
    given: olds.given === true,
    policy: policyIn(olds),
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
  return dateOf(olds.assignedAt) ?? dateOf(olds.since);
}

/** The number of the latest password made during a dry run; `undefined` once a password is carried out. */
export function draftIn(olds: Properties): number | undefined {
  return olds.notCarriedOut === true ? (numberOf(recordOf(olds.rotation).draft) ?? 1) : undefined;
}

/** The superseded passwords, newest first. */
export function historyIn(olds: Properties): readonly Json[] {
  return Array.isArray(olds.history) ? (olds.history as readonly Json[]) : [];
}

/** The passwords of a version, the present or a superseded one. */
export function passwordsOfVersion(olds: Properties, passwordVersion: number): KnownPasswords {
  if (passwordVersion === versionIn(olds)) return knownPasswords(olds);
  const wanted = historyIn(olds).find((entry) => recordOf(entry).passwordVersion === passwordVersion);
  return knownPasswords({ wanted });
}

/** The settings of the last draw; `undefined` unless all are there and valid. */
function policyIn(olds: Properties): DrawnPolicy | undefined {
  const policy = accepted("generate", olds.policy);
  const isComplete = DRAW_SETTINGS.every((name) => policy?.[name] !== undefined);
  return isComplete ? (policy as DrawnPolicy) : undefined;
}

/** Reads only the form that we write: `new Date` turns almost any text into a date. */
function dateOf(value: unknown): Date | undefined {
  const text = textOf(value) ?? "";
  const date = new Date(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(text) ? text : Number.NaN);
  return Number.isNaN(date.getTime()) ? undefined : date;
}
