import type { Fleet } from "../fleet/plan";
import type { OutputsOf } from "../lifecycle";
import type { passwordReset } from "../members/tables";
import { type Properties, pick, sameJson, secretOf, secretsOf } from "../values/properties";
import type { Secret } from "../values/secret";
import type { ResetArgs } from "./resetArgs";

type ResetOutputs = OutputsOf<typeof passwordReset>;
type Shown = ResetOutputs & { password: Secret | undefined };

const ROTATION = ["passwordVersion", "lastRotatedAt", "nextRotationAt"];
const SHOWN = ["password", ...ROTATION, "validatedVersion", "validatedDraft"];

/**
 * The password and the dates that hold for the servers: those of the companion, but during a dry run the earlier ones,
 * if there are any, since the servers keep them. What was validated last is noted then.
 */
export function rotationOutputs({ dryRun, wanted, rotation }: ResetArgs, olds: Properties): Shown {
  if (!dryRun) {
    return { password: secretOf(wanted.password), ...pick(rotation, ROTATION) };
  }
  const { passwordVersion, draft } = rotation;
  if (secretsOf(olds.passwords).size === 0) {
    return { password: secretOf(wanted.password), passwordVersion, validatedDraft: draft };
  }
  const kept = { password: secretOf(olds.password), ...pick(olds, ROTATION), validatedDraft: draft };
  return passwordVersion === olds.passwordVersion ? kept : { ...kept, validatedVersion: passwordVersion };
}

/** Whether the state shows another password or other dates than hold now. */
export function rotationOutputsChanged(olds: Properties, args: ResetArgs): boolean {
  const { password, ...plain } = rotationOutputs(args, olds);
  return !sameJson(pick(olds, SHOWN), { ...plain, password: password?.reveal() });
}

/** Why a run has failed in part: a line for each server, none if it has not. */
export function failureReasons(args: ResetArgs, fleet: Fleet): string[] {
  const results = args.serverIds.map((id) => ({ id, result: fleet.results.get(id) }));
  const pending = results.filter(({ result }) => result?.status === "pending").length;
  const reasons = results.flatMap(({ id, result }) => {
    if (result?.status !== "failed" && result?.status !== "unknown") return [];
    const code = result.code === undefined ? "" : ` ${result.code}:`;
    const outcome = result.status === "failed" ? "failed" : "outcome unknown";
    return [`server ${id}: ${outcome}:${code} ${result.message ?? ""}`];
  });
  return pending === 0
    ? reasons
    : [...reasons, `${pending} more servers were not tried; the next "pulumi up" goes on with them and those above`];
}
