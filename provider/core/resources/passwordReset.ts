import { firstFew } from "../fleet/firstFew";
import { ServerHolders } from "../fleet/holders";
import { describeFleet, type Fleet, type Goal, planFleet, type RunSettings, readFleet } from "../fleet/plan";
import { resetFleet } from "../fleet/run";
import { scrambleServers } from "../fleet/scramble";
import { type Json, type Lifecycle, type Outputs, PartialFailure, restated, Sealed, type Stored } from "../lifecycle";
import { MAX_BATCH, type OpenApi, type Ports } from "../ports";
import type { Secret } from "../values/secret";
import { pickStored, sameJson, secretOf, secretsOf } from "../values/stored";
import { containsUnknown } from "../values/unknown";
import { drawnPasswordFields, failuresOf, type Parsed, parse, passwordResetFields } from "./inputs";
import { newResourceId } from "./resourceId";
import { scopeOf } from "./scope";

const fields = { ...passwordResetFields, ...drawnPasswordFields };
type ResetArgs = Parsed<typeof fields>;

const SECRET_INPUTS = ["drawn"];
const SECRET_OUTPUTS = ["password", "passwords", "previousPasswords"];
/** Arguments that are outputs as well, since a delete is given nothing else. */
const RESTATED = ["label", "region", "projectId", "onDelete"];
const ROTATION = ["passwordVersion", "lastRotatedAt", "nextRotationAt"];
/** Which password a dry run validated last. */
const VALIDATED = ["validatedVersion", "validatedDraft"];

/**
 * Brings the password of its companion to the servers that do not have it yet. Which password, and when it rotates, is
 * the companion's decision; here a repeated, interrupted or half-done run only ever sends the same password again.
 */
export function passwordReset(openApi: OpenApi, ports: Ports): Lifecycle {
  const holders = new ServerHolders();

  return {
    check(args) {
      return { inputs: restated(args, SECRET_INPUTS), failures: failuresOf(fields, [], args) };
    },

    diff(olds, news, id = "") {
      holders.note(id, secretsOf(olds.passwords).keys());
      if (containsUnknown(news)) {
        return { changes: true };
      }
      const args = parse(fields, news);
      const goal = goalOf(args);
      const fleet = readFleet(olds);
      const { adopt, open } = planFleet(goal, fleet);
      if (open.length > 0 && fleet.version === goal.version) {
        ports.log.info(`${args.label ?? "PasswordReset"}: ${stillOpen(open, goal)}`);
      }
      return { changes: adopt.length + open.length > 0 || restatedChanged(olds, args) || serversLeft(olds, args) };
    },

    async create(inputs) {
      const args = parse(fields, inputs);
      const id = newResourceId("reset", ports.randomInt);
      return { id, outputs: await bringAbout(id, args, {}) };
    },

    async read(_id, props) {
      return restated(props, SECRET_OUTPUTS);
    },

    async update(id, olds, news) {
      return bringAbout(id, parse(fields, news), olds);
    },

    async delete(props, id = "") {
      if (props.onDelete === "scramble") {
        const ours = [...secretsOf(props.passwords).keys()].filter((server) => !holders.isHeldByAnother(id, server));
        await scrambleServers(ours, () => openApi(scopeOf(props)), ports);
      }
      holders.forget(id);
    },
  };

  /** Adopts, resets what is open, and says what came of it: outputs, or a partial failure that keeps them. */
  async function bringAbout(id: string, args: ResetArgs, olds: Stored): Promise<Outputs> {
    const fleet = readFleet(olds);
    const goal = goalOf(args);
    const plan = planFleet(goal, fleet);
    adopt(plan.adopt, goal, fleet, ports);
    if (plan.open.length > 0) {
      const settings = settingsOf(args);
      await resetFleet({ api: await openApi(scopeOf(args)), ports, goal, settings }, fleet, plan.open);
      if (
        plan.open.some((serverId) => fleet.results.get(serverId)?.status === "reset") &&
        settings.restart === "none"
      ) {
        ports.log.info(
          `${settings.label}: the new password takes effect at the next start of each server (restart is "none")`,
        );
      }
    }
    holders.note(
      id,
      args.serverIds.filter((serverId) => goal.target(serverId)?.equals(fleet.passwords.get(serverId))),
    );
    const outputs = { ...restate(args), ...inForce(args, olds), ...describeFleet(fleet, args.serverIds) };
    const reasons = failureReasons(args, fleet);
    if (reasons.length > 0) {
      throw new PartialFailure(id, outputs, reasons);
    }
    return outputs;
  }
}

