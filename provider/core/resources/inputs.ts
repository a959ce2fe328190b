import * as v from "valibot";
import type { Stored } from "../lifecycle";
import type { DrawnPolicy } from "../password/rotation";
import { brokenRules, MAX_LENGTH, MIN_LENGTH, SPECIALS } from "../password/rules";
import { DURATION_RULE, parseDuration } from "../values/duration";
import { isRecord } from "../values/stored";
import { isUnknown } from "../values/unknown";

/**
 * From what the engine sends to typed arguments. One schema per argument, used twice: `failuresOf` collects every
 * broken rule for `check` (values that are still unknown at preview are passed over), `parse` yields the typed
 * arguments for create and update, where everything is known.
 *
 * Every schema has a rule of its own: the library's own messages quote the value.
 */

export type Fields = v.ObjectEntries;

export type Parsed<F extends Fields> = v.InferOutput<v.ObjectSchema<F, undefined>>;

/** A rule over several arguments: the failure text, or `undefined` if it holds. */
export type CrossRule = (args: Stored) => string | undefined;

/** Every broken rule as `argument: rule`, in the order of the fields. Values never appear in them. */
export function failuresOf(fields: Fields, crossRules: readonly CrossRule[], args: Stored): string[] {
  const unexpected = Object.keys(args)
    .filter((name) => !(name in fields))
    .map((name) => `${name}: is not an argument of this resource`);
  const single = Object.entries(fields).flatMap(([name, schema]) => fieldFailures(name, schema, args[name]));
  const crossed = crossRules.map((rule) => rule(args)).filter((failure) => failure !== undefined);
  return [...unexpected, ...single, ...crossed];
}

function fieldFailures(name: string, schema: Fields[string], value: unknown): string[] {
  if (isUnknown(value)) {
    return [];
  }
  const { issues } = v.safeParse(schema, value);
  return (issues ?? [])
    .filter(({ input }) => !isUnknown(input))
    .map((issue) => failureText([name, ...pathOf(issue)], issue));
}

type Issue = v.BaseIssue<unknown>;

/** Where in the argument; a member too many concerns the whole object. */
function pathOf({ type, path }: Issue): unknown[] {
  return type === "strict_object" ? [] : (path ?? []).map(({ key }) => key);
}

function failureText(path: readonly unknown[], { message }: Issue): string {
  const where = path
    .map((key, depth) => (typeof key === "number" ? `[${key}]` : `${depth ? "." : ""}${String(key)}`))
    .join("");
  return `${where}: ${message}`;
}

/** The typed arguments. Only for inputs that have passed `failuresOf` and hold no unknown. */
export function parse<F extends Fields>(fields: F, args: Stored): Parsed<F> {
  const parsed = v.safeParse(v.object(fields), args);
  if (!parsed.success) throw new Error(parsed.issues.map((issue) => failureText(pathOf(issue), issue)).join("; "));
  return parsed.output;
}

/** Fails when two arguments that exclude each other are both given. */
export function exclusive(first: string, second: string): CrossRule {
  return (args) =>
    args[first] !== undefined && args[second] !== undefined
      ? `${first}: cannot be given together with ${second}`
      : undefined;
}

const NOT_TEXT = "must be a text";
const text = (rule: string) => v.pipe(v.string(rule), v.nonEmpty(rule));
const oneOf = <const T extends readonly string[]>(...words: T) =>
  v.picklist(words, `must be one of ${words.map((word) => `"${word}"`).join(", ")}`);
const flag = v.boolean("must be true or false");
const wholeNumber = (least: number, most: number) => {
  const rule = `must be a whole number from ${least} to ${most}`;
  return v.pipe(
    v.number(rule),
    v.check((value) => Number.isInteger(value) && value >= least && value <= most, rule),
  );
};
/** The library's own record takes a list for one. */
const record = (rule: string) => v.custom<Record<string, unknown>>(isRecord, rule);
const duration = v.pipe(
  v.string(DURATION_RULE),
  v.check((value) => parseDuration(value) !== undefined, DURATION_RULE),
);

