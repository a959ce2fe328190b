import type { Difference, Lifecycle, Outputs, OutputsOf } from "../lifecycle";
import { type CrossRule, exclusive, failuresOf, parse } from "../members/check";
import { passwordSource as members, passwordReset } from "../members/tables";
import type { Owners } from "../owners/owners";
import { refuseToForget, sharedServers } from "../owners/refusal";
import { resolvePolicy, rotationReason, valueDueSince } from "../password/rotation";
import { draw, drawMissing, type WantedPassword } from "../password/wanted";
import type { Ports } from "../ports";
import { listOf, type Properties, recordOf, sameJson, secretOf, textOf } from "../values/properties";
import { revealAll, Secret } from "../values/secret";
import { containsUnknown, isUnknown } from "../values/unknown";
import { companionUrn, labelOf, resourceOf, titleOf } from "../values/urn";
import { Announcements } from "./announcements";
import { addedServers, assignedHoldings, assignedText, hasMore, partedServers } from "./assigned";
import { adoptionNotice } from "./resetNotices";
import { newResourceId } from "./resourceId";
import { rotationNotice, serversText, undecidedNotice, valueDueNotice } from "./rotationNotice";
import { type SourceArgs, type SupersededPasswords, sourceOutputs, withSuperseded } from "./sourceOutputs";
import {
  assignedAtIn,
  currentPassword,
  draftIn,
  historyIn,
  knownPasswords,
  lastRotatedAtIn,
  versionIn,
} from "./sourceState";

/** Arguments whose change can cause a rotation. */
const ROTATING = ["newPassword", "generate", "triggers", "rotateAfter"];

const { servers: _servers, assigned: _assigned, ...ownMembers } = members;
/** Every argument of a `PasswordReset` as users give it. */
export const resetMembers = { ...passwordReset, ...ownMembers, serverIds: passwordReset.serverIds };
/** For a resource in the state, `ignoreChanges` restores inputs: `servers`, and no `serverIds` if they share a password. */
const laterMembers = { ...resetMembers, ...members };

/** How these arguments may be combined. */
export const resetRules: readonly CrossRule[] = [
  exclusive("newPassword", "generate"),
  (args) =>
    args.adopt === true && args.newPassword === undefined
      ? "adopt: needs newPassword, the password the servers have now"
      : undefined,
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
      const serverIds = wantsOwnPasswords(args) ? args.serverIds : undefined;
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
          serverIds,
          servers: serversText(args.serverIds) ?? args.servers,
          assigned: assignedText(args.serverIds) ?? args.assigned ?? oldInputs.assigned,
        },
      };
    },

    diff(olds, news): Difference {
      const unknown = Object.keys(news).filter((name) => containsUnknown(news[name]));
      const args = parse(members, assumeUnchanged(unknown, news, olds));
      const now = ports.clock.now();
      const current = currentPassword(olds, now);
      const reason = rotationReason(rotationArgs(args), current, now);
      const dueSince = reason === undefined ? valueDueSince(rotationArgs(args), current, now) : undefined;
      if (dueSince !== undefined) ports.log.warn(valueDueNotice(args, dueSince));
      const undecided = unknown.filter((name) => ROTATING.includes(name));
      if (reason !== undefined) {
        ports.log.info(rotationNotice(args, reason, now, announced.rotation(args)));
      } else {
        if (undecided.length > 0) ports.log.info(undecidedNotice(args, undecided));
        announced.withoutRotation(args, draftIn(olds) !== undefined);
      }
      const changed = reason !== undefined || settingsChanged(olds, args, now) || serversChanged(olds, args);
      return { changes: changed || unknown.length > 0 };
    },

    async create(inputs) {
      const args = parse(members, inputs);
      const now = ports.clock.now();
      const rotatedAt = args.adopt ? undefined : now;
      const draft = args.dryRun && !args.adopt ? 1 : undefined;
      const id = newResourceId("password", ports.randomInt);
      const facts = { version: 1, since: now, rotatedAt, draft, history: [], assignedAt: now };
      return { id, outputs: sourceOutputs(args, takeOrDraw(args, ports), facts) };
    },

    read: async (_id, props) => props as Outputs,

    async update(_id, olds, news) {
      const args = parse(members, news);
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
}