function adopt(serverIds: readonly string[], goal: Goal, fleet: Fleet, ports: Pick<Ports, "clock">): void {
  for (const serverId of serverIds) {
    const password = goal.target(serverId);
    if (password !== undefined) {
      fleet.passwords.set(serverId, password);
    }
    fleet.results.set(serverId, { status: "adopted", at: ports.clock.now().toISOString() });
  }
}

function goalOf(args: ResetArgs): Goal {
  const shared = secretOf(args.drawn.password);
  const own = args.drawn.passwords === undefined ? undefined : secretsOf(args.drawn.passwords);
  return {
    serverIds: args.serverIds,
    version: args.rotation.passwordVersion,
    draft: args.rotation.draft,
    dryRun: args.dryRun ?? false,
    adopt: args.adopt ?? false,
    skipUnsupported: args.onUnsupported === "skip",
    target: (serverId) => (own === undefined ? shared : own.get(serverId)),
  };
}

function restatedChanged(olds: Stored, args: ResetArgs): boolean {
  const { password, ...plain } = inForce(args, olds);
  const shown = password instanceof Sealed ? password.reveal() : undefined;
  return (
    !sameJson(pickStored(olds, [...RESTATED, ...ROTATION, ...VALIDATED]), { ...restate(args), ...plain }) ||
    !sameJson(olds.password, shown)
  );
}

function restate(args: ResetArgs): Record<string, Json> {
  return pickStored(args, RESTATED);
}

/**
 * The password and the dates that hold for the servers: those of the companion, but during a dry run the earlier ones,
 * if there are any, since the servers keep them. What was validated last is noted then.
 */
function inForce(args: ResetArgs, olds: Stored): Outputs & { password: Sealed | undefined } {
  const { dryRun, drawn, rotation } = args;
  if (!dryRun) {
    return { password: sealed(secretOf(drawn.password)), ...pickStored(rotation, ROTATION) };
  }
  const { passwordVersion, draft } = rotation;
  if (secretsOf(olds.passwords).size === 0) {
    return { password: sealed(secretOf(drawn.password)), passwordVersion, validatedDraft: draft };
  }
  const kept = { password: sealed(secretOf(olds.password)), ...pickStored(olds, ROTATION), validatedDraft: draft };
  return passwordVersion === olds.passwordVersion ? kept : { ...kept, validatedVersion: passwordVersion };
}

function sealed(password: Secret | undefined): Sealed | undefined {
  return password === undefined ? undefined : Sealed.text(password);
}

function stillOpen(open: readonly string[], { dryRun, serverIds }: Goal): string {
  return `${open.length} of ${serverIds.length} servers are still to be ${dryRun ? "validated" : "reset"}: ${firstFew(open)}`;
}

/** Servers that were taken off the list; they are left alone and leave the state. */
function serversLeft(olds: Stored, args: ResetArgs): boolean {
  const wanted = new Set(args.serverIds);
  return [...readFleet(olds).results.keys()].some((id) => !wanted.has(id));
}

function settingsOf(args: ResetArgs): RunSettings {
  return {
    perServer: args.drawn.passwords !== undefined,
    supportCheck: args.supportCheck ?? "flag",
    restart: args.restart ?? "none",
    batchSize: args.batchSize ?? MAX_BATCH,
    maxFailures: failureLimit(args.maxFailures, args.serverIds.length),
    label: args.label ?? "PasswordReset",
  };
}

function failureLimit(maxFailures: number | string | undefined, servers: number): number {
  if (maxFailures === undefined) {
    return Number.POSITIVE_INFINITY;
  }
  return typeof maxFailures === "number" ? maxFailures : Math.floor((Number.parseInt(maxFailures, 10) * servers) / 100);
}

function failureReasons(args: ResetArgs, fleet: Fleet): string[] {
  const results = args.serverIds.map((id) => ({ id, result: fleet.results.get(id) }));
  const pending = results.filter(({ result }) => result?.status === "pending").length;
  const reasons = results.flatMap(({ id, result }) => {
    if (result?.status !== "failed" && result?.status !== "unknown") {
      return [];
    }
    const code = result.code === undefined ? "" : ` ${result.code}:`;
    const outcome = result.status === "failed" ? "failed" : "outcome unknown";
    return [`server ${id}: ${outcome}:${code} ${result.message ?? ""}`];
  });
  return pending === 0
    ? reasons
    : [...reasons, `${pending} more servers were not tried; the next "pulumi up" goes on with them and those above`];
}
