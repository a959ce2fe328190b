import { UnfinishedError } from "../errors";
import type { Ports, ServerRef } from "../ports";
import { recordId, serverOf } from "../record/server";
import { parseDuration } from "../values/duration";
import { type Properties, recordOf, secretOf, textOf } from "../values/properties";
import { readable } from "../values/readable";
import { Secret } from "../values/secret";
import { labelOf, titleOf, typeIn } from "../values/urn";
import { waitFor } from "../waitFor";
import type { Claim, Held, Owners } from "./owners";
import { refuseToForget } from "./refusal";

const LONG_AGO = new Date(0).toISOString();
const WAIT = "15m";
const TIMES = { firstDelay: 250, maxDelay: 5000 };

/** Notes that the program names the server for this resource. */
export function noteNamed(owners: Owners, args: Properties, captures?: boolean): void {
  const { id } = serverOf(args);
  owners.note({ resource: resourceOf(args), takesPart: true, captures, names: id === "" ? [] : [id] });
}

/** Notes the captured password in the outputs of a resource, if there is one. */
export function noteCaptured(owners: Owners, outputs: Properties, inThisRun?: boolean): void {
  const held = heldIn(outputs, inThisRun);
  owners.noteHeld({ resource: resourceOf(outputs), id: recordId(serverOf(outputs)) }, held);
}

/** Notes that a capture failed, so that nobody waits for it. */
export async function noteFailure<T>(owners: Owners, args: Properties, capture: () => Promise<T>): Promise<T> {
  try {
    return await capture();
  } catch (error) {
    owners.note({ resource: resourceOf(args), failed: true });
    throw error;
  }
}

/** Refuses to delete the outputs of a resource if they hold a captured password that another one lacks. */
export function refuseToForgetCapture(owners: Owners, outputs: Properties, inState: readonly string[]): void {
  const resource = resourceOf(outputs);
  const asking = { resource, id: recordId(serverOf(outputs)) };
  refuseToForget(owners, { title: titleOf(resource), mine: heldIn(outputs), asking, inState });
}

/** Says that the state no longer has a captured password, if it had one. */
export function sayForgotten(outputs: Properties, { log }: Pick<Ports, "log">): void {
  for (const server of heldIn(outputs).keys()) {
    log.info(`${labelOf(outputs)}: the state no longer has the captured password of server ${readable(server)}`);
  }
}

/** The password in the outputs, under the server that it is of. */
function heldIn(outputs: Properties, inThisRun?: boolean): Map<string, Held> {
  const password = asSecret(outputs.password) ?? asSecret(recordOf(outputs.captured).password);
  if (password === undefined) return new Map();
  const at = textOf(outputs.capturedAt) ?? textOf(outputs.clearedAt) ?? LONG_AGO;
  return new Map([[serverOf(outputs).id, { at, record: textOf(outputs.recordHash), password, inThisRun }]]);
}

/**
 * Waits until every other resource of the program that captures the password of this server has done so, since a cleared
 * record cannot be captured any more.
 *
 * @throws UnfinishedError if one of them has failed, or takes too long
 */
export async function waitForCaptures(
  owners: Owners,
  args: Properties,
  server: ServerRef,
  ports: Pick<Ports, "clock" | "sleep" | "log">,
): Promise<void> {
  const resource = resourceOf(args);
  const missing = () =>
    owners
      .claimsOn(server.id, { resource })
      .filter(({ captures, holding }) => captures && holding?.record === undefined);
  const label = labelOf(args);
  const deadline = parseDuration(textOf(args.waitTimeout) ?? WAIT) ?? 0;
  const waited = await waitFor(
    async () => {
      const [first] = missing();
      if (first === undefined) return { done: true, value: undefined };
      return { done: false, state: titleOf(first.resource), hopeless: missing().some(({ failed }) => failed) };
    },
    { ...TIMES, deadline },
    ports,
    () =>
      ports.log.info(`${label}: waiting until ${titles(missing())} has captured the password of server ${server.id}`),
  );
  if (waited.arrived) return;
  const others = titles(missing());
  throw new UnfinishedError(
    `${label} clears the password record of server ${server.id}, which ${others} ${waited.hopeless ? "could not capture" : "has not captured"}; nothing was cleared. Correct ${others}, or remove it from the program, and run "pulumi up" for both again.`,
  );
}

/** The other resources of this run that clear the record of the server as well. */
export function otherCleanups(owners: Owners, outputs: Properties): Claim[] {
  const resource = resourceOf(outputs);
  return owners
    .claimsOn(serverOf(outputs).id, { resource })
    .filter((claim) => typeIn(claim.resource) === "PasswordRecordCleanup");
}

/** Whether another resource of this run is to capture the record and has not done so. */
export function isAwaited(owners: Owners, outputs: Properties): boolean {
  const claims = owners.claimsOn(serverOf(outputs).id, { resource: resourceOf(outputs) });
  return claims.some(({ captures, holding }) => captures && holding?.record === undefined);
}

/** A secret from the state, where it is a text, or from an outcome. */
function asSecret(value: unknown): Secret | undefined {
  return value instanceof Secret ? value : secretOf(value);
}

function titles(claims: readonly Claim[]): string {
  return claims.map(({ resource }) => titleOf(resource)).join(", ");
}

function resourceOf({ resource }: Properties): string {
  return textOf(resource) ?? "";
}
