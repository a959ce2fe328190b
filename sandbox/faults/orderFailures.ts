import type { OrderedFailures } from "../api/call";
import { restartFailure } from "../cloud/jobs";
import type { FaultEffect, OperationName } from "../types";

type ServersEffect = Extract<FaultEffect, { kind: "failServers" }>;
type JobEffect = Extract<FaultEffect, { kind: "failJob" }>;

/** Batch reset: marks the chosen ones of the requested servers as failing. */
export function orderServerFailures(
  failures: OrderedFailures,
  effect: ServersEffect,
  requested: readonly string[],
): void {
  const failure = { code: effect.code ?? "Ecs.0610", reason: effect.message ?? "resetting the password failed" };
  for (const id of chosen(effect, requested)) failures.servers.set(id, failure);
}

/** Restart: marks the sub jobs that will fail. */
export function orderJobFailures(
  failures: OrderedFailures,
  effect: JobEffect,
  requested: readonly string[],
  operation: OperationName,
): void {
  const usual = restartFailure(operation === "BatchRebootBaremetalServers" ? "bms" : "ecs");
  const failure = { ...usual, code: effect.code ?? usual.code };
  for (const id of effect.serverIds ?? requested) failures.subJobs.set(id, failure);
}

// Named ids, else the first so many, else all.
function chosen(effect: ServersEffect, requested: readonly string[]): readonly string[] {
  if (effect.serverIds !== undefined) return effect.serverIds;
  const share = effect.fraction === undefined ? requested.length : Math.ceil(effect.fraction * requested.length);
  return requested.slice(0, effect.count ?? share);
}
