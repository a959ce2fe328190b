import type { PasswordApi, PasswordRecord, Ports, ServerDetails, ServerRef } from "../ports";
import { parseDuration } from "../values/duration";
import { type Seen, type WaitResult, waitFor } from "../waitFor";

const FIRST_DELAY = 2000;
const MAX_DELAY = 15_000;
const PROGRESS_INTERVAL = 60_000;

/** Waits until the server has a password record. Ends early if the server does not exist or does not run Windows. */
export function waitForRecord(
  api: PasswordApi,
  server: ServerRef,
  wait: { waitTimeout: string; label: string },
  ports: Pick<Ports, "clock" | "sleep" | "log">,
): Promise<WaitResult<Exclude<PasswordRecord, { state: "empty" }>>> {
  let lastProgress: number | undefined;
  const look = async (): Promise<Seen<Exclude<PasswordRecord, { state: "empty" }>>> => {
    const record = await api.readPasswordRecord(server);
    if (record.state !== "empty") {
      return { done: true, value: record };
    }
    const now = ports.clock.monotonic();
    const isFirst = lastProgress === undefined;
    const hopeless = isFirst && isNotWindows(await api.describeServer(server).catch(() => undefined));
    if (!hopeless && (lastProgress === undefined || now - lastProgress >= PROGRESS_INTERVAL)) {
      lastProgress = now;
      ports.log.info(
        `${wait.label}: server ${server.id} has no password record yet; waiting up to ${wait.waitTimeout}`,
      );
    }
    return { done: false, state: "empty record", hopeless };
  };
  const deadline = parseDuration(wait.waitTimeout) ?? 0;
  return waitFor(look, { firstDelay: FIRST_DELAY, maxDelay: MAX_DELAY, deadline }, ports);
}

/** Why there is no record: not ready yet, never made, or cleared. The server and its key pair may show which. */
export async function explainAbsence(api: PasswordApi, server: ServerRef): Promise<string> {
  const details = await api.describeServer(server).catch(() => undefined);
  const { keyName } = details ?? {};
  const keyType = keyName === undefined ? undefined : await api.keyPairType(keyName).catch(() => undefined);
  const remedy =
    server.type === "ecs"
      ? "PasswordReset sets a new password"
      : "reset its password in the console, since PasswordReset is for ECS";
  return (
    neverWritten(details, keyType, remedy) ?? notYetWritten(details?.status) ?? `${CAUSES_THE_API_HIDES}${remedy} then.`
  );
}

const CAUSES_THE_API_HIDES =
  "It may come later (Windows stores it 5 to 15 minutes after the first start; a private image only with Cloudbase-Init): " +
  "give a longer waitTimeout. It may have been cleared already. Or it never comes: a key pair that is not RSA (ECDSA, " +
  "ED25519) yields none, and neither does a password chosen at creation; ";

/** A reason why the record will never come, or `undefined`. */
function neverWritten(
  details: ServerDetails | undefined,
  keyType: string | undefined,
  remedy: string,
): string | undefined {
  if (isNotWindows(details)) {
    return `The server runs ${details?.osType}; only Windows servers have such a record; ${remedy}.`;
  }
  if (details !== undefined && (details.keyName === undefined || details.keyName === "")) {
    return `The server shows no key pair; without one no password is stored for it; ${remedy}.`;
  }
  return keyType === undefined || keyType === "ssh-rsa"
    ? undefined
    : `The server's key pair ${details?.keyName} is not RSA but ${keyType.toUpperCase()}, for which no password is stored; ${remedy}.`;
}

function notYetWritten(status: string | undefined): string | undefined {
  if (status === "SHUTOFF") {
    return "The server is stopped (SHUTOFF): start it, the record is written while Windows starts for the first time.";
  }
  return status === "ERROR" || status === "BUILD"
    ? `The server is in state ${status}: the record is written once Windows has started for the first time.`
    : undefined;
}

/** Whether the server is known to run another system. One that does not say may run Windows. */
function isNotWindows(details: ServerDetails | undefined): boolean {
  return details?.osType !== undefined && details.osType.toLowerCase() !== "windows";
}
