import { createHash } from "node:crypto";
import { UnfinishedError, WaitTimeoutError } from "../errors";
import type { PasswordApi, Ports } from "../ports";
import { type Properties, textOf } from "../values/properties";
import type { Secret } from "../values/secret";
import { decryptPassword } from "./decrypt";
import { keyOf } from "./key";
import { serverName, serverOf } from "./server";
import { explainAbsence, waitForRecord } from "./wait";

const DEFAULT_WAIT = "15m";

export interface CapturedPassword {
  password: Secret;
  /** Tells one record from the next without keeping it: encryption is randomized, so no two records are alike. */
  recordHash: string;
}

/** The initial password of a Windows server: wait until its record is there, read it, decrypt it, prove it. */
export async function captureRecord(api: PasswordApi, args: Properties, ports: Ports): Promise<CapturedPassword> {
  // The key first: an unusable one must not be found out after a quarter of an hour.
  const key = await keyOf(args, ports);
  const ciphertext = await waitForCiphertext(api, args, ports);
  return { password: decryptPassword(ciphertext, key), recordHash: hashRecord(ciphertext) };
}

async function waitForCiphertext(api: PasswordApi, args: Properties, ports: Ports): Promise<string> {
  const server = serverOf(args);
  const waitTimeout = textOf(args.waitTimeout) ?? DEFAULT_WAIT;
  const label = textOf(args.label) ?? "ServerPassword";
  const waited = await waitForRecord(api, server, { waitTimeout, label }, ports);
  if (!waited.arrived) {
    const absence = await explainAbsence(api, server);
    const wait = waited.hopeless ? "" : ` within waitTimeout ${waitTimeout}`;
    throw new WaitTimeoutError(`no password record of ${serverName(server)}${wait} (seen: ${waited.seen}). ${absence}`);
  }
  if (waited.value.state !== "stored") {
    throw new UnfinishedError(`${serverName(server)} does not exist`);
  }
  return waited.value.ciphertext;
}

export function hashRecord(ciphertext: string): string {
  return createHash("sha256").update(ciphertext).digest("hex").slice(0, 32);
}
