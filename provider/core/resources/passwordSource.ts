import { firstFew } from "../fleet/firstFew";
import { type Difference, type Json, type Lifecycle, type Outputs, restated, Sealed, type Stored } from "../lifecycle";
import { generatePassword } from "../password/generate";
import {
  type DrawnPolicy,
  dueDate,
  type GenerateArgs,
  type InForce,
  resolvePolicy,
  rotationReason,
} from "../password/rotation";
import type { Ports } from "../ports";
import { revealAll, Secret } from "../values/secret";
import {
  isRecord,
  numberOf,
  pickStored,
  recordOf,
  sameJson,
  secretOf,
  secretsOf,
  textOf,
  withoutAbsent,
} from "../values/stored";
import { containsUnknown, isUnknown } from "../values/unknown";
import {
  companionFields,
  failuresOf,
  type Parsed,
  parse,
  passwordResetFields,
  passwordResetRules,
  passwordSourceFields,
  storedPolicy,
} from "./inputs";
import { newResourceId } from "./resourceId";

const KEPT_INPUTS = Object.keys(passwordSourceFields);
/** Arguments that can ask for a rotation. */
const ROTATING = ["newPassword", "generate", "triggers", "rotateAfter"];
const SECRET_OUTPUTS = ["drawn", "history"];

type SourceArgs = Parsed<typeof companionFields>;

/** One value (shared by all servers) or a value per server. */
type Drawn = { kind: "shared"; password: Secret } | { kind: "perServer"; passwords: Map<string, Secret> };

/**
 * The companion of `PasswordReset`: it takes or draws the password, and decides on rotation, before any call that
 * changes the cloud. Its finished checkpoint is why a password is never lost: whatever is killed later, the value that
 * a server may have got is already in the state, its predecessors beside it.
 *
 * It is given all arguments of its `PasswordReset`, so that everything that is wrong is reported at once, and keeps
 * those it needs.
 */
export function passwordSource(ports: Ports): Lifecycle {
  /** The servers by the name of their resource, for messages only: what a check keeps would be in the state. */
  const servers = new Map<string, unknown>();

  return {
    check(given) {
      const args = unpacked(given);
      servers.set(nameOf(args), args.serverIds);
      const failures = failuresOf({ ...passwordResetFields, ...passwordSourceFields }, passwordResetRules, args);
      const kept = wantsOwnPasswords(args) ? [...KEPT_INPUTS, "serverIds"] : KEPT_INPUTS;
      return { inputs: restated(pickStored(args, kept), ["newPassword"]), failures };
    },

    diff(olds, news): Difference {
      const unknown = Object.keys(news).filter((name) => containsUnknown(news[name]));
      const args = parse(companionFields, assumeUnchanged(unknown, news, olds));
      const now = ports.clock.now();
      const reason = rotationReason(wantedOf(args), readInForce(olds), now);
      const undecided = unknown.filter((name) => ROTATING.includes(name));
      if (reason !== undefined) {
        const carriedOut = args.dryRun ? " (dryRun: a new one is only validated)" : nextDue(args, now);
        const where = serversText(servers.get(nameOf(args)));
        ports.log.info(`${nameOf(args)}the password is due for rotation: ${reason}${carriedOut}${where}`);
      } else if (undecided.length > 0) {
        ports.log.info(
          `${nameOf(args)}the password rotates if ${undecided.join(", ")}, not known yet, turns out changed`,
        );
      }
      const changed = reason !== undefined || settingsChanged(olds, args) || serversChanged(olds, args);
      return { changes: changed || unknown.length > 0 };
    },

    async create(inputs) {
      const args = parse(companionFields, inputs);
      const now = ports.clock.now();
      const drawn = draw(args, ports);
      const rotatedAt = args.adopt ? undefined : now;
      const draft = args.dryRun === true && !args.adopt ? 1 : undefined;
      return {
        id: newResourceId("password", ports.randomInt),
        outputs: describe(args, drawn, { version: 1, since: now, rotatedAt, draft, history: [] }),
      };
    },

    async read(_id, props) {
      return restated(props, SECRET_OUTPUTS);
    },

    async update(_id, olds, news) {
      const args = parse(companionFields, news);
      const inForce = readInForce(olds);
      const now = ports.clock.now();
      const version = numberOf(rotationOf(olds).passwordVersion) ?? 1;
      const history = historyOf(olds);
      if (rotationReason(wantedOf(args), inForce, now) !== undefined) {
        return describe(args, draw(args, ports), {
          version: draftOf(olds) === undefined ? version + 1 : version,
          since: now,
          rotatedAt: now,
          draft: args.dryRun ? (draftOf(olds) ?? 0) + 1 : undefined,
          history: remember(history, version, drawnOf(olds)),
        });
      }
      const { drawn, released } = keep(args, olds, ports);
      const carriedOutNow = draftOf(olds) !== undefined && !args.dryRun;
      return describe(args, drawn, {
        version,
        since: carriedOutNow ? now : (inForce.since ?? now),
        rotatedAt: carriedOutNow ? now : dateOf(rotationOf(olds).lastRotatedAt),
        draft: carriedOutNow ? undefined : draftOf(olds),
        history: released.size === 0 ? history : remember(history, version, { passwords: revealAll(released) }),
        policy: inForce.policy,
      });
    },

    async delete() {
      // Nothing in the cloud belongs to the companion.
    },
  };
}

