import type { Difference, Lifecycle, Outputs, OutputsOf } from "../lifecycle";
import { type CrossRule, exclusive, failuresOf, parse } from "../members/check";
import { passwordSource as members, passwordReset } from "../members/tables";
import type { Owners } from "../owners/owners";
import { refuseToForget, sharedServers } from "../owners/refusal";
import { drawSeed } from "../password/derive";
import { type Entry, newestOf, withEntry } from "../password/history";
import { resolvePolicy, rotationReason, valueDueSince } from "../password/rotation";
import { hashOf } from "../password/serverHash";
import { type DrawnPolicy, settingsText } from "../password/settings";
import type { Ports, RandomInt } from "../ports";
import type { Json } from "../values/json";
import { isRecord, listOf, type Properties, recordOf, sameJson, secretOf, textOf } from "../values/properties";
import { containsUnknown, isUnknown } from "../values/unknown";
import { companionUrn, labelOf, resourceOf, titleOf } from "../values/urn";
import { Announcements } from "./announcements";
import { addedServers, assignedHoldings, assignedText, hasMore, joinedServers, partedServers } from "./assigned";
import { adoptionNotice } from "./resetNotices";
import { newResourceId } from "./resourceId";
import { rotationNotice, undecidedNotice, undecidedResetNotice, valueDueNotice } from "./rotationNotice";
import { namesListedServers, serverResets, serversToReset, withHashedTriggers } from "./serverTriggers";
import { type SourceArgs, sourceOutputs } from "./sourceOutputs";
import { assignedAtIn, currentPassword, draftIn, historyIn, lastRotatedAtIn, versionIn } from "./sourceState";

/** Arguments whose change can cause a rotation. */
const ROTATING = ["newPassword", "generate", "triggers", "rotateAfter"];
/** Records of values, of which a preview may know some. */
const TRIGGERS = ["triggers", "serverTriggers"];

const { assigned: _assigned, ...ownMembers } = members;
const { wanted: _wanted, ...givenMembers } = passwordReset;
/** Every argument of a `PasswordReset` as users give it. */
export const resetMembers = { ...givenMembers, ...ownMembers, serverIds: passwordReset.serverIds };
/** For a resource in the state, `ignoreChanges` restores inputs: `assigned`, and no `serverIds`. */
const laterMembers = { ...resetMembers, ...members };

/** How these arguments may be combined. */
export const resetRules: readonly CrossRule[] = [
  exclusive("newPassword", "generate"),
  (args) =>
    args.adopt === true && args.newPassword === undefined
      ? "adopt: needs newPassword, the password the servers have now"
      : undefined,
  namesListedServers,
];

/**
 * The companion of `PasswordReset`. It takes or draws the password and decides on rotation before any call changes the
 * cloud. This is why a password is never lost: whatever is killed later, the state already holds every password that a
 * server may have, superseded ones included.
 *
 * It is given all arguments of its `PasswordReset`, so that all errors are reported at once. It keeps those it needs.
 */
