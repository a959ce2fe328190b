import type { Fleet } from "../fleet/plan";
import type { OutputsOf } from "../lifecycle";
import type { passwordReset } from "../members/tables";
import { type Properties, pick, sameJson, secretOf, secretsOf } from "../values/properties";
import type { Secret } from "../values/secret";
import { type ResetArgs, sharedPassword } from "./resetArgs";

type ResetOutputs = OutputsOf<typeof passwordReset>;
type RotationOutputs = ResetOutputs & { password: Secret | undefined };

const ROTATION = ["passwordVersion", "lastRotatedAt", "nextRotationAt"];
const COMPARED = ["password", ...ROTATION, "validatedVersion", "validatedDraft"];

/**
 * The password, its version and its dates, as the outputs show them: those of the companion. During a dry run the servers
 * keep their earlier password, so the outputs keep it too, if there is one, and note what was validated.
 */
export function rotationOutputs({ serverIds, dryRun, wanted, rotation }: ResetArgs, olds: Properties): RotationOutputs {
  if (!dryRun) {
    return { password: sharedPassword({ wanted }), ...pick(rotation, ROTATION) };
  }
  const { passwordVersion, draft } = rotation;
  const known = secretsOf(olds.passwords);
  if (!serverIds.some((id) => known.has(id))) {
    return { password: sharedPassword({ wanted }), passwordVersion, validatedDraft: draft };
  }
  const kept = { password: secretOf(olds.password), ...pick(olds, ROTATION), validatedDraft: draft };
  return passwordVersion === olds.passwordVersion ? kept : { ...kept, validatedVersion: passwordVersion };
}

/** Whether the outputs in the state differ from those that `rotationOutputs` gives now. */
export function rotationOutputsChanged(olds: Properties, args: ResetArgs): boolean {
  const { password, ...plain } = rotationOutputs(args, olds);
  return !sameJson(pick(olds, COMPARED), { ...plain, password: password?.reveal() });
}

/** Why a run has failed in part: a line for each failed server; empty if none failed. */
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
    : [
        ...reasons,
        `${pending} more servers were not tried; the next "pulumi up" goes on with them and with those above`,
      ];
}