/** An id is a path segment of the request, so nothing that could leave its segment is let through. */
const serverId = v.pipe(
  v.string("must be a server id"),
  v.regex(/^[A-Za-z0-9_-]{1,64}$/, "must be a server id: letters, digits, - and _ only"),
);

/** Both enter host names and paths as well. */
const name = (rule: string) => v.pipe(v.string(rule), v.regex(/^[A-Za-z0-9_-]+$/, rule));
const scope = {
  region: v.optional(name("must be a region name such as cn-north-4")),
  projectId: v.optional(name("must be a project id: letters, digits, - and _ only")),
};

const password = v.pipe(
  v.string(NOT_TEXT),
  v.rawCheck(({ dataset, addIssue }) => {
    for (const message of dataset.typed ? brokenRules(dataset.value) : []) addIssue({ message });
  }),
);

const specialsRule = `must consist of different characters out of ${SPECIALS}`;
const generateRule = "must be an object with length, specials and perServer only";
const generate = v.pipe(
  record(generateRule),
  v.strictObject(
    {
      length: v.optional(wholeNumber(MIN_LENGTH, MAX_LENGTH)),
      specials: v.optional(v.pipe(v.string(specialsRule), v.check(areDifferentSpecials, specialsRule))),
      perServer: v.optional(flag),
    },
    generateRule,
  ),
);

function areDifferentSpecials(value: string): boolean {
  const characters = [...value];
  return characters.every((one) => SPECIALS.includes(one)) && new Set(characters).size === characters.length;
}

