import type { Argument, Output, RuleName, Traits } from "./member";

/** An argument that is not an output. The state keeps it among the inputs only. */
export function input<R extends RuleName, const T extends Traits = Traits>(rule: R, traits?: T) {
  return { secret: false, ...traits, rule, output: false } as Argument<R, T, false>;
}

/** An argument that is also an output, for instance because a delete is given only the outputs. */
export function keptInput<R extends RuleName, const T extends Traits = Traits>(rule: R, traits?: T) {
  return { secret: false, ...traits, rule, output: true } as Argument<R, T, true>;
}

/** An output that the provider finds out or decides. */
export function output({ secret = false, perServer = false } = {}): Output {
  return { output: true, secret, perServer };
}

/*
 * The arguments and outputs of each resource and function, one line for each. The names of resource members are part of the
 * state format and never change.
 */

/** The URN of the resource that the user wrote, also in its companion. The SDK sets it, not the user. */
const resource = { resource: keptInput("text") };

/** The companion's id and URN, so that the resource notices another one. The SDK sets it. */
const companion = { companion: input("companion") };

/** The outputs say where the resource was carried out, also where the configuration decided. */
const scope = {
  region: keptInput("region", { resolved: true }),
  projectId: keptInput("projectId", { resolved: true }),
};

const place = {
  ...scope,
  /** The name by which the project was looked up; absent if its id was given. */
  projectName: output(),
};

/** `PasswordReset`, without the arguments that only its companion needs. */
export const passwordReset = {
  ...resource,
  ...companion,
  ...place,
  serverIds: input("serverIds", { required: true }),
  dryRun: input("flag"),
  supportCheck: input("supportCheck"),
  onUnsupported: input("onUnsupported"),
  waitTimeout: input("timeout"),
  restart: input("restart"),
  onDelete: keptInput("onDelete"),
  adopt: input("flag"),
  batchSize: input("batchSize"),
  maxFailures: input("maxFailures"),
  onFailure: input("onFailure"),
  /** From the companion: the newest of its `history`, which gives the password of each server. */
  wanted: input("wantedPassword", { required: true, secret: true }),
  /** From the companion: version and dates of `wanted`, and the marks of what `serverTriggers` asked for. */
  rotation: input("rotation", { required: true }),
  password: output({ secret: true }),
  passwords: output({ secret: true, perServer: true }),
  previousPasswords: output({ secret: true, perServer: true }),
  passwordVersion: output(),
  lastRotatedAt: output(),
  nextRotationAt: output(),
  servers: output({ perServer: true }),
  /** The version that `servers` belongs to, where it is not `passwordVersion`: it was validated, or no server has it yet. */
  validatedVersion: output(),
  /** The draft of it that a dry run validated last. */
  validatedDraft: output(),
  /** Whether servers got a new password in a failed run, so that outputs and dependents still have the earlier one. */
  notHandedOn: output(),
  /** After a failure of more servers than Pulumi can be told of: all that is by server. The host packs and unpacks it. */
  packedOutputs: output({ secret: true }),
};

/** The companion of `PasswordReset`: it decides on the password and on rotation. */
export const passwordSource = {
  ...resource,
  /** Checked only, not kept. */
  serverIds: input("serverIds", { packed: true }),
  /** A short hash of each of `serverIds`. Computed by the check, not given. */
  assigned: keptInput("text"),
  /** When it last took or drew a password, or took on a server. */
  assignedAt: output(),
  newPassword: input("password", { secret: true }),
  generate: keptInput("generate"),
  triggers: keptInput("record"),
  serverTriggers: keptInput("record"),
  rotateAfter: keptInput("duration"),
  dryRun: input("flag"),
  adopt: input("flag"),
  /** All passwords, newest first; `password/history.ts` says in which form. */
  history: output({ secret: true }),
  rotation: output(),
  /** Servers that came later, as hashes, and how long the history was then. */
  joined: output(),
  /** The servers that were taken off the list, as hashes, and which password they may have. */
  parted: output(),
  /** Whether the password was made during a dry run, so that no server has it yet. */
  notCarriedOut: output(),
  /** The start of the password's age, if that is not the last rotation. */
  since: output(),
};

const server = { serverId: keptInput("serverId", { required: true }), serverType: keptInput("serverType") };

const key = {
  privateKey: input("privateKey", { secret: true }),
  privateKeyFile: input("privateKeyFile"),
  privateKeyPassphrase: input("text", { secret: true }),
};

const wait = { waitTimeout: input("duration") };

/** `ServerPassword`. */
export const serverPassword = {
  ...resource,
  ...place,
  ...server,
  ...key,
  ...wait,
  password: output({ secret: true }),
  capturedAt: output(),
  /** The hash of the captured record. */
  recordHash: output(),
};

const cleanup = { clearOn: keptInput("clearOn"), triggers: keptInput("record") };

/** The companion of a `PasswordRecordCleanup` with a key. It is given all arguments of that resource. */
export const passwordCapture = {
  ...resource,
  ...place,
  ...server,
  ...key,
  ...wait,
  ...cleanup,
  /** `{ password, previousPassword? }`. */
  captured: output({ secret: true }),
  /** The hash of the captured record. */
  recordHash: output(),
  capturedAt: output(),
  /** Whether a refresh found another record than the captured one. */
  newRecord: output(),
};

/** `PasswordRecordCleanup`. Only the companion is given the key. */
export const passwordRecordCleanup = {
  ...resource,
  ...companion,
  ...place,
  ...server,
  /** Listed only so that the check refuses it without a key. */
  privateKeyPassphrase: key.privateKeyPassphrase,
  ...wait,
  ...cleanup,
  /** From the companion. */
  captured: input("captured", { secret: true }),
  /** From the companion. */
  recordHash: keptInput("recordHash"),
  password: output({ secret: true }),
  previousPassword: output({ secret: true }),
  clearedAt: output(),
  recordPresent: output(),
};

/** `getServerPassword`, which reads once and does not wait. */
export const getServerPassword = { ...scope, ...server, ...key };

/** `getPasswordResetSupport`. */
export const getPasswordResetSupport = { ...scope, ...server };
