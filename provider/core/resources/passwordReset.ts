import { firstFew } from "../fleet/firstFew";
import { ServerOwners } from "../fleet/owners";
import { type DesiredFleet, type Fleet, fleetOutputs, planFleet, readFleet } from "../fleet/plan";
import { resetFleet } from "../fleet/run";
import { scrambleServers } from "../fleet/scramble";
import { type Lifecycle, type Outputs, type OutputsOf, PartialFailure } from "../lifecycle";
import { failuresOf, parse } from "../members/check";
import { keptArguments, keptArgumentsChanged } from "../members/keptArguments";
import { passwordReset as members } from "../members/tables";
import type { OpenApi, Ports } from "../ports";
import { type Properties, secretsOf } from "../values/properties";
import { containsUnknown } from "../values/unknown";
import { desiredFleet, labelOf, type ResetArgs, settingsOf } from "./resetArgs";
import { failureReasons, rotationOutputs, rotationOutputsChanged } from "./resetOutputs";
import { newResourceId } from "./resourceId";
import { placeOutputs, scopeOf } from "./scope";

/**
 * Sets the companion's password on the servers that do not have it yet. The companion decides which password and when it
 * rotates. So a run that is repeated after a failure or an interruption sends the same password again.
 */
export function passwordReset(openApi: OpenApi, ports: Ports): Lifecycle {
  const owners = new ServerOwners();

  return {
    members,

    check: (args) => ({ failures: failuresOf(members, [], args) }),

    diff(olds, news, id = "") {
      owners.note(id, secretsOf(olds.passwords).keys());
      if (containsUnknown(news)) return { changes: true };
      const args = parse(members, news);
      const desired = desiredFleet(args);
      const fleet = readFleet(olds);
      const { adopt, open } = planFleet(desired, fleet);
      if (open.length > 0 && fleet.version === desired.version) {
        ports.log.info(`${labelOf(args)}: ${openNotice(open, desired)}`);
      }
      const changes =
        adopt.length + open.length > 0 ||
        keptArgumentsChanged(members, olds, args) ||
        rotationOutputsChanged(olds, args) ||
        serversRemoved(olds, args);
      return { changes };
    },

    async create(inputs) {
      const id = newResourceId("reset", ports.randomInt);
      return { id, outputs: await apply(id, parse(members, inputs), {}) };
    },

    read: async (_id, props) => props as Outputs,

    update: async (id, olds, news) => apply(id, parse(members, news), olds),

    async delete(props, id = "") {
      if (props.onDelete === "scramble") {
        const ours = [...secretsOf(props.passwords).keys()].filter((server) => !owners.isOwnedByAnother(id, server));
        await scrambleServers(ours, () => openApi(scopeOf(props)), ports);
      }
      owners.forget(id);
    },
  };

  /** Adopts and resets servers. Returns the outputs, or throws a partial failure that keeps them. */
  async function apply(id: string, args: ResetArgs, olds: Properties): Promise<OutputsOf<typeof members>> {
    const fleet = readFleet(olds);
    const desired = desiredFleet(args);
    const { adopt, open } = planFleet(desired, fleet);
    adoptServers(adopt, desired, fleet, ports);
    const api = open.length > 0 ? await openApi(scopeOf(args, olds)) : undefined;
    if (api !== undefined) {
      const settings = settingsOf(args);
      await resetFleet({ api, ports, desired, settings }, fleet, open);
      if (settings.restart === "none" && open.some((server) => fleet.results.get(server)?.status === "reset")) {
        ports.log.info(
          `${settings.label}: the new password takes effect at the next start of each server (restart is "none")`,
        );
      }
    }
    owners.note(
      id,
      args.serverIds.filter((serverId) => desired.passwordFor(serverId)?.equals(fleet.passwords.get(serverId))),
    );
    const outputs = {
      ...keptArguments(members, args),
      ...placeOutputs(olds, api),
      ...rotationOutputs(args, olds),
      ...fleetOutputs(fleet, args.serverIds),
    };
    const reasons = failureReasons(args, fleet);
    if (reasons.length > 0) throw new PartialFailure(id, outputs, reasons);
    return outputs;
  }
}

/** Takes servers under management as having the password already. */
function adoptServers(
  serverIds: readonly string[],
  { passwordFor }: DesiredFleet,
  fleet: Fleet,
  { clock }: Ports,
): void {
  for (const id of serverIds) {
    const password = passwordFor(id);
    if (password !== undefined) fleet.passwords.set(id, password);
    fleet.results.set(id, { status: "adopted", at: clock.now().toISOString() });
  }
}

function openNotice(open: readonly string[], { dryRun, serverIds }: DesiredFleet): string {
  return `${open.length} of ${serverIds.length} servers are still to be ${dryRun ? "validated" : "reset"}: ${firstFew(open)}`;
}

/** Whether servers were taken off the list. They keep their password and are removed from the state. */
function serversRemoved(olds: Properties, args: ResetArgs): boolean {
  const wanted = new Set(args.serverIds);
  return [...readFleet(olds).results.keys()].some((id) => !wanted.has(id));
}
