import { firstFew } from "../fleet/firstFew";
import { ServerHolders } from "../fleet/holders";
import { describeFleet, type Fleet, type Goal, planFleet, readFleet } from "../fleet/plan";
import { resetFleet } from "../fleet/run";
import { scrambleServers } from "../fleet/scramble";
import { type Lifecycle, type Outputs, type OutputsOf, PartialFailure } from "../lifecycle";
import { failuresOf, parse } from "../members/check";
import { keep, keepsOthers } from "../members/keep";
import { passwordReset as members } from "../members/tables";
import type { OpenApi, Ports } from "../ports";
import { type Stored, secretsOf } from "../values/stored";
import { containsUnknown } from "../values/unknown";
import { goalOf, labelOf, type ResetArgs, settingsOf } from "./resetGoal";
import { failureReasons, shownOf, showsAnother } from "./resetOutputs";
import { newResourceId } from "./resourceId";
import { scopeOf } from "./scope";

/**
 * Brings the password of its companion to the servers that do not have it yet. Which password, and when it rotates, is
 * the companion's decision; here a repeated, interrupted or half-done run only ever sends the same password again.
 */
export function passwordReset(openApi: OpenApi, ports: Ports): Lifecycle {
  const holders = new ServerHolders();

  return {
    members,

    check(args) {
      return { failures: failuresOf(members, [], args) };
    },

    diff(olds, news, id = "") {
      holders.note(id, secretsOf(olds.passwords).keys());
      if (containsUnknown(news)) {
        return { changes: true };
      }
      const args = parse(members, news);
      const goal = goalOf(args);
      const fleet = readFleet(olds);
      const { adopt, open } = planFleet(goal, fleet);
      if (open.length > 0 && fleet.version === goal.version) {
        ports.log.info(`${labelOf(args)}: ${stillOpen(open, goal)}`);
      }
      const changes =
        adopt.length + open.length > 0 ||
        keepsOthers(members, olds, args) ||
        showsAnother(olds, args) ||
        serversLeft(olds, args);
      return { changes };
    },

    async create(inputs) {
      const id = newResourceId("reset", ports.randomInt);
      return { id, outputs: await bringAbout(id, parse(members, inputs), {}) };
    },

    async read(_id, props) {
      return props as Outputs;
    },

    async update(id, olds, news) {
      return bringAbout(id, parse(members, news), olds);
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
  async function bringAbout(id: string, args: ResetArgs, olds: Stored): Promise<OutputsOf<typeof members>> {
    const fleet = readFleet(olds);
    const goal = goalOf(args);
    const plan = planFleet(goal, fleet);
    adopt(plan.adopt, goal, fleet, ports);
    if (plan.open.length > 0) {
      const settings = settingsOf(args);
      await resetFleet({ api: await openApi(scopeOf(args)), ports, goal, settings }, fleet, plan.open);
      if (settings.restart === "none" && plan.open.some((server) => fleet.results.get(server)?.status === "reset")) {
        ports.log.info(
          `${settings.label}: the new password takes effect at the next start of each server (restart is "none")`,
        );
      }
    }
    holders.note(
      id,
      args.serverIds.filter((serverId) => goal.target(serverId)?.equals(fleet.passwords.get(serverId))),
    );
    const outputs = { ...keep(members, args), ...shownOf(args, olds), ...describeFleet(fleet, args.serverIds) };
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

function stillOpen(open: readonly string[], { dryRun, serverIds }: Goal): string {
  return `${open.length} of ${serverIds.length} servers are still to be ${dryRun ? "validated" : "reset"}: ${firstFew(open)}`;
}

/** Servers that were taken off the list; they are left alone and leave the state. */
function serversLeft(olds: Stored, args: ResetArgs): boolean {
  const wanted = new Set(args.serverIds);
  return [...readFleet(olds).results.keys()].some((id) => !wanted.has(id));
}
