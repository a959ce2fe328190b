import { Refusal } from "./answer";
import type { Call } from "./call";
import { serviceError } from "./errors";
import { idsOf, isObject, member } from "./shapes";

/** Most servers in one batch call. */
export const MAX_BATCH = 1000;

/** The JSON object in an ECS request's body, or the documented refusal. */
export function ecsBody(call: Call): Readonly<Record<string, unknown>> {
  if (call.body.text.trim() === "") throw new Refusal(serviceError(400, "Common.0002", "The request body is blank."));
  if (!isObject(call.body.json))
    throw new Refusal(serviceError(400, "Ecs.0005", "The request body is not valid JSON."));
  return call.body.json;
}

/** Ids in the `servers` list of a batch: at least one, at most {@link MAX_BATCH}. */
export function serverIds(holder: unknown): string[] {
  const ids = idsOf(member(holder, "servers"));
  if (ids === undefined || ids.length === 0) {
    throw new Refusal(serviceError(400, "Ecs.0005", "servers must be a list of at least one {id}"));
  }
  if (ids.length > MAX_BATCH) {
    throw new Refusal(serviceError(400, "Ecs.0118", `a batch holds at most ${MAX_BATCH} servers`));
  }
  return ids;
}
