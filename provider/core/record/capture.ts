import { createHash } from "node:crypto";
import { DecryptError, UnfinishedError, WaitTimeoutError } from "../errors";
import type { Stored } from "../lifecycle";
import type { PasswordApi, Ports, ServerRef } from "../ports";
import { remember, type Secret } from "../values/secret";
import { textOf } from "../values/stored";
import { isUnknown } from "../values/unknown";
import { decryptPassword } from "./decrypt";
import { loadPrivateKey } from "./privateKey";
import { explainAbsence, waitForRecord } from "./wait";

const DEFAULT_WAIT = "15m";

/** Members of the resources around a record that the state keeps encrypted. */
export const RECORD_SECRETS = ["privateKey", "privateKeyPassphrase", "password", "previousPassword", "captured"];

export interface Captured {
  password: Secret;
  /** Tells one record from the next without keeping it: encryption is randomized, so no two records are alike. */
  recordHash: string;
}

/** The server an argument set means. */
export function serverOf(args: Stored): ServerRef {
  return { type: args.serverType === "bms" ? "bms" : "ecs", id: textOf(args.serverId) ?? "" };
}

/** The id in the state of what belongs to one record. */
export function recordId(server: ServerRef): string {
  return `${server.type}/${server.id}`;
}

/** The arguments by which another server is meant than before; one that is not known yet may be another. */
export function replacedServer(olds: Stored, news: Stored): string[] {
  const before = serverOf(olds);
  const after = serverOf(news);
  return [
    // A state that does not tell is no reason to replace anything.
    ...(before.id === "" || before.id === after.id ? [] : ["serverId"]),
    ...(before.type === after.type && !isUnknown(news.serverType) ? [] : ["serverType"]),
  ];
}

/** The initial password of a Windows server: wait until its record is there, read it, decrypt it, prove it. */
export async function captureRecord(api: PasswordApi, args: Stored, ports: Ports): Promise<Captured> {
  const server = serverOf(args);
  // The key first: an unusable one must not be found out after a quarter of an hour.
  const key = await keyOf(args, ports);
  const ciphertext = await recordOfServer(api, server, args, ports);
  return { password: decryptPassword(ciphertext, key), recordHash: hashRecord(ciphertext) };
}

async function recordOfServer(api: PasswordApi, server: ServerRef, args: Stored, ports: Ports): Promise<string> {
  const waitTimeout = textOf(args.waitTimeout) ?? DEFAULT_WAIT;
  const waited = await waitForRecord(
    api,
    server,
    { waitTimeout, label: textOf(args.label) ?? "ServerPassword" },
    ports,
  );
  const name = `${server.type.toUpperCase()} server ${server.id}`;
  if (!waited.arrived) {
    const absence = await explainAbsence(api, server);
    const wait = waited.hopeless ? "" : ` within waitTimeout ${waitTimeout}`;
    throw new WaitTimeoutError(`no password record of ${name}${wait} (seen: ${waited.seen}). ${absence}`);
  }
  if (waited.value.state !== "stored") {
    throw new UnfinishedError(`${name} does not exist`);
  }
  return waited.value.ciphertext;
}

export function hashRecord(ciphertext: string): string {
  return createHash("sha256").update(ciphertext).digest("hex").slice(0, 32);
}

/** Whether the arguments name a key at all. */
export function hasKey(args: Stored): boolean {
  return args.privateKey !== undefined || args.privateKeyFile !== undefined;
}

export async function keyOf(args: Stored, ports: Pick<Ports, "readTextFile">) {
  const file = textOf(args.privateKeyFile);
  const pem = file === undefined ? textOf(args.privateKey) : await readKeyFile(file, ports);
  const argument = file === undefined ? "privateKey" : `privateKeyFile ${file}`;
  return loadPrivateKey(pem ?? "", textOf(args.privateKeyPassphrase), argument);
}

/** What is wrong with a key that is given in the arguments, as far as they are known. A key file is read when needed. */
export function keyFailures(args: Stored): string[] {
  const pem = textOf(args.privateKey);
  if (pem === undefined || pem === "" || isUnknown(pem) || isUnknown(args.privateKeyPassphrase)) {
    return [];
  }
  try {
    loadPrivateKey(pem, textOf(args.privateKeyPassphrase));
    return [];
  } catch (error) {
    return [error instanceof DecryptError ? error.message : "privateKey: cannot be read"];
  }
}

async function readKeyFile(path: string, ports: Pick<Ports, "readTextFile">): Promise<string> {
  try {
    const pem = await ports.readTextFile(path);
    remember(pem);
    return pem;
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? "it cannot be read";
    throw new UnfinishedError(`privateKeyFile: ${path} cannot be read (${reason})`);
  }
}