export function passwordSource(
  ports: Ports,
  owners: Owners,
  announced: Announcements = new Announcements(ports.log),
): Lifecycle {
  return {
    members,

    check(args, oldInputs = {}) {
      const isNew = Object.keys(oldInputs).length === 0;
      const names = listOf(args.serverIds).filter((id) => typeof id === "string" && !isUnknown(id)) as string[];
      const failures = [
        ...failuresOf(isNew ? resetMembers : laterMembers, resetRules, args),
        ...sharedServers(owners, resourceOf(args), names),
      ];
      const adopted = args.adopt === true && failures.length === 0 ? addedServers(names, oldInputs.assigned) : [];
      // In a preview, only the check of the companion sees this: the resource then waits for what its companion decides.
      if (adopted.length > 0) ports.log.info(`${labelOf(args)}: ${adoptionNotice(adopted)}`);
      if (failures.length === 0) announced.checked(args, oldInputs);
      return {
        failures,
        computed: {
          serverIds: undefined,
          assigned: assignedText(args.serverIds) ?? args.assigned ?? oldInputs.assigned,
        },
      };
    },

    diff(olds, inputs): Difference {
      const news = withHashedTriggers(inputs);
      const unknown = Object.keys(news).filter((name) => containsUnknown(news[name]));
      const args = parse(members, assumeUnchanged(unknown, news, olds));
      const now = ports.clock.now();
      const current = currentPassword(olds, now);
      const reason = rotationReason(rotationArgs(args), current, now);
      const dueSince = reason === undefined ? valueDueSince(rotationArgs(args), current, now) : undefined;
      if (dueSince !== undefined) ports.log.warn(valueDueNotice(args, dueSince));
      if (reason !== undefined) ports.log.info(rotationNotice(args, reason, now, announced.rotation(args)));
      else tellWithoutRotation(args, olds, unknown);
      const changes = reason !== undefined || settingsChanged(olds, args, now) || unknown.length > 0;
      // A rotation is for all servers, so that nothing is left to compare.
      if (changes && reason === undefined) announced.changes(args, handedOver(olds));
      return { changes };
    },

    async create(inputs) {
      const args = parse(members, withHashedTriggers(inputs));
      const now = ports.clock.now();
      const rotatedAt = args.adopt ? undefined : now;
      const draft = args.dryRun && !args.adopt ? 1 : undefined;
      const id = newResourceId("password", ports.randomInt);
      const history = withEntry(takeOrDraw(args, ports), "");
      const facts = { version: 1, since: now, rotatedAt, draft, history, assignedAt: now };
      return { id, outputs: sourceOutputs(args, facts) };
    },

    read: async (_id, props) => props as Outputs,

    async update(_id, olds, news) {
      const args = parse(members, withHashedTriggers(news));
      const now = ports.clock.now();
      const isDue = rotationReason(rotationArgs(args), currentPassword(olds, now), now) !== undefined;
      return isDue ? rotate(args, olds, now, ports) : keepPassword(args, olds, now, ports);
    },

    async delete(props) {
      const resource = resourceOf(props);
      refuseToForget(owners, {
        title: `the password of ${titleOf(resource)}`,
        mine: assignedHoldings(props, owners),
        inState: [companionUrn(resource, "PasswordSource")],
      });
    },
  };

  function tellWithoutRotation(args: SourceArgs, olds: Properties, unknown: readonly string[]): void {
    const undecided = unknown.filter((name) => ROTATING.includes(name));
    if (undecided.length > 0) ports.log.info(undecidedNotice(args, undecided));
    const isDraft = draftIn(olds) !== undefined;
    announced.withoutRotation(args, isDraft);
    const { policy } = currentPassword(olds, new Date(0));
    announced.serverResets(args, serversToReset(args, olds), policy?.perServer === true);
    const mayReset = unknown.includes("serverTriggers") && !args.dryRun && !isDraft && isRecord(olds.serverTriggers);
    if (mayReset) ports.log.info(undecidedResetNotice(args));
  }
}

/** What the resource was handed, as the SDK does it. */
function handedOver(olds: Properties): Properties {
  return { wanted: newestOf(olds.history), rotation: olds.rotation };
}

function rotate(args: SourceArgs, olds: Properties, now: Date, ports: Ports): OutputsOf<typeof members> {
  const version = versionIn(olds) ?? 1;
  const draft = draftIn(olds);
  const history = withEntry(takeOrDraw(args, ports), historyIn(olds));
  return sourceOutputs(args, {
    history,
    version: draft === undefined ? version + 1 : version,
    since: now,
    assignedAt: now,
    rotatedAt: now,
    draft: args.dryRun ? (draft ?? 0) + 1 : undefined,
    serverResets: serverResets(args, olds, [], ports.randomInt),
    parted: partedServers(olds, args.assigned),
    joined: joinedServers(olds, args.assigned, history),
  });
}

