import { z } from "zod";
import { DURATION_RULE, parseDuration } from "./duration";
import type { Stored } from "./lifecycle";
import { brokenRules, MAX_LENGTH, MIN_LENGTH, SPECIALS } from "./passwordRules";
import type { DrawnPolicy } from "./rotation";
import { isUnknown } from "./unknown";

/**
 * From what the engine sends to typed arguments. One schema per argument, used twice: `failuresOf` collects every
 * broken rule for `check` (values that are still unknown at preview are passed over), `parse` yields the typed
 * arguments for create and update, where everything is known.
 */

export type Fields = Readonly<Record<string, z.ZodType>>;

export type Parsed<F extends Fields> = z.infer<z.ZodObject<F>>;

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

function fieldFailures(name: string, schema: z.ZodType, value: unknown): string[] {
  if (isUnknown(value)) {
    return [];
  }
  const result = schema.safeParse(value);
  if (result.success) {
    return [];
  }
  return result.error.issues
    .filter((issue) => !isUnknown(valueAt(value, issue.path)))
    .map((issue) => `${pathText([name, ...issue.path])}: ${issue.message}`);
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (inner, key) =>
      typeof inner === "object" && inner !== null ? (inner as Record<PropertyKey, unknown>)[key] : inner,
    value,
  );
}

function pathText(path: readonly PropertyKey[]): string {
  return path
    .map((key, depth) => (typeof key === "number" ? `[${key}]` : `${depth ? "." : ""}${String(key)}`))
    .join("");
}

/** The typed arguments. Only for inputs that have passed `failuresOf` and hold no unknown. */
export function parse<F extends Fields>(fields: F, args: Stored): Parsed<F> {
  return z.object(fields).parse(args) as Parsed<F>;
}

/** Fails when two arguments that exclude each other are both given. */
export function exclusive(first: string, second: string): CrossRule {
  return (args) =>
    args[first] !== undefined && args[second] !== undefined
      ? `${first}: cannot be given together with ${second}`
      : undefined;
}

const text = (rule: string) => z.string({ error: rule }).min(1, { error: rule });
const oneOf = <const T extends readonly [string, ...string[]]>(...words: T) =>
  z.enum(words, { error: `must be one of ${words.map((word) => `"${word}"`).join(", ")}` });
const flag = z.boolean({ error: "must be true or false" });
const duration = z
  .string({ error: DURATION_RULE })
  .refine((value) => parseDuration(value) !== undefined, { error: DURATION_RULE });

/** An id is a path segment of the request, so nothing that could leave its segment is let through. */
const serverId = z
  .string({ error: "must be a server id" })
  .regex(/^[A-Za-z0-9_-]{1,64}$/, { error: "must be a server id: letters, digits, - and _ only" });

/** Both enter host names and paths as well. */
const name = (rule: string) => z.string({ error: rule }).regex(/^[A-Za-z0-9_-]+$/, { error: rule });
const scope = {
  region: name("must be a region name such as cn-north-4").optional(),
  projectId: name("must be a project id: letters, digits, - and _ only").optional(),
};

const password = z.string({ error: "must be a text" }).superRefine((value, context) => {
  for (const rule of brokenRules(value)) {
    context.addIssue({ code: "custom", message: rule });
  }
});

const lengthRule = `must be a whole number from ${MIN_LENGTH} to ${MAX_LENGTH}`;
const specialsRule = `must consist of different characters out of ${SPECIALS}`;
const generate = z.strictObject(
  {
    length: z
      .number({ error: lengthRule })
      .int({ error: lengthRule })
      .min(MIN_LENGTH, { error: lengthRule })
      .max(MAX_LENGTH, { error: lengthRule })
      .optional(),
    specials: z
      .string({ error: specialsRule })
      .refine((value) => [...value].every((character) => SPECIALS.includes(character)), { error: specialsRule })
      .refine((value) => new Set(value).size === value.length, { error: specialsRule })
      .optional(),
    perServer: flag.optional(),
  },
  { error: "must be an object with length, specials and perServer only" },
);

