import type { OutputsOf } from "../lifecycle";
import type { passwordReset } from "../members/tables";
import type { Json } from "../values/json";
import { numberOf, type Properties, recordOf, secretsOf, textOf } from "../values/properties";
import type { Secret } from "../values/secret";

/** What happened to one server, as the contract names it. */
export type ServerStatus = "reset" | "validated" | "adopted" | "skipped" | "failed" | "unknown" | "pending";

export interface ServerResult {
  status: ServerStatus;
  /** The service's code of a failure. */
  code?: string | undefined;
  message?: string | undefined;
  requestId?: string | undefined;
  /** ISO 8601, UTC. */
  at: string;
}

/** What the state knows about the servers of one `PasswordReset`. */
export interface Fleet {
  /** The version the results belong to; absent before the first run. */
  version: number | undefined;
  /** Which of the passwords that dry runs tried for this version the results belong to. */
  draft?: number | undefined;
  results: Map<string, ServerResult>;
  /** The password each server is known to have; after an unconfirmed call, the one sent. */
  passwords: Map<string, Secret>;
  previous: Map<string, Secret>;
}

export function readFleet(stored: Properties): Fleet {
  return {
    version: numberOf(stored.validatedVersion) ?? numberOf(stored.passwordVersion),
    draft: numberOf(stored.validatedDraft),
    results: new Map(
      Object.entries(recordOf(stored.servers)).map(([id, result]) => [id, readResult(recordOf(result))]),
    ),
    passwords: secretsOf(stored.passwords),
    previous: secretsOf(stored.previousPasswords),
  };
}

function readResult(stored: Properties): ServerResult {
  return {
    status: (textOf(stored.status) ?? "unknown") as ServerStatus,
    code: textOf(stored.code),
    message: textOf(stored.message),
    requestId: textOf(stored.requestId),
    at: textOf(stored.at) ?? "",
  };
}

/** The outputs that describe the given servers; others are left out, and with them out of the state. */
export function fleetOutputs(fleet: Fleet, serverIds: readonly string[]): OutputsOf<typeof passwordReset> {
  return {
    passwords: only(fleet.passwords, serverIds),
    previousPasswords: only(fleet.previous, serverIds),
    servers: Object.fromEntries(only(fleet.results, serverIds)) as unknown as Json,
  };
}

function only<T>(map: ReadonlyMap<string, T>, ids: readonly string[]): Map<string, T> {
  return new Map(ids.flatMap((id) => (map.has(id) ? [[id, map.get(id) as T] as const] : [])));
}

/** What a run wants: which password each server is to have, and under which conditions a server is left alone. */
export interface DesiredFleet {
  serverIds: readonly string[];
  version: number;
  /** Counts the passwords of this version while `dryRun`; absent once one is carried out. */
  draft?: number | undefined;
  dryRun: boolean;
  adopt: boolean;
  skipUnsupported: boolean;
  /** `undefined` only for a server that the companion has no password for. */
  passwordFor(serverId: string): Secret | undefined;
}

/** How a run goes about it. */
export interface RunSettings {
  perServer: boolean;
  supportCheck: "flag" | "dryRun" | "none";
  restart: "none" | "soft" | "hard";
  batchSize: number;
  /** More failed servers than this end the run. */
  maxFailures: number;
  label: string;
}

export interface FleetPlan {
  /** Servers taken under management as they are, without a call. */
  adopt: readonly string[];
  /** Servers that do not have the wanted password for certain yet. */
  open: readonly string[];
}

/** Which servers there is something to do for. The same question is asked by diff (is there any?) and by update. */
export function planFleet(desired: DesiredFleet, fleet: Fleet): FleetPlan {
  const toDo = desired.serverIds.filter((id) => !isSettled(id, desired, fleet));
  const adopted = (id: string) => desired.adopt && !fleet.results.has(id);
  return { adopt: toDo.filter(adopted), open: toDo.filter((id) => !adopted(id)) };
}

function isSettled(id: string, desired: DesiredFleet, fleet: Fleet): boolean {
  // A version that is missing in the state, or lower than the one reached, is no rotation.
  if (fleet.version !== undefined && fleet.version < desired.version) return false;
  switch (fleet.results.get(id)?.status) {
    case "reset":
    case "adopted":
      return desired.passwordFor(id)?.equals(fleet.passwords.get(id)) ?? false;
    case "validated":
      return desired.dryRun && fleet.draft === desired.draft;
    case "skipped":
      return desired.skipUnsupported;
    default:
      return false;
  }
}