/** No rotation: single servers may get a password of their own, and a draft is carried out once `dryRun` ends. */
function keepPassword(args: SourceArgs, olds: Properties, now: Date, ports: Ports): OutputsOf<typeof members> {
  const current = currentPassword(olds, now);
  const asked = serversToReset(args, olds);
  const history = keptHistory(args, olds, now, asked, ports);
  const carriedOutNow = draftIn(olds) !== undefined && !args.dryRun;
  const isNewFor = asked.length > 0 || hasMore(args.assigned, olds.assigned);
  return sourceOutputs(args, {
    history,
    version: versionIn(olds) ?? 1,
    since: carriedOutNow ? now : (current.since ?? now),
    assignedAt: carriedOutNow || isNewFor ? now : assignedAtIn(olds),
    rotatedAt: carriedOutNow ? now : lastRotatedAtIn(olds),
    draft: carriedOutNow ? undefined : draftIn(olds),
    serverResets: serverResets(args, olds, asked, ports.randomInt),
    // What a dry run has not acted on is still a change afterwards.
    serverTriggers: args.dryRun && isRecord(olds.serverTriggers) ? (olds.serverTriggers as Json) : undefined,
    parted: partedServers(olds, args.assigned),
    joined: joinedServers(olds, args.assigned, history),
  });
}

/** The history without a rotation: with a draw for the servers that are reset alone, or with a value given for a drawn one. */
function keptHistory(
  args: SourceArgs,
  olds: Properties,
  now: Date,
  asked: readonly string[],
  { randomInt }: Ports,
): string {
  const history = historyIn(olds);
  const { given, policy } = currentPassword(olds, now);
  if (args.newPassword !== undefined) return given ? history : withEntry(givenEntry(args.newPassword), history);
  return asked.length > 0 && policy?.perServer
    ? withEntry(drawnEntry(policy, randomInt, new Set(asked.map(hashOf))), history)
    : history;
}

function takeOrDraw(args: SourceArgs, { randomInt }: Ports): Entry {
  return args.newPassword === undefined
    ? drawnEntry(resolvePolicy(args.generate), randomInt)
    : givenEntry(args.newPassword);
}

function givenEntry(password: string): Entry {
  return { kind: "given", password };
}

function drawnEntry(policy: DrawnPolicy, randomInt: RandomInt, servers?: ReadonlySet<string>): Entry {
  return { kind: "drawn", seed: drawSeed(randomInt).reveal(), servers, settings: settingsText(policy) };
}

function rotationArgs({ newPassword, generate, triggers, rotateAfter }: SourceArgs) {
  return { newPassword: secretOf(newPassword), generate, triggers, rotateAfter };
}

/** Takes the previous value for what is not known yet, so that a preview reports only certain changes. */
function assumeUnchanged(unknown: readonly string[], news: Properties, olds: Properties): Properties {
  // No output says whether `newPassword` was given: the history does.
  const before: Properties = { ...olds, newPassword: currentPassword(olds, new Date(0)).password?.reveal() };
  const assumed = Object.fromEntries(unknown.map((name) => [name, before[name]]));
  const partlyKnown = TRIGGERS.filter((name) => unknown.includes(name) && !isUnknown(news[name]));
  const known = partlyKnown.map((name) => [name, knownTriggers(recordOf(news[name]), recordOf(olds[name]))]);
  return { ...news, ...assumed, ...Object.fromEntries(known) };
}

function knownTriggers(news: Properties, before: Properties): Properties {
  const names = Object.keys(news).filter((name) => !containsUnknown(news[name]) || Object.hasOwn(before, name));
  return Object.fromEntries(names.map((name) => [name, containsUnknown(news[name]) ? before[name] : news[name]]));
}

/** Whether something has to be written to the state without a rotation. */
function settingsChanged(olds: Properties, args: SourceArgs, now: Date): boolean {
  return (
    !sameJson(olds.generate, args.generate) ||
    !sameJson(olds.rotateAfter, args.rotateAfter) ||
    !sameJson(olds.triggers, args.triggers ?? {}) ||
    (!sameJson(olds.serverTriggers, args.serverTriggers ?? {}) && !(args.dryRun && isRecord(olds.serverTriggers))) ||
    (args.rotateAfter !== undefined && currentPassword(olds, now).since === undefined) ||
    (args.newPassword !== undefined && !currentPassword(olds, now).given) ||
    versionIn(olds) === undefined ||
    // A delete is given the outputs only, so they must have the name that the resource has now.
    (textOf(olds.resource) !== undefined && olds.resource !== args.resource) ||
    (draftIn(olds) !== undefined && !args.dryRun) ||
    (args.assigned !== undefined && args.assigned !== olds.assigned)
  );
}