/** The settings of an earlier draw as they are stored; `undefined` for any with which nothing could be drawn. */
export function storedPolicy(stored: unknown): DrawnPolicy | undefined {
  const { length, specials, perServer } = generate.safeParse(stored).data ?? {};
  return length === undefined || specials === undefined || perServer === undefined
    ? undefined
    : { length, specials, perServer };
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Checked as a whole, so that one bad element does not hide a repeated one. */
const uniqueIds = z
  .custom<string[]>(Array.isArray, { error: "must be a list of server ids" })
  .superRefine((ids, context) => {
    if (ids.length === 0) {
      context.addIssue({ code: "custom", message: "must hold at least one server id" });
    }
    const seen = new Set<string>();
    for (const [position, id] of ids.entries()) {
      for (const issue of serverId.safeParse(id).error?.issues ?? []) {
        context.addIssue({ code: "custom", path: [position], message: issue.message });
      }
      const same = typeof id === "string" && UUID.test(id) ? id.toLowerCase() : id;
      if (seen.has(same)) {
        context.addIssue({ code: "custom", path: [position], message: "repeats an earlier server id" });
      }
      seen.add(same);
    }
  });

const maxFailuresRule = 'must be a whole number of servers (0 or more) or a percentage such as "10%"';
const maxFailures = z.custom<number | `${number}%`>(isFailureLimit, { error: maxFailuresRule });

function isFailureLimit(value: unknown): boolean {
  return typeof value === "string"
    ? /^\d{1,3}%$/.test(value) && Number.parseInt(value, 10) <= 100
    : Number.isInteger(value) && (value as number) >= 0;
}

const batchSizeRule = "must be a whole number from 1 to 1000";
const batchSize = z
  .number({ error: batchSizeRule })
  .int({ error: batchSizeRule })
  .min(1, { error: batchSizeRule })
  .max(1000, { error: batchSizeRule });

/** How the companion is told whose password it is, for progress lines. Not an argument of users. */
const label = { label: z.string().optional() };

/** Arguments that decide which password is wanted and when it rotates. */
export const passwordSourceFields = {
  ...label,
  newPassword: password.optional(),
  generate: generate.optional(),
  triggers: z.record(z.string(), z.unknown(), { error: "must be a record of values" }).optional(),
  rotateAfter: duration.optional(),
  dryRun: flag.optional(),
  adopt: flag.optional(),
};

/** Arguments that decide where and how it is set. */
export const passwordResetFields = {
  ...label,
  ...scope,
  serverIds: uniqueIds,
  dryRun: flag.optional(),
  supportCheck: oneOf("flag", "dryRun", "none").optional(),
  onUnsupported: oneOf("fail", "skip").optional(),
  restart: oneOf("none", "soft", "hard").optional(),
  onDelete: oneOf("retain", "scramble").optional(),
  adopt: flag.optional(),
  batchSize: batchSize.optional(),
  maxFailures: maxFailures.optional(),
};

const FROM_COMPANION =
  'comes from the resource "<name>-password", whose state does not hold it; run "pulumi up" for all resources';

/**
 * What the companion hands to the reset, in two members that are always there: Pulumi takes a missing output for an
 * unknown one in every preview.
 */
export const drawnPasswordFields = {
  /** Secret: one password for all servers, or one per server. */
  drawn: z.object(
    {
      password: z.string({ error: FROM_COMPANION }).optional(),
      passwords: z.record(z.string(), z.string(), { error: FROM_COMPANION }).optional(),
    },
    { error: FROM_COMPANION },
  ),
  rotation: z.object(
    {
      passwordVersion: z.number({ error: FROM_COMPANION }),
      draft: z.number().optional(),
      lastRotatedAt: z.string().optional(),
      nextRotationAt: z.string().optional(),
    },
    { error: FROM_COMPANION },
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
  serverType: oneOf("ecs", "bms").optional(),
  privateKey: text("must be a private key in PEM form").optional(),
  privateKeyFile: text("must be the path of a private key file")
    .refine(isNoKey, { error: "must be the path of a private key file, not the key itself: that is privateKey" })
    .optional(),
  privateKeyPassphrase: z.string({ error: "must be a text" }).optional(),
  waitTimeout: duration.optional(),
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
  clearOn: oneOf("create", "delete").optional(),
  triggers: z.record(z.string(), z.unknown(), { error: "must be a record of values" }).optional(),
};

const { label: _label, waitTimeout: _waitTimeout, ...recordWithoutWaiting } = recordFields;

/** `getServerPassword` looks once and does not wait. */
export const functionFields = recordWithoutWaiting;

export const supportFields = { ...scope, serverId: recordFields.serverId, serverType: recordFields.serverType };

/** What the companion hands to the cleanup: absent without a key, otherwise always there. */
export const capturedFields = {
  /** Secret. */
  captured: z
    .object(
      {
        password: z.string({ error: FROM_COMPANION }),
        previousPassword: z.string({ error: FROM_COMPANION }).optional(),
      },
      { error: FROM_COMPANION },
    )
    .optional(),
  recordHash: z.string({ error: FROM_COMPANION }).optional(),
};
