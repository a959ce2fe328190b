import { constants, generateKeyPairSync, publicEncrypt } from "node:crypto";
import type { Sandbox, ServerSpec } from "../../sandbox";

/** A stack that is worth keeping: what the cloud has, the program, and how the state came about. */
export interface Situation {
  readonly name: string;
  readonly servers: readonly ServerSpec[];
  /** The programs, brought up one after the other; the last one is kept. Body of `index.js`, as for `createStack`. */
  readonly programs: readonly string[];
  /** Breaks the cloud before the last `up`, which has to fail then. */
  readonly fault?: (sandbox: Sandbox) => void;
}

/** Stands in programs for what differs from run to run. */
export const URL_MARK = "{{url}}";
export const KEY_MARK = "{{key}}";
/** Beside the program. */
export const KEY_FILE = "windows.pem";

/** The account, so that a replay has the same configuration. Throwaway values. */
export const ACCOUNT = {
  accessKey: "UPGRADEACCESSKEY",
  secretKey: "throwaway-secret-key-of-the-states",
  projects: [{ id: "0123456789abcdef0123456789abcdef", name: "cn-north-4" }],
};

const A = "1bd0eb17-4466-4c15-a9ce-87727ad311b5";
const B = "7c1e52ab-90d2-4f0e-8f0e-0a54c2a7f3e1";
const LINUX: readonly ServerSpec[] = [{ id: A }, { id: B }];
/** Longer than the state will be replayed: a passed age is the one thing that may rotate. */
const AGE = "36500d";

/** One key pair for all Windows servers of a run. */
export const pair = generateKeyPairSync("rsa", { modulusLength: 2048 });
export const privateKeyPem = pair.privateKey.export({ type: "pkcs1", format: "pem" }).toString();

function windows(initialPassword: string, type: "ecs" | "bms" = "ecs"): ServerSpec {
  const padding = constants.RSA_PKCS1_PADDING;
  const record = publicEncrypt({ key: pair.publicKey, padding }, Buffer.from(initialPassword)).toString("base64");
  const publicKeyPem = pair.publicKey.export({ type: "spki", format: "pem" }).toString();
  const keyPair = { name: "windows-key", publicKeyPem };
  return { id: A, type, os: "Windows", keyPair, initialPassword, recordCiphertext: record };
}

const reset = (args: object): string =>
  `const admin = new hw.PasswordReset("admin", ${JSON.stringify({ serverIds: [A, B], ...args })});
exports.password = admin.password;
exports.passwords = admin.passwords;`;
const record = (type: string, args: string): string =>
  `const win = new hw.${type}("win", { serverId: "${A}", ${args} });
exports.password = win.password;`;

const failB = (sandbox: Sandbox): void => {
  sandbox.inject({ operation: "BatchResetServersPassword", effect: { kind: "failServers", serverIds: [B] } });
};

export const situations: readonly Situation[] = [
  {
    name: "shared, rotated once",
    servers: LINUX,
    programs: [reset({ triggers: { rotate: 1 } }), reset({ triggers: { rotate: 2 } })],
  },
  { name: "one password per server", servers: LINUX, programs: [reset({ generate: { perServer: true, length: 16 } })] },
  { name: "a create that failed in part", servers: LINUX, programs: [reset({})], fault: failB },
  {
    name: "a rotation that failed in part",
    servers: LINUX,
    programs: [reset({ triggers: { rotate: 1 } }), reset({ triggers: { rotate: 2 } })],
    fault: failB,
  },
  { name: "given password", servers: LINUX, programs: [reset({ newPassword: "Given-Password-1" })] },
  { name: "rotation by age", servers: LINUX, programs: [reset({ rotateAfter: AGE })] },
  { name: "adopted", servers: LINUX, programs: [reset({ newPassword: "Adopted-Password-1", adopt: true })] },
  { name: "dry run", servers: LINUX, programs: [reset({ dryRun: true, supportCheck: "dryRun" })] },
  {
    name: "a server skipped",
    servers: [{ id: A }, { id: B, plugin: false }],
    programs: [reset({ onUnsupported: "skip", waitTimeout: "0s", restart: "soft", onDelete: "scramble" })],
  },
  {
    name: "initial password, key as text",
    servers: [windows("Initial-Password-1")],
    programs: [record("ServerPassword", `privateKey: ${JSON.stringify(KEY_MARK)}`)],
  },
  {
    name: "initial password of bare metal, key in a file",
    servers: [windows("Initial-Password-2", "bms")],
    programs: [record("ServerPassword", `serverType: "bms", privateKeyFile: "${KEY_FILE}"`)],
  },
  {
    name: "record captured and cleared",
    servers: [windows("Initial-Password-3")],
    programs: [record("PasswordRecordCleanup", `privateKeyFile: "${KEY_FILE}"`)],
  },
  {
    name: "record captured, to be cleared on delete",
    servers: [windows("Initial-Password-4")],
    programs: [record("PasswordRecordCleanup", `privateKeyFile: "${KEY_FILE}", clearOn: "delete"`)],
  },
  {
    name: "record cleared without a key",
    servers: [windows("Initial-Password-5")],
    programs: [record("PasswordRecordCleanup", "triggers: { round: 1 }")],
  },
  {
    name: "an explicit provider",
    servers: LINUX,
    programs: [
      `const provider = new hw.Provider("own", {
  region: "cn-north-4",
  endpoints: { ecs: "${URL_MARK}", bms: "${URL_MARK}", iam: "${URL_MARK}" },
  accessKey: "${ACCOUNT.accessKey}",
  secretKey: "${ACCOUNT.secretKey}",
});
const admin = new hw.PasswordReset("admin", { serverIds: ["${A}"] }, { provider });
exports.password = admin.password;`,
    ],
  },
];
