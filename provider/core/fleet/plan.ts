import type { OutputsOf } from "../lifecycle";
import type { passwordReset } from "../members/tables";
import type { Json } from "../values/json";
import { numberOf, type Properties, recordOf, secretsOf, textOf } from "../values/properties";
import type { Secret } from "../values/secret";

/** What happened to one server; `ServerResetResult` in the SDK explains each word. */
export type ServerStatus = "reset" | "validated" | "adopted" | "skipped" | "failed" | "unknown" | "pending";

export interface ServerResult {
  status: ServerStatus;
  /** The service's error code. */
  code?: string | undefined;
  message?: string | undefined;
  requestId?: string | undefined;
  /** Time of the last attempt: ISO 8601, UTC. */
  at: string;
  /** Version of the password that the last accepted reset set, and its time. */
  passwordVersion?: number | undefined;
  resetAt?: string | undefined;
  /** A restart since then has put it in force. */
  inForce?: boolean | undefined;
  /** For how long it was waited for in vain, as a duration; it was never reset since. */
  waited?: string | undefined;
  /** The mark of the last reset that `serverTriggers` asked for and that this result takes into account. */
  serverReset?: string | undefined;
}

/** What the state says about the servers of one `PasswordReset`. A run updates it. */
export interface Fleet {
  /** The password version that the results belong to; absent before the first run. */
  version: number | undefined;
  /** The draft that the results of a dry run belong to. */
  draft?: number | undefined;
  results: Map<string, ServerResult>;
  /** The password that each server has; after an unconfirmed call, the one that was sent. */
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
    passwordVersion: numberOf(stored.passwordVersion),
    resetAt: textOf(stored.resetAt),
    inForce: stored.inForce === true ? true : undefined,
    waited: textOf(stored.waited),
    serverReset: textOf(stored.serverReset),
  };
}

/** The fleet as outputs. Servers that are not listed leave the state. */
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

/** What a run has to reach: the password of each server, and when a server is left alone. */
export interface DesiredFleet {
  serverIds: readonly string[];
  version: number;
  /** Counts the passwords that dry runs tried for this version; absent once a password is carried out. */
  draft?: number | undefined;
  dryRun: boolean;
  adopt: boolean;
  skipUnsupported: boolean;
  /** `undefined` if the companion has no password for the server. */
  passwordFor(serverId: string): Secret | undefined;
  /** The mark of the last reset that `serverTriggers` has asked for; `undefined` if there was none. */
  resetFor?(serverId: string): string | undefined;
}

/** How a run is carried out. */
export interface RunSettings {
  perServer: boolean;
  supportCheck: "flag" | "dryRun" | "none";
  restart: "none" | "soft" | "hard";
  batchSize: number;
  /** The run ends when more servers than this have failed. */
  maxFailures: number;
  /** How long a new server may take to be found and to report its plug-in: a duration; `0s` for no waiting. */
  waitTimeout: string;
  label: string;
}

/** What has to be done about the servers of a fleet. */
export interface FleetPlan {
  /** Those to take under management without a call. */
  adopt: string[];
  /** Those that may not have the desired password yet. */
  open: string[];
  /** Those that were skipped: no reason for a run, but asked again by one that is made. */
  skipped: string[];
}

/** The servers that need something done. `diff` asks whether there are any, `update` acts on them. */
export function planFleet(desired: DesiredFleet, fleet: Fleet): FleetPlan {
  const plan: FleetPlan = { adopt: [], open: [], skipped: [] };
  for (const id of desired.serverIds) {
    if (!isSettled(id, desired, fleet)) plan[isAdopted(id, desired, fleet) ? "adopt" : "open"].push(id);
    else if (fleet.results.get(id)?.status === "skipped") plan.skipped.push(id);
  }
  return plan;
}

/** Whether a server is taken over without a call: one that is new, unless `serverTriggers` have asked for its reset. */
function isAdopted(id: string, desired: DesiredFleet, fleet: Fleet): boolean {
  return (
    desired.adopt && !fleet.results.has(id) && desired.resetFor?.(id) === undefined && !holdsAnother(id, desired, fleet)
  );
}

/** A server whose password we have is managed already, even if a damaged state does not say how it came to it. */
function holdsAnother(id: string, desired: DesiredFleet, fleet: Fleet): boolean {
  const held = fleet.passwords.get(id);
  return held !== undefined && !held.equals(desired.passwordFor(id));
}

function isSettled(id: string, desired: DesiredFleet, fleet: Fleet): boolean {
  // No rotation: the state has no version, or has reached a later one.
  if (fleet.version !== undefined && fleet.version < desired.version) return false;
  const asked = desired.resetFor?.(id);
  if (asked !== undefined && asked !== fleet.results.get(id)?.serverReset) return false;
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
