import { accepted } from "../members/check";
import type { CurrentPassword, DrawnPolicy, GenerateArgs } from "../password/rotation";
import type { Known } from "../password/wanted";
import type { Json } from "../values/json";
import { isRecord, numberOf, type Properties, recordOf, secretOf, secretsOf, textOf } from "../values/properties";

/*
 * What the state of a `PasswordSource` says. What is missing or damaged in it is absent here and never makes a rotation
 * due.
 */

/** The password the companion handed over last. */
export function knownPasswords(olds: Properties): Known {
  const wanted = recordOf(olds.wanted);
  return { password: secretOf(wanted.password), passwords: secretsOf(wanted.passwords) };
}

/** What a rotation is decided by. */
export function currentPassword(olds: Properties): CurrentPassword {
  return {
    password: knownPasswords(olds).password,
    given: olds.given === true,
    policy: policyIn(olds),
    generate: recordOf(olds.generate) as GenerateArgs,
    triggers: isRecord(olds.triggers) ? olds.triggers : undefined,
    since: dateOf(olds.since),
  };
}

/** The version of the present password; absent in a damaged state. */
export function versionIn(olds: Properties): number | undefined {
  return numberOf(recordOf(olds.rotation).passwordVersion);
}

export function lastRotatedAtIn(olds: Properties): Date | undefined {
  return dateOf(recordOf(olds.rotation).lastRotatedAt);
}

/** The number of the password made last during a dry run; `undefined` once one is carried out. */
export function draftIn(olds: Properties): number | undefined {
  return olds.notCarriedOut === true ? (numberOf(recordOf(olds.rotation).draft) ?? 1) : undefined;
}

/** The superseded passwords, newest first. */
export function historyIn(olds: Properties): readonly Json[] {
  return Array.isArray(olds.history) ? (olds.history as readonly Json[]) : [];
}

/** The settings of the last draw, all of them; `undefined` for any with which nothing could be drawn. */
function policyIn(olds: Properties): DrawnPolicy | undefined {
  const { length, specials, perServer } = accepted("generate", olds.policy) ?? {};
  return length === undefined || specials === undefined || perServer === undefined
    ? undefined
    : { length, specials, perServer };
}

/** Only what we write counts as a date: JavaScript makes one of nearly anything. */
function dateOf(value: unknown): Date | undefined {
  const text = textOf(value) ?? "";
  const date = new Date(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(text) ? text : Number.NaN);
  return Number.isNaN(date.getTime()) ? undefined : date;
}
