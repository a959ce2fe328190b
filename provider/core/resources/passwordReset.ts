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
import { Announcements } from "./announcements";
import { desiredFleet, type ResetArgs, settingsOf } from "./resetArgs";
import {
  behindNotice,
  earlierPasswordNotice,
  farewell,
  NOWHERE_NOTICE,
  openNotice,
  warnedNotice,
} from "./resetNotices";
import { failureReasons, isBehind, leftOpen, rotationOutputs, rotationOutputsChanged } from "./resetOutputs";
import { newResourceId } from "./resourceId";
import { placeOutputs, scopeOf } from "./scope";
import { spelledAs } from "./spelling";
import { workText } from "./workNotice";

/**
 * Sets the companion's password on the servers that do not have it yet. The companion decides which password and when it
 * rotates. So a run that is repeated after a failure or an interruption sends the same password again.
 */
export function passwordReset(
  openApi: OpenApi,
  ports: Ports,
  owners: Owners,
  announced: Announcements = new Announcements(ports.log),
): Lifecycle {
  return {
    members,

    check(args, oldInputs = {}) {
      const resource = resourceOf(args);
      const names = listOf(args.serverIds).filter((id) => typeof id === "string" && !isUnknown(id)) as string[];
      owners.note({ resource, takesPart: true, names });
      const failures = [...failuresOf(members, [], args), ...sharedServers(owners, resource, names)];
      // Beside a companion that stays as it is, a new resource is a replacement.
      const isNew = Object.keys(oldInputs).length === 0 && !containsUnknown(args.wanted);
      const isToldHere = isNew && failures.length === 0 && args.adopt !== true;
      const untold = isToldHere ? announced.untold(args, names) : [];
      if (untold.length > 0) announced.tell(args, untold, workText(untold, args));
      return { failures };
    },

    diff(stored, news, id) {
      owners.noteHeld(asking(news, id), certainHoldings(readFleet(stored)));
      const before = announced.before(news);
      const hasUnknown = containsUnknown(news);
      if (hasUnknown || before !== undefined) tellLeftOpen(knownOf({ ...news, ...before }), stored);
      if (hasUnknown) return { changes: true };
      const args = parse(members, news);
      const olds = spelledAs(args.serverIds, stored);
      const fleet = readFleet(olds);
      const desired = desiredFleet(args);
      const { adopt, open } = planFleet(desired, fleet);
      if (before === undefined) tellOpen(open, desired, fleet, args);
      const changes =
        adopt.length + open.length > 0 ||
        keptArgumentsChanged(members, olds, args) ||
        rotationOutputsChanged(olds, args, fleet) ||
        serversRemoved(stored, args);
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

  /**
   * Says what earlier runs have left open.
   *
   * @param before what is known of the arguments, with what the companion has handed over until now
   */
  function tellLeftOpen(before: Properties, stored: Properties): void {
    if (failuresOf(members, [], before).length > 0) return;
    const args = parse(members, before);
    const fleet = readFleet(spelledAs(args.serverIds, stored));
    const desired = desiredFleet(args);
    tellOpen(planFleet(desired, fleet).open, desired, fleet, args);
  }

  function tellOpen(open: readonly string[], desired: DesiredFleet, fleet: Fleet, args: ResetArgs): void {
    const untold = announced.untold(args, open);
    if (untold.length > 0) announced.tell(args, untold, openNotice(untold, desired, fleet, args));
  }

  /** Adopts and resets servers. Returns the outputs, or throws a partial failure that keeps them. */
  async function apply(id: string, args: ResetArgs, stored: Properties): Promise<OutputsOf<typeof members>> {
    const olds = spelledAs(args.serverIds, stored);
    const fleet = readFleet(olds);
    const desired = desiredFleet(args);
    const plan = planFleet(desired, fleet);
    const { adopt } = plan;
    const open = [...plan.open, ...plan.skipped];
    refuseBrokenPasswords(open, desired, labelOf(args));
    adoptServers(adopt, desired, fleet, ports);
    const settings = settingsOf(args);
    const run = open.length > 0 ? await reset(args, olds, fleet, open) : undefined;
    const restarts = settings.restart !== "none";
    owners.noteHeld(asking(args, id), certainHoldings(fleet, { before: readFleet(olds), restarts }));
    const outputs = {
      ...keptArguments(members, args),
      ...placeOutputs(olds, run?.api),
      ...rotationOutputs(args, olds, fleet),
      ...fleetOutputs(fleet, args.serverIds),
    };
    const left = leftOpen(args, fleet);
    if (left.length === 0) return outputs;
    const reasons = failureReasons(left);
    const warns = args.onFailure === "warn";
    if (warns && !run?.results.gotNowhere) {
      const allTried = left.every(([, { status }]) => status !== "pending");
      for (const line of [...reasons, warnedNotice(left.length, allTried)])
        ports.log.warn(`${settings.label}: ${line}`);
      return outputs;
    }
    const notHandedOn = isBehind(args, olds, fleet) || undefined;
    const lastLines = [...(warns ? [NOWHERE_NOTICE] : []), ...(notHandedOn ? [behindNotice(warns)] : [])];
    throw new PartialFailure(id, { ...outputs, notHandedOn }, [...reasons, ...lastLines]);
  }

  /** Resets the open servers, writes their results into the fleet, and says what the user has to know of it. */
  async function reset(args: ResetArgs, olds: Properties, fleet: Fleet, open: readonly string[]) {
    const desired = desiredFleet(args);
    const settings = settingsOf(args);
    const api = await openApi(scopeOf(args, olds));
    if (!desired.dryRun) requireCheckpoints(ports);
    const results = await resetFleet({ api, ports, desired, settings }, fleet, open);
    for (const line of results.skippedLines()) ports.log.warn(`${settings.label}: ${line}`);
    if (settings.restart === "none" && open.some((server) => fleet.results.get(server)?.status === "reset")) {
      ports.log.info(
        `${settings.label}: the new password takes effect at the next start of each server (restart is "none")`,
      );
    }
    return { api, results };
  }
}

/** The arguments that are known, and the server ids that are. */
function knownOf(args: Properties): Properties {
  const serverIds = listOf(args.serverIds).filter((id) => !isUnknown(id));
  return Object.fromEntries(Object.entries({ ...args, serverIds }).filter(([, value]) => !containsUnknown(value)));
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

/** Whether the state has servers by ids that are not listed: they are removed from it, or spelled otherwise now. */
function serversRemoved(stored: Properties, args: ResetArgs): boolean {
  const wanted = new Set(args.serverIds);
  return [...readFleet(stored).results.keys()].some((id) => !wanted.has(id));
}
