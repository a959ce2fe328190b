import { requireCheckpoints } from "../checkpoints";
import { UnfinishedError } from "../errors";
import { firstFew } from "../fleet/firstFew";
import { certainHoldings, possibleHoldings } from "../fleet/holdings";
import { type DesiredFleet, type Fleet, fleetOutputs, planFleet, readFleet } from "../fleet/plan";
import { resetFleet } from "../fleet/run";
import { scrambleServers } from "../fleet/scramble";
import { type Lifecycle, type Outputs, type OutputsOf, PartialFailure } from "../lifecycle";
import { failuresOf, parse } from "../members/check";
import { keptArguments, keptArgumentsChanged } from "../members/keptArguments";
import { passwordReset as members } from "../members/tables";
import type { Asking, Owners } from "../owners/owners";
import { refuseToForget, sharedServers, stillInForce } from "../owners/refusal";
import { brokenRules } from "../password/rules";
import type { OpenApi, Ports } from "../ports";
import { listOf, type Properties } from "../values/properties";
import type { Secret } from "../values/secret";
import { containsUnknown, isUnknown } from "../values/unknown";
import { companionUrn, labelOf, resourceOf, titleOf } from "../values/urn";
import { desiredFleet, type ResetArgs, settingsOf } from "./resetArgs";
import { earlierPasswordNotice, farewell, openNotice } from "./resetNotices";
import { failureReasons, rotationOutputs, rotationOutputsChanged } from "./resetOutputs";
import { newResourceId } from "./resourceId";
import { placeOutputs, scopeOf } from "./scope";

/**
 * Sets the companion's password on the servers that do not have it yet. The companion decides which password and when it
 * rotates. So a run that is repeated after a failure or an interruption sends the same password again.
 */
export function passwordReset(openApi: OpenApi, ports: Ports, owners: Owners): Lifecycle {
  return {
    members,

    check(args) {
      const resource = resourceOf(args);
      const names = listOf(args.serverIds).filter((id) => typeof id === "string" && !isUnknown(id)) as string[];
      owners.note({ resource, takesPart: true, names });
      return { failures: [...failuresOf(members, [], args), ...sharedServers(owners, resource, names)] };
    },

    diff(olds, news, id) {
      owners.noteHeld(asking(news, id), certainHoldings(readFleet(olds)));
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

    async delete(props, id) {
      const mine = possibleHoldings(readFleet(props));
      const resource = resourceOf(props);
      const inState = [resource, companionUrn(resource, "PasswordSource")];
      refuseToForget(owners, { title: titleOf(resource), mine, asking: { resource, id }, inState });
      const waiting = stillInForce(owners, mine, { resource, id });
      if (waiting.length > 0) ports.log.warn(`${labelOf(props)}: ${earlierPasswordNotice(waiting)}`);
      const free = [...mine.keys()].filter((server) => owners.claimsOn(server, { resource, id }).length === 0);
      const scrambles = props.onDelete === "scramble";
      if (scrambles && free.length > 0) requireCheckpoints(ports);
      const left = scrambles ? await scrambleServers(free, () => openApi(scopeOf(props)), ports) : free;
      if (left.length > 0) ports.log.info(`${labelOf(props)}: ${farewell(left, scrambles)}`);
    },
  };

  /** Adopts and resets servers. Returns the outputs, or throws a partial failure that keeps them. */
  async function apply(id: string, args: ResetArgs, olds: Properties): Promise<OutputsOf<typeof members>> {
    const fleet = readFleet(olds);
    const desired = desiredFleet(args);
    const { adopt, open } = planFleet(desired, fleet);
    refuseBrokenPasswords(open, desired, labelOf(args));
    adoptServers(adopt, desired, fleet, ports);
    const api = open.length > 0 ? await openApi(scopeOf(args, olds)) : undefined;
    if (api !== undefined) {
      const settings = settingsOf(args);
      if (!desired.dryRun) requireCheckpoints(ports);
      await resetFleet({ api, ports, desired, settings }, fleet, open);
      if (settings.restart === "none" && open.some((server) => fleet.results.get(server)?.status === "reset")) {
        ports.log.info(
          `${settings.label}: the new password takes effect at the next start of each server (restart is "none")`,
        );
      }
    }
    const restarts = settingsOf(args).restart !== "none";
    owners.noteHeld(asking(args, id), certainHoldings(fleet, { before: readFleet(olds), restarts }));
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

function asking({ resource }: Properties, id: string | undefined): Asking {
  return { resource: resourceOf({ resource }), id };
}

/**
 * A companion's state that was damaged may hold anything. Nothing is sent and nothing is written then, since our own state
 * may hold the only good copy.
 */
function refuseBrokenPasswords(open: readonly string[], { passwordFor }: DesiredFleet, label: string): void {
  const isBroken = (password: Secret | undefined) =>
    password !== undefined && brokenRules(password.reveal()).length > 0;
  const broken = open.filter((id) => isBroken(passwordFor(id)));
  if (broken.length === 0) return;
  throw new UnfinishedError(
    `the state of "${label}-password" holds a password that breaks the documented rules (was it edited?), for ${firstFew(broken)}; no server was reset. Restore an earlier state, or change a trigger to draw a new password.`,
  );
}

/** Takes servers under management as having the password already. */
function adoptServers(
  serverIds: readonly string[],
  { passwordFor, resetFor }: DesiredFleet,
  fleet: Fleet,
  { clock }: Ports,
): void {
  for (const id of serverIds) {
    const password = passwordFor(id);
    if (password !== undefined) fleet.passwords.set(id, password);
    fleet.results.set(id, { status: "adopted", at: clock.now().toISOString(), serverReset: resetFor?.(id) });
  }
}

/** Whether servers were taken off the list. They keep their password and are removed from the state. */
function serversRemoved(olds: Properties, args: ResetArgs): boolean {
  const wanted = new Set(args.serverIds);
  return [...readFleet(olds).results.keys()].some((id) => !wanted.has(id));
}
