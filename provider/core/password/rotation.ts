import { parseDuration } from "../values/duration";
import { type Properties, sameJson } from "../values/properties";
import type { Secret } from "../values/secret";
import { DEFAULT_POLICY } from "./generate";

/** The generator's settings as users give them; what is absent is up to the default of the version that draws. */
export interface GenerateArgs {
  length?: number | undefined;
  specials?: string | undefined;
  perServer?: boolean | undefined;
}

/** The settings a password was drawn with, every default filled in. They are stored, so that a later default differs harmlessly. */
export interface DrawnPolicy {
  length: number;
  specials: string;
  perServer: boolean;
}

/** Arguments that can ask for a rotation. */
export interface RotationArgs {
  newPassword?: Secret | undefined;
  generate?: GenerateArgs | undefined;
  triggers?: Properties | undefined;
  rotateAfter?: string | undefined;
}

/** What the state says about the present password. */
export interface CurrentPassword {
  /** The shared password; absent when every server has its own. */
  password?: Secret | undefined;
  /** Whether it was given as `newPassword`. */
  given: boolean;
  /** Settings of the draw, as far as they are known. */
  policy?: DrawnPolicy | undefined;
  generate?: GenerateArgs | undefined;
  /** Absent if the state does not tell; then a trigger has not changed. */
  triggers?: Properties | undefined;
  /** When the age began to count: the last rotation, or when we first knew of the password. */
  since?: Date | undefined;
}

/**
 * Why the password is to be rotated, or `undefined`: only a new value, a change of `generate`, a changed trigger or a
 * passed age. A missing date never makes a rotation due, and neither does a default that another version fills in.
 */
export function rotationReason(args: RotationArgs, current: CurrentPassword, now: Date): string | undefined {
  if (args.newPassword !== undefined) {
    if (!args.newPassword.equals(current.password)) return "newPassword has a new value";
  } else if (current.given) {
    return "newPassword is no longer given, so one is generated";
  } else {
    const drawnWith = current.policy ?? resolvePolicy(current.generate);
    const setting = changedSetting(args.generate ?? {}, current.generate ?? {}, drawnWith);
    if (setting !== undefined) {
      return `generate.${setting} has changed`;
    }
  }
  const trigger = current.triggers && changedTrigger(args.triggers ?? {}, current.triggers);
  if (trigger !== undefined) {
    return `trigger "${trigger}" has changed`;
  }
  const due = dueDate(args.rotateAfter, current.since);
  return due !== undefined && due <= now
    ? `it is older than rotateAfter ${args.rotateAfter} (due since ${due.toISOString()})`
    : undefined;
}

/** When the password is due by age; `undefined` without `rotateAfter` or without a known beginning. */
export function dueDate(rotateAfter: string | undefined, since: Date | undefined): Date | undefined {
  const age = rotateAfter === undefined ? undefined : parseDuration(rotateAfter);
  return age === undefined || since === undefined ? undefined : new Date(since.getTime() + age);
}

/** The settings to draw with: those given, the rest from the defaults of this version. */
export function resolvePolicy(generate: GenerateArgs | undefined): DrawnPolicy {
  return {
    length: generate?.length ?? DEFAULT_POLICY.length,
    specials: generate?.specials ?? DEFAULT_POLICY.specials,
    perServer: generate?.perServer ?? false,
  };
}

/**
 * A setting counts as changed when it was given differently before. One that is given now and was not before is
 * compared with what the draw used; one that was never given is never changed, whatever the default has become.
 */
function changedSetting(wanted: GenerateArgs, before: GenerateArgs, drawn: DrawnPolicy): string | undefined {
  const resolved = resolvePolicy(wanted);
  const names = ["length", "specials", "perServer"] as const;
  return names.find(
    (name) => (wanted[name] !== undefined || before[name] !== undefined) && resolved[name] !== drawn[name],
  );
}

function changedTrigger(wanted: Properties, before: Properties): string | undefined {
  const names = [...new Set([...Object.keys(wanted), ...Object.keys(before)])];
  return names.find((name) => !sameJson(wanted[name], before[name]));
}
