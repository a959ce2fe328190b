import { createHash } from "node:crypto";
import { UnfinishedError, WaitTimeoutError } from "../errors";
import type { PasswordApi, Ports } from "../ports";
import { type Properties, textOf } from "../values/properties";
import type { Secret } from "../values/secret";
import { labelOf } from "../values/urn";
import { decryptPassword } from "./decrypt";
import { keyOf } from "./key";
import { serverName, serverOf } from "./server";
import { explainAbsence, waitForRecord } from "./wait";

const DEFAULT_WAIT = "15m";

/** A password and the record it was read from. */
export interface CapturedPassword {
  password: Secret;
  /** Identifies the record without keeping it. Encryption is randomized, so no two records are equal. */
  recordHash: string;
}

/** The initial password of a Windows server: waits for the record, reads it, decrypts it, checks the result. */
export async function captureRecord(api: PasswordApi, args: Properties, ports: Ports): Promise<CapturedPassword> {
  // The key first, so that an unusable one is reported at once and not after a wait of 15 minutes.
  const key = await keyOf(args, ports);
  const ciphertext = await waitForCiphertext(api, args, ports);
  return { password: decryptPassword(ciphertext, key), recordHash: hashRecord(ciphertext) };
}

async function waitForCiphertext(api: PasswordApi, args: Properties, ports: Ports): Promise<string> {
  const server = serverOf(args);
  const waitTimeout = textOf(args.waitTimeout) ?? DEFAULT_WAIT;
  const label = labelOf(args);
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