function rotate(args: SourceArgs, olds: Properties, now: Date, ports: Ports): OutputsOf<typeof members> {
  const version = versionIn(olds) ?? 1;
  const draft = draftIn(olds);
  return sourceOutputs(args, takeOrDraw(args, ports), {
    version: draft === undefined ? version + 1 : version,
    since: now,
    assignedAt: now,
    rotatedAt: now,
    draft: args.dryRun ? (draft ?? 0) + 1 : undefined,
    history: withSuperseded(olds, recordOf(olds.wanted) as SupersededPasswords),
    parted: partedServers(olds, args.assigned),
  });
}

/** No rotation: added servers get a password of their own, and a draft is carried out once `dryRun` ends. */
function keepPassword(args: SourceArgs, olds: Properties, now: Date, ports: Ports): OutputsOf<typeof members> {
  const { policy, since } = currentPassword(olds, now);
  const { wanted, removed } = drawMissing(
    policy ?? resolvePolicy(args.generate),
    ownServers(args),
    knownPasswords(olds),
    ports.randomInt,
  );
  const carriedOutNow = draftIn(olds) !== undefined && !args.dryRun;
  return sourceOutputs(args, wanted, {
    version: versionIn(olds) ?? 1,
    since: carriedOutNow ? now : (since ?? now),
    assignedAt: carriedOutNow || hasMore(args.assigned, olds.assigned) ? now : assignedAtIn(olds),
    rotatedAt: carriedOutNow ? now : lastRotatedAtIn(olds),
    draft: carriedOutNow ? undefined : draftIn(olds),
    history: removed.size === 0 ? historyIn(olds) : withSuperseded(olds, { passwords: revealAll(removed) }),
    parted: partedServers(olds, args.assigned),
    policy,
  });
}

function takeOrDraw(args: SourceArgs, ports: Ports): WantedPassword {
  return args.newPassword === undefined
    ? draw(resolvePolicy(args.generate), ownServers(args), ports.randomInt)
    : { kind: "shared", password: new Secret(args.newPassword) };
}

function wantsOwnPasswords(args: Properties): boolean {
  return containsUnknown(args.generate) || recordOf(args.generate).perServer === true;
}

/** The servers that each have a password of their own; `undefined` if they share one. */
function ownServers(args: SourceArgs): readonly string[] | undefined {
  return args.generate?.perServer ? (args.serverIds ?? []) : undefined;
}

function rotationArgs({ newPassword, generate, triggers, rotateAfter }: SourceArgs) {
  return { newPassword: secretOf(newPassword), generate, triggers, rotateAfter };
}

/** Takes the previous value for what is not known yet, so that a preview reports only certain changes. */
function assumeUnchanged(unknown: readonly string[], news: Properties, olds: Properties): Properties {
  const before: Properties = { ...olds, newPassword: recordOf(olds.wanted).password };
  const assumed = Object.fromEntries(unknown.map((name) => [name, before[name]]));
  const partlyKnown = unknown.includes("triggers") && !isUnknown(news.triggers);
  return { ...news, ...assumed, ...(partlyKnown ? { triggers: knownTriggers(recordOf(news.triggers), olds) } : {}) };
}

function knownTriggers(news: Properties, olds: Properties): Properties {
  const before = recordOf(olds.triggers);
  const names = Object.keys(news).filter((name) => !containsUnknown(news[name]) || before[name] !== undefined);
  return Object.fromEntries(names.map((name) => [name, containsUnknown(news[name]) ? before[name] : news[name]]));
}

/** Whether something has to be written to the state without a rotation. */
function settingsChanged(olds: Properties, args: SourceArgs, now: Date): boolean {
  return (
    !sameJson(olds.generate, args.generate) ||
    !sameJson(olds.rotateAfter, args.rotateAfter) ||
    !sameJson(olds.triggers, args.triggers ?? {}) ||
    (args.rotateAfter !== undefined && currentPassword(olds, now).since === undefined) ||
    versionIn(olds) === undefined ||
    // A delete is given the outputs only, so they must have the name that the resource has now.
    (textOf(olds.resource) !== undefined && olds.resource !== args.resource) ||
    (draftIn(olds) !== undefined && !args.dryRun) ||
    (args.assigned !== undefined && args.assigned !== olds.assigned)
  );
}

function serversChanged(olds: Properties, args: SourceArgs): boolean {
  const { passwords: known } = knownPasswords(olds);
  const servers = ownServers(args);
  return servers !== undefined && (servers.length !== known.size || servers.some((id) => !known.has(id)));
}