/** The settings of an earlier draw as they are stored; `undefined` for any with which nothing could be drawn. */
export function storedPolicy(stored: unknown): DrawnPolicy | undefined {
  const { success, output } = v.safeParse(generate, stored);
  const { length, specials, perServer } = success ? output : {};
  return length === undefined || specials === undefined || perServer === undefined
    ? undefined
    : { length, specials, perServer };
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Checked as a whole, so that one bad element does not hide a repeated one. */
const uniqueIds = v.pipe(
  v.custom<string[]>(Array.isArray, "must be a list of server ids"),
  v.nonEmpty("must hold at least one server id"),
  v.rawCheck(({ dataset, addIssue }) => {
    const seen = new Set<string>();
    for (const [key, id] of dataset.typed ? dataset.value.entries() : []) {
      const fail = (message: string) =>
        addIssue({
          message,
          input: id,
          path: [{ type: "array", origin: "value", input: dataset.value as string[], key, value: id }],
        });
      for (const { message } of v.safeParse(serverId, id).issues ?? []) fail(message);
      const same = typeof id === "string" && UUID.test(id) ? id.toLowerCase() : id;
      if (seen.has(same)) fail("repeats an earlier server id");
      seen.add(same);
    }
  }),
);

const maxFailures = v.custom<number | `${number}%`>(
  isFailureLimit,
  'must be a whole number of servers (0 or more) or a percentage such as "10%"',
);

function isFailureLimit(value: unknown): boolean {
  return typeof value === "string"
    ? /^\d{1,3}%$/.test(value) && Number.parseInt(value, 10) <= 100
    : Number.isInteger(value) && (value as number) >= 0;
}

/** How the companion is told whose password it is, for progress lines. Not an argument of users. */
const label = { label: v.optional(v.string(NOT_TEXT)) };

/** Arguments that decide which password is wanted and when it rotates. */
export const passwordSourceFields = {
  ...label,
  newPassword: v.optional(password),
  generate: v.optional(generate),
  triggers: v.optional(record("must be a record of values")),
  rotateAfter: v.optional(duration),
  dryRun: v.optional(flag),
  adopt: v.optional(flag),
};

/** What the companion keeps: with a password for each server, the servers too. */
export const companionFields = { ...passwordSourceFields, serverIds: v.optional(uniqueIds) };

/** Arguments that decide where and how it is set. */
export const passwordResetFields = {
  ...label,
  ...scope,
  serverIds: uniqueIds,
  dryRun: v.optional(flag),
  supportCheck: v.optional(oneOf("flag", "dryRun", "none")),
  onUnsupported: v.optional(oneOf("fail", "skip")),
  restart: v.optional(oneOf("none", "soft", "hard")),
  onDelete: v.optional(oneOf("retain", "scramble")),
  adopt: v.optional(flag),
  batchSize: v.optional(wholeNumber(1, 1000)),
  maxFailures: v.optional(maxFailures),
};

const FROM_COMPANION =
  'comes from the resource "<name>-password", whose state does not hold it; run "pulumi up" for all resources';
const fromCompanion = v.string(FROM_COMPANION);

/**
 * What the companion hands to the reset, in two members that are always there: Pulumi takes a missing output for an
 * unknown one in every preview.
 */
export const drawnPasswordFields = {
  /** Secret: one password for all servers, or one per server. */
  drawn: v.object(
    { password: v.optional(fromCompanion), passwords: v.optional(v.record(v.string(), fromCompanion, FROM_COMPANION)) },
    FROM_COMPANION,
  ),
  rotation: v.object(
    {
      passwordVersion: v.number(FROM_COMPANION),
      draft: v.optional(v.number(FROM_COMPANION)),
      lastRotatedAt: v.optional(fromCompanion),
      nextRotationAt: v.optional(fromCompanion),
    },
    FROM_COMPANION,
  ),
};

export const passwordResetRules: readonly CrossRule[] = [
  exclusive("newPassword", "generate"),
  (args) =>
    args.adopt === true && args.newPassword === undefined
      ? "adopt: needs newPassword, the password the servers have now"
      : undefined,
];

/** Arguments that say which stored record is meant and how to open it. */
export const recordFields = {
  ...label,
  ...scope,
  serverId,
  serverType: v.optional(oneOf("ecs", "bms")),
  privateKey: v.optional(text("must be a private key in PEM form")),
  privateKeyFile: v.optional(
    v.pipe(
      text("must be the path of a private key file"),
      v.check(isNoKey, "must be the path of a private key file, not the key itself: that is privateKey"),
    ),
  ),
  privateKeyPassphrase: v.optional(v.string(NOT_TEXT)),
  waitTimeout: v.optional(duration),
};
/** A path is no secret: a key in its place would be shown and stored in plain. */
function isNoKey(path: string): boolean {
  return !/-----BEGIN|PRIVATE KEY|[\r\n]/.test(path);
}

export const recordRules: readonly CrossRule[] = [
  exclusive("privateKey", "privateKeyFile"),
  (args) =>
    args.privateKeyPassphrase !== undefined && args.privateKey === undefined && args.privateKeyFile === undefined
      ? "privateKeyPassphrase: needs privateKey or privateKeyFile"
      : undefined,
];

export const keyRequired: CrossRule = (args) =>
  args.privateKey === undefined && args.privateKeyFile === undefined
    ? "privateKey: one of privateKey and privateKeyFile must be given"
    : undefined;

/** `PasswordRecordCleanup`'s own arguments beside those of the record. */
export const cleanupFields = {
  ...recordFields,
  clearOn: v.optional(oneOf("create", "delete")),
  triggers: v.optional(record("must be a record of values")),
};

const { label: _label, waitTimeout: _waitTimeout, ...recordWithoutWaiting } = recordFields;

/** `getServerPassword` looks once and does not wait. */
export const functionFields = recordWithoutWaiting;

export const supportFields = { ...scope, serverId: recordFields.serverId, serverType: recordFields.serverType };

/** What the companion hands to the cleanup: absent without a key, otherwise always there. */
export const capturedFields = {
  /** Secret. */
  captured: v.optional(
    v.object({ password: fromCompanion, previousPassword: v.optional(fromCompanion) }, FROM_COMPANION),
  ),
  recordHash: v.optional(fromCompanion),
};
