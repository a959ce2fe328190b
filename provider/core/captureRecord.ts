import { createHash } from "node:crypto";
import { decryptPassword } from "./decryptPassword";
import { parseDuration } from "./duration";
import { UnfinishedError, WaitTimeoutError } from "./errors";
import type { Stored } from "./lifecycle";
import type { PasswordApi, Ports, ServerDetails, ServerRef } from "./ports";
import { loadPrivateKey } from "./privateKey";
import type { Secret } from "./secret";
import { textOf } from "./stored";
import { isUnknown } from "./unknown";
import { type Seen, waitFor } from "./waitFor";

const DEFAULT_WAIT = "15m";
const FIRST_DELAY = 2000;
const MAX_DELAY = 15_000;
const PROGRESS_INTERVAL = 60_000;

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
    ...(before.id === after.id ? [] : ["serverId"]),
    ...(before.type === after.type && !isUnknown(news.serverType) ? [] : ["serverType"]),
  ];
}

/** The initial password of a Windows server: wait until its record is there, read it, decrypt it, prove it. */
export async function captureRecord(api: PasswordApi, args: Stored, ports: Ports): Promise<Captured> {
  const server = serverOf(args);
  // The key first: an unusable one must not be found out after a quarter of an hour.
  const key = await keyOf(args, ports);
  const ciphertext = await waitForRecord(api, server, args, ports);
  return { password: decryptPassword(ciphertext, key), recordHash: hashRecord(ciphertext) };
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
  return loadPrivateKey(pem ?? "", textOf(args.privateKeyPassphrase));
}

async function readKeyFile(path: string, ports: Pick<Ports, "readTextFile">): Promise<string> {
  try {
    return await ports.readTextFile(path);
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? "it cannot be read";
    throw new UnfinishedError(`privateKeyFile: ${path} cannot be read (${reason})`);
  }
}

async function waitForRecord(api: PasswordApi, server: ServerRef, args: Stored, ports: Ports): Promise<string> {
  const waitTimeout = textOf(args.waitTimeout) ?? DEFAULT_WAIT;
  const label = textOf(args.label) ?? "ServerPassword";
  let lastProgress = ports.clock.now().getTime();
  const look = async (): Promise<Seen<string>> => {
    const record = await api.readPasswordRecord(server);
    if (record.state === "noServer") {
      throw new UnfinishedError(`${server.type.toUpperCase()} server ${server.id} does not exist`);
    }
    if (record.state === "stored") {
      return { done: true, value: record.ciphertext };
    }
    if (ports.clock.now().getTime() - lastProgress >= PROGRESS_INTERVAL) {
      lastProgress = ports.clock.now().getTime();
      ports.log.info(`${label}: server ${server.id} has no password record yet; waiting up to ${waitTimeout}`);
    }
    return { done: false, state: "empty record" };
  };
  const deadline = parseDuration(waitTimeout) ?? 0;
  const waited = await waitFor(look, { firstDelay: FIRST_DELAY, maxDelay: MAX_DELAY, deadline }, ports);
  if (waited.arrived) {
    return waited.value;
  }
  throw new WaitTimeoutError(
    `no password record of ${server.type.toUpperCase()} server ${server.id} within waitTimeout ${waitTimeout} (seen: ${waited.seen}). ${await explainAbsence(api, server)}`,
  );
}

/** An empty record means not ready, never, or cleared; the server itself may tell which. */
async function explainAbsence(api: PasswordApi, server: ServerRef): Promise<string> {
  const details = await api.describeServer(server).catch(() => undefined);
  return (
    causeOf(details) ??
    "It may come later (Windows stores it 5 to 15 minutes after the first start, private images only with Cloudbase-Init), may have been cleared already, or will never come (the key pair must be RSA)."
  );
}

function causeOf(details: ServerDetails | undefined): string | undefined {
  if (details?.osType !== undefined && details.osType.toLowerCase() !== "windows") {
    return `The server runs ${details.osType}; only Windows servers have such a record.`;
  }
  if (details?.status !== undefined && ["SHUTOFF", "ERROR", "BUILD"].includes(details.status)) {
    return `The server is ${details.status}; the record is written while Windows starts for the first time.`;
  }
  if (details !== undefined && (details.keyName === undefined || details.keyName === "")) {
    return "The server shows no key pair; without one no password is stored for it.";
  }
  return undefined;
}