/** A list of plain ids comes as one text, which Pulumi carries faster. */
function unpacked({ packedServerIds, ...args }: Stored): Stored {
  return typeof packedServerIds === "string" ? { ...args, serverIds: JSON.parse(packedServerIds) } : args;
}

function wantsOwnPasswords(args: Stored): boolean {
  return containsUnknown(args.generate) || recordOf(args.generate).perServer === true;
}

/** What is not known yet is taken as it was, so that a preview tells what is certain. */
function assumeUnchanged(unknown: readonly string[], news: Stored, olds: Stored): Stored {
  const before: Stored = { ...olds, newPassword: drawnOf(olds).password };
  const assumed = Object.fromEntries(unknown.map((name) => [name, before[name]]));
  const partlyKnown = unknown.includes("triggers") && !isUnknown(news.triggers);
  return { ...news, ...assumed, ...(partlyKnown ? { triggers: knownTriggers(recordOf(news.triggers), olds) } : {}) };
}

function knownTriggers(wanted: Stored, olds: Stored): Stored {
  const before = recordOf(olds.triggers);
  const names = Object.keys(wanted).filter((name) => !containsUnknown(wanted[name]) || before[name] !== undefined);
  return Object.fromEntries(names.map((name) => [name, containsUnknown(wanted[name]) ? before[name] : wanted[name]]));
}

function nameOf(args: Stored): string {
  const label = textOf(args.label);
  return label === undefined ? "" : `${label}: `;
}

/** Which servers a new password is for, as far as all are known. */
function serversText(ids: unknown): string {
  if (!Array.isArray(ids) || containsUnknown(ids)) return "";
  return `; ${ids.length === 1 ? "server" : `${ids.length} servers:`} ${firstFew(ids)}`;
}

/** When the password that is drawn now is due again, for the message. */
function nextDue(args: SourceArgs, now: Date): string {
  const due = dueDate(args.rotateAfter, now);
  return due === undefined ? "" : `; then next on ${due.toISOString()}`;
}

function wantedOf(args: SourceArgs) {
  return {
    newPassword: secretOf(args.newPassword),
    generate: args.generate,
    triggers: args.triggers,
    rotateAfter: args.rotateAfter,
  };
}

function readInForce(olds: Stored): InForce {
  return {
    password: secretOf(drawnOf(olds).password),
    given: olds.given === true,
    policy: storedPolicy(olds.policy),
    generate: recordOf(olds.generate) as GenerateArgs,
    triggers: isRecord(olds.triggers) ? olds.triggers : undefined,
    since: dateOf(olds.since),
  };
}

function drawnOf(olds: Stored): Stored {
  return recordOf(olds.drawn);
}

function rotationOf(olds: Stored): Stored {
  return recordOf(olds.rotation);
}

/** See `Facts.draft`; `undefined` once it is carried out. */
function draftOf(olds: Stored): number | undefined {
  return olds.notCarriedOut === true ? (numberOf(rotationOf(olds).draft) ?? 1) : undefined;
}

/** Only what we write counts as a date: JavaScript makes one of nearly anything. */
function dateOf(value: unknown): Date | undefined {
  const text = textOf(value) ?? "";
  const date = new Date(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(text) ? text : Number.NaN);
  return Number.isNaN(date.getTime()) ? undefined : date;
}

