import { parseDuration } from "../values/duration";
import { ownOf, type Properties, sameJson } from "../values/properties";
import type { Secret } from "../values/secret";
import { DEFAULT_POLICY } from "./generate";
import { DRAW_SETTINGS, type DrawnPolicy } from "./settings";

/** The settings as users give them; for an absent one the default of the version that draws is used. */
export type GenerateArgs = { [K in keyof DrawnPolicy]?: DrawnPolicy[K] | undefined };

/** The arguments that can cause a rotation. */
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
  /** The settings of the draw; absent if the state does not have them all. */
  policy?: DrawnPolicy | undefined;
  generate?: GenerateArgs | undefined;
  /** Absent if the state does not have them; then no trigger counts as changed. */
  triggers?: Properties | undefined;
  /** The start of the password's age: the last rotation, or when the state first held it. */
  since?: Date | undefined;
}

/**
 * Why the password has to rotate; `undefined` if it does not. The reasons: `newPassword` has a new value or was removed, a
 * setting of `generate` or a trigger has changed, the age of a drawn password has passed. A missing date or a new default of another version is
 * never a reason.
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
  // A given value cannot get a new one by itself.
  return args.newPassword === undefined && due !== undefined && due <= now
    ? `it is older than rotateAfter ${args.rotateAfter} (due since ${due.toISOString()})`
    : undefined;
}

/** Since when a new value for `newPassword` is due; `undefined` if none is given, or none is due. */
export function valueDueSince(args: RotationArgs, current: CurrentPassword, now: Date): Date | undefined {
  const due = args.newPassword === undefined ? undefined : dueDate(args.rotateAfter, current.since);
  return due !== undefined && due <= now ? due : undefined;
}

/** When the password's age makes a rotation due; `undefined` without `rotateAfter` or a known start. */
export function dueDate(rotateAfter: string | undefined, since: Date | undefined): Date | undefined {
  const age = rotateAfter === undefined ? undefined : parseDuration(rotateAfter);
  return age === undefined || since === undefined ? undefined : new Date(since.getTime() + age);
}

/** The settings to draw with: those given, and this version's defaults for the rest. */
export function resolvePolicy(generate: GenerateArgs | undefined): DrawnPolicy {
  return {
    length: generate?.length ?? DEFAULT_POLICY.length,
    specials: generate?.specials ?? DEFAULT_POLICY.specials,
    exclude: generate?.exclude ?? DEFAULT_POLICY.exclude,
    perServer: generate?.perServer ?? false,
  };
}

/**
 * A setting that is given, now or before, is compared with what the draw used. One that was never given has not changed,
 * even if its default has.
 */
function changedSetting(wanted: GenerateArgs, before: GenerateArgs, drawn: DrawnPolicy): string | undefined {
  const resolved = resolvePolicy(wanted);
  return DRAW_SETTINGS.find(
    (name) => (wanted[name] !== undefined || before[name] !== undefined) && resolved[name] !== drawn[name],
  );
}

function changedTrigger(wanted: Properties, before: Properties): string | undefined {
  return changedTriggers(wanted, before)[0];
}

/** The names of the triggers that were changed, added or taken away. */
export function changedTriggers(wanted: Properties, before: Properties): string[] {
  const names = [...new Set([...Object.keys(wanted), ...Object.keys(before)])];
  return names.filter((name) => !sameJson(ownOf(wanted, name), ownOf(before, name)));
}
