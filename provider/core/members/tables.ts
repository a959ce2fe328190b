import { input, keptInput, output } from "./member";

/*
 * What each resource and function takes and gives: one line a member. Names of members of resources are state format and
 * never change.
 */

/** Which resource a line of the log is about. Set by the SDK, not by users. */
const label = { label: keptInput("text") };

const scope = { region: keptInput("region"), projectId: keptInput("projectId") };

/** `PasswordReset`, without what its companion decides on. */
export const passwordReset = {
  ...label,
  ...scope,
  serverIds: input("serverIds", { required: true }),
  dryRun: input("flag"),
  supportCheck: input("supportCheck"),
  onUnsupported: input("onUnsupported"),
  restart: input("restart"),
  onDelete: keptInput("onDelete"),
  adopt: input("flag"),
  batchSize: input("batchSize"),
  maxFailures: input("maxFailures"),
  /** From the companion: `{ password }` for all servers, or `{ passwords }` by server. */
  wanted: input("wantedPassword", { required: true, secret: true }),
  /** From the companion: version and dates of `wanted`. */
  rotation: input("rotation", { required: true }),
  password: output({ secret: true }),
  passwords: output({ secret: true }),
  previousPasswords: output({ secret: true }),
  passwordVersion: output(),
  lastRotatedAt: output(),
  nextRotationAt: output(),
  servers: output(),
  /** Which version, and which draft of it, a dry run validated last. */
  validatedVersion: output(),
  validatedDraft: output(),
};

/** The companion of `PasswordReset`: which password is wanted, and when it rotates. */
export const passwordSource = {
  ...label,
  /** Kept where each has its own password; otherwise only looked at. */
  serverIds: input("serverIds", { packed: true }),
  /** `serverIds` in a few words, for messages. Made by the check, not given. */
  servers: input("text"),
  newPassword: input("password", { secret: true }),
  generate: keptInput("generate"),
  triggers: keptInput("record"),
  rotateAfter: keptInput("duration"),
  dryRun: input("flag"),
  adopt: input("flag"),
  wanted: output({ secret: true }),
  rotation: output(),
  /** Superseded passwords, newest first. */
  history: output({ secret: true }),
  /** Whether the password was given as `newPassword`. */
  given: output(),
  /** Whether it was made during a dry run, so that no server has it yet. */
  notCarriedOut: output(),
  /** When the age began to count. */
  since: output(),
  /** The settings it was drawn with, defaults filled in. */
  policy: output(),
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
  ...label,
  ...scope,
  ...server,
  ...key,
  ...wait,
  password: output({ secret: true }),
  capturedAt: output(),
};

const cleanup = { clearOn: keptInput("clearOn"), triggers: keptInput("record") };

/** The companion of a `PasswordRecordCleanup` with a key. It is given all arguments of its resource. */
export const passwordCapture = {
  ...label,
  ...scope,
  ...server,
  ...key,
  ...wait,
  ...cleanup,
  /** `{ password, previousPassword? }`. */
  captured: output({ secret: true }),
  /** Hash of the captured record. */
  recordHash: output(),
  capturedAt: output(),
  /** Whether a refresh saw another record than the captured one. */
  newRecord: output(),
};

/** `PasswordRecordCleanup`. The key goes to the companion only. */
export const passwordRecordCleanup = {
  ...label,
  ...scope,
  ...server,
  /** Without a key it has no meaning, and is refused. */
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

/** `getServerPassword`, which looks once and does not wait. */
export const getServerPassword = { ...scope, ...server, ...key };

/** `getPasswordResetSupport`. */
export const getPasswordResetSupport = { ...scope, ...server };
