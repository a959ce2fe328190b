import type { Ports } from "../ports";
import { recordId, serverOf } from "../record/server";
import { type Properties, recordOf, secretOf, textOf } from "../values/properties";
import { readable } from "../values/readable";
import { Secret } from "../values/secret";
import { companionUrn, labelOf, resourceOf, titleOf } from "../values/urn";
import type { Held, Owners } from "./owners";
import { refuseToForget } from "./refusal";

const LONG_AGO = new Date(0).toISOString();

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

/** As `noteCaptured`, for a resource in the state that the program may call by another name now. */
export function noteCapturedBefore(owners: Owners, olds: Properties, { resource }: Properties): void {
  noteCaptured(owners, { ...olds, resource });
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

/** As `refuseToForgetCapture`, for a companion: the resource that it belongs to counts as another one. */
export function refuseToForgetCompanion(owners: Owners, outputs: Properties): void {
  const resource = resourceOf(outputs);
  refuseToForget(owners, {
    title: `the captured password of ${titleOf(resource)}`,
    mine: heldIn(outputs),
    inState: [companionUrn(resource, "PasswordCapture")],
  });
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

/** A secret from the state, where it is a text, or from an outcome. */
function asSecret(value: unknown): Secret | undefined {
  return value instanceof Secret ? value : secretOf(value);
}
