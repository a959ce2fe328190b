import { counted } from "../fleet/firstFew";
import type { Fleet, ServerResult, ServerStatus } from "../fleet/plan";
import { reasonLines } from "../fleet/reasons";
import type { OutputsOf } from "../lifecycle";
import type { passwordReset } from "../members/tables";
import { numberOf, type Properties, pick, recordOf, sameJson, secretOf, secretsOf } from "../values/properties";
import type { Secret } from "../values/secret";
import { type ResetArgs, sharedPassword } from "./resetArgs";

type ResetOutputs = OutputsOf<typeof passwordReset>;
type RotationOutputs = ResetOutputs & { password: Secret | undefined };

const OPEN: readonly ServerStatus[] = ["failed", "unknown", "pending"];
const ROTATION = ["passwordVersion", "lastRotatedAt", "nextRotationAt"];
const COMPARED = ["password", ...ROTATION, "validatedVersion", "validatedDraft"];

/**
 * The password, its version and its dates, as the outputs show them: those of the companion. As long as no server has the
 * companion's, which a dry run or a failed run leaves so, the earlier ones hold, if there are any, and the outputs keep them.
 */
export function rotationOutputs(args: ResetArgs, olds: Properties, fleet: Fleet): RotationOutputs {
  const { serverIds, dryRun, rotation } = args;
  const { passwordVersion, draft } = rotation;
  const known = recordOf(olds.passwords);
  if (isCarriedOut(args, olds, fleet) || !serverIds.some((id) => Object.hasOwn(known, id))) {
    const password = sharedPassword(args);
    return dryRun ? { password, passwordVersion, validatedDraft: draft } : { password, ...pick(rotation, ROTATION) };
  }
  const kept = { password: secretOf(olds.password), ...pick(olds, ROTATION), validatedDraft: draft };
  return passwordVersion === olds.passwordVersion ? kept : { ...kept, validatedVersion: passwordVersion };
}

/** Whether a server has the companion's password, or may have it. */
function isCarriedOut({ dryRun, serverIds, rotation: { passwordVersion } }: ResetArgs, olds: Properties, fleet: Fleet) {
  if (dryRun) return false;
  const before = numberOf(olds.passwordVersion);
  if (before === undefined || before >= passwordVersion) return true;
  return serverIds.some((id) => {
    const result = fleet.results.get(id);
    return result?.status === "unknown" || result?.status === "adopted" || result?.passwordVersion === passwordVersion;
  });
}

/** Whether the outputs in the state differ from those that a run without a call would give now. */
export function rotationOutputsChanged(olds: Properties, args: ResetArgs, fleet: Fleet): boolean {
  const { password, ...plain } = rotationOutputs(args, olds, fleet);
  return !sameJson(pick(olds, COMPARED), { ...plain, password: password?.reveal() });
}

type ResultOf = readonly [id: string, result: ServerResult];

/** The servers that a run has left open. */
export function leftOpen({ serverIds }: ResetArgs, { results }: Fleet): ResultOf[] {
  return serverIds.flatMap((id): ResultOf[] => {
    const result = results.get(id);
    return result !== undefined && OPEN.includes(result.status) ? [[id, result]] : [];
  });
}

/** Why a run has failed in part: a line for each reason. */
export function failureReasons(open: readonly ResultOf[]): string[] {
  const tried = open.filter(([, { status }]) => status !== "pending");
  const pending = open.filter(([, { status }]) => status === "pending");
  return [...reasonLines(tried), ...(pending.length === 0 ? [] : [untriedLine(pending, tried.length > 0)])];
}

function untriedLine(pending: readonly ResultOf[], besidesOthers: boolean): string {
  const them = pending.length === 1 ? "it" : "them";
  const more = besidesOthers ? " more" : "";
  const untried = `${counted(pending.length)}${more} ${pending.length === 1 ? "server was" : "servers were"} not tried`;
  const next = `the next "pulumi up" goes on with ${them}${besidesOthers ? " and with those above" : ""}`;
  // Why the run has stopped, if a call was given up because of it.
  const why = pending.find(([, { message }]) => message !== undefined)?.[1].message;
  return why === undefined ? `${untried}; ${next}` : `${untried}: ${why} Then ${next}.`;
}

/**
 * Whether outputs and dependents still have an earlier password of servers that have a new one: Pulumi hands on nothing of a
 * run that failed.
 */
export function isBehind({ serverIds }: ResetArgs, olds: Properties, { passwords }: Fleet): boolean {
  const before = secretsOf(olds.passwords);
  const isNew = (id: string) => before.has(id) && !before.get(id)?.equals(passwords.get(id));
  return olds.notHandedOn === true || serverIds.some(isNew);
}