/** Changes that are written down without a rotation. */
function settingsChanged(olds: Stored, args: SourceArgs): boolean {
  return (
    !sameJson(olds.generate, args.generate) ||
    !sameJson(olds.rotateAfter, args.rotateAfter) ||
    !sameJson(olds.triggers, args.triggers ?? {}) ||
    (args.rotateAfter !== undefined && dateOf(olds.since) === undefined) ||
    numberOf(rotationOf(olds).passwordVersion) === undefined ||
    (draftOf(olds) !== undefined && !args.dryRun)
  );
}

function serversChanged(olds: Stored, args: SourceArgs): boolean {
  const known = secretsOf(drawnOf(olds).passwords);
  const wanted = ownServers(args);
  return wanted !== undefined && (wanted.length !== known.size || wanted.some((id) => !known.has(id)));
}

/** The servers that each have their own password; `undefined` if one is shared. */
function ownServers(args: SourceArgs): readonly string[] | undefined {
  return args.generate?.perServer ? (args.serverIds ?? []) : undefined;
}

function draw(args: SourceArgs, ports: Ports): Drawn {
  if (args.newPassword !== undefined) {
    return { kind: "shared", password: new Secret(args.newPassword) };
  }
  const next = () => generatePassword(resolvePolicy(args.generate), ports.randomInt);
  const servers = ownServers(args);
  return servers === undefined
    ? { kind: "shared", password: next() }
    : { kind: "perServer", passwords: new Map(servers.map((id) => [id, next()])) };
}

/** The passwords in force, with new ones for servers that were added; those of servers taken off are `released`. */
function keep(args: SourceArgs, olds: Stored, ports: Ports): { drawn: Drawn; released: Map<string, Secret> } {
  const policy = readInForce(olds).policy ?? resolvePolicy(args.generate);
  const next = () => generatePassword(policy, ports.randomInt);
  const servers = ownServers(args);
  if (servers === undefined) {
    return { drawn: { kind: "shared", password: secretOf(drawnOf(olds).password) ?? next() }, released: new Map() };
  }
  const known = secretsOf(drawnOf(olds).passwords);
  const passwords = new Map(servers.map((id) => [id, known.get(id) ?? next()]));
  const released = new Map([...known].filter(([id]) => !passwords.has(id)));
  return { drawn: { kind: "perServer", passwords }, released };
}

function historyOf(olds: Stored): readonly Json[] {
  return Array.isArray(olds.history) ? (olds.history as readonly Json[]) : [];
}

/**
 * The superseded passwords, newest first, all of them: a rotation that was interrupted leaves a server with an older
 * one, and the companion, which is asked before the reset, can never know which of them was the last to arrive. An entry
 * is some sixty bytes for a shared password.
 */
function remember(history: readonly Json[], version: number, superseded: Stored): readonly Json[] {
  const entry = { passwordVersion: version, ...pickStored(superseded, ["password", "passwords"]) };
  return [entry, ...history];
}

interface Facts {
  version: number;
  since: Date;
  rotatedAt: Date | undefined;
  /** Taken during a dry run, so that no server has it yet: its number among those since one was last carried out. */
  draft: number | undefined;
  history: readonly Json[];
  /** Settings of an earlier draw that stays in force. */
  policy?: DrawnPolicy | undefined;
}

function describe(args: SourceArgs, drawn: Drawn, facts: Facts): Outputs {
  const given = args.newPassword !== undefined;
  const policy = given ? undefined : (facts.policy ?? resolvePolicy(args.generate));
  return {
    label: args.label,
    given: given || undefined,
    notCarriedOut: facts.draft === undefined ? undefined : true,
    drawn: Sealed.json(
      drawn.kind === "shared" ? { password: drawn.password.reveal() } : { passwords: revealAll(drawn.passwords) },
    ),
    rotation: withoutAbsent({
      passwordVersion: facts.version,
      draft: facts.draft,
      lastRotatedAt: facts.rotatedAt?.toISOString(),
      nextRotationAt: dueDate(args.rotateAfter, facts.since)?.toISOString(),
    }),
    since: facts.since.toISOString(),
    history: facts.history.length === 0 ? undefined : Sealed.json(facts.history),
    policy: policy as Json | undefined,
    generate: args.generate as Json | undefined,
    // Always there: that none were given is known, and not the same as not known.
    triggers: (args.triggers ?? {}) as Json,
    rotateAfter: args.rotateAfter,
  };
}
