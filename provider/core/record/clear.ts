import { requireCheckpoints } from "../checkpoints";
import type { PasswordApi, Ports, ServerRef } from "../ports";
import { nonEmptyTextOf, textOf } from "../values/properties";
import { waitFor } from "../waitFor";
import { hashRecord } from "./capture";

/** How long to wait until a cleared record is gone, in milliseconds: BMS answers 202 and clears later. */
const CLEAR_TIMES = { firstDelay: 500, maxDelay: 5000, deadline: 2 * 60_000 };

/** The hash of no record. */
const UNREADABLE = "unreadable";

/**
 * The hash of the record whose password is held; `undefined` if nothing was captured. A damaged state, with a password but no
 * hash or the reverse, gives the hash of no record.
 */
export function hashOfCaptured(password: unknown, recordHash: unknown): string | undefined {
  if (password === undefined && recordHash === undefined) return undefined;
  return nonEmptyTextOf(password) === undefined ? UNREADABLE : (textOf(recordHash) ?? UNREADABLE);
}

/**
 * The record that the cloud holds now.
 * `clearable`: the captured one, or any record if nothing was captured;
 * `other`: one that was not captured, so its password is stored nowhere else;
 * `gone`: none.
 */
export async function findRecord(
  api: PasswordApi,
  server: ServerRef,
  capturedHash: string | undefined,
): Promise<"clearable" | "other" | "gone"> {
  if (capturedHash === undefined) return "clearable";
  const record = await api.readPasswordRecord(server);
  if (record.state !== "stored") return "gone";
  return hashRecord(record.ciphertext) === capturedHash ? "clearable" : "other";
}

/** Clears the record and waits until it is gone. Returns why it is not, or `undefined` if it is. */
export async function clearAndConfirm(api: PasswordApi, server: ServerRef, ports: Ports): Promise<string | undefined> {
  requireCheckpoints(ports);
  await api.clearPasswordRecord(server);
  const waited = await waitFor(
    async () => {
      const { state } = await api.readPasswordRecord(server);
      return state === "stored" ? { done: false, state } : { done: true, value: state };
    },
    CLEAR_TIMES,
    ports,
    () => ports.log.info(`server ${server.id}: the clear is accepted; waiting until the record is gone`),
  );
  return waited.arrived
    ? undefined
    : `the record of server ${server.id} is still there ${CLEAR_TIMES.deadline / 1000} s after the clear was accepted; the next "pulumi up" clears it again`;
}
