import type { Secret } from "./values/secret";

/** The time. */
export interface Clock {
  /** Date and time, as this machine has them: for what is written down. They may be wrong, and be set while we wait. */
  now(): Date;
  /** Milliseconds since some moment: for waits, pauses and ages within the process, since nobody can set it. */
  monotonic(): number;
}

/** Resolves after this many milliseconds. */
export type Sleep = (milliseconds: number) => Promise<void>;

/** A uniformly distributed integer in `[0, below)` from a cryptographically strong source. */
export type RandomInt = (below: number) => number;

/** Takes progress messages and warnings. They must not hold a secret. */
export interface Log {
  info(text: string): void;
  warn(text: string): void;
}

/** Reads a file as UTF-8 text, without a byte order mark. Rejects if it cannot be read. */
export type ReadTextFile = (path: string) => Promise<string>;

/** Everything that comes from outside. The real ones are in `host/ports.ts`. */
export interface Ports {
  clock: Clock;
  sleep: Sleep;
  randomInt: RandomInt;
  log: Log;
  readTextFile: ReadTextFile;
  /** The environment variables. */
  env: Readonly<Record<string, string | undefined>>;
  /** The user's home folder. */
  homeDir: string;
}

export type ServerType = "ecs" | "bms";

export interface ServerRef {
  type: ServerType;
  id: string;
}

/** The most servers that a batch call takes. Source: OAPI-ECS BatchResetServersPassword and BatchRebootServers, `maxItems`. */
export const MAX_BATCH = 1000;

/** The most ids that a list of servers is asked for. Source: OAPI-ECS ListServersDetails, `server_id`. */
export const MAX_LISTED = 100;

export interface BatchResetRequest {
  /** At least one, at most {@link MAX_BATCH}. */
  serverIds: readonly string[];
  /** May be absent only with `dryRun`. */
  newPassword?: Secret;
  dryRun: boolean;
}

export interface RejectedServer {
  serverId: string;
  /** The service's error code, for instance `Ecs.0613`. */
  code: string;
  message: string;
  /** What the user can do about it: one sentence. */
  advice?: string;
  /** The server does not exist. */
  missing?: boolean;
  /** The reset plug-in is missing or does not work. */
  unsupported?: boolean;
  /** The server may have been changed nevertheless: the code says so, or the answer to an earlier attempt was lost. */
  doubtful?: boolean;
}

/**
 * The cloud's answer about each server of a batch. Nothing is known about a server that is in neither list. The lists hold
 * only ids that were asked for.
 */
export interface BatchResetAnswer {
  accepted: readonly string[];
  rejected: readonly RejectedServer[];
  requestId?: string;
}

/** The stored, encrypted initial password of a Windows server. */
export type PasswordRecord =
  | { state: "stored" /** base64, as the cloud sends it */; ciphertext: string }
  /** Not ready yet, never made, or cleared: the API does not distinguish these. */
  | { state: "empty" }
  /** The server itself does not exist. */
  | { state: "noServer" };

export type JobState =
  | { state: "running" /** as the cloud names it */; status: string }
  | { state: "succeeded" }
  | { state: "failed"; failures: readonly { serverId?: string; code?: string; reason: string }[] };

/** Facts about a server that can explain a missing record. A member is absent if the answer does not have it. */
export interface ServerDetails {
  status?: string;
  osType?: string;
  keyName?: string;
}

/**
 * The documented operations. What does not exist is a value (`undefined` or a state), and a failure is an `ApiError`. Every
 * call has a time limit and retries only what is harmless to repeat.
 */
export interface PasswordApi {
  /** Where the calls go. */
  readonly place: Place;
  /** How many calls at once the cloud takes now, as far as is known. It changes while calls are made. */
  callsAtOnce(): number;
  /**
   * Whether the cloud refuses calls for now because of a quota: what has been checked is better reset than more checked. True
   * from a throttled answer until a call is let through again.
   */
  throttled(): boolean;
  /** PUT os-reset-passwords. Throws `ApiError` if the answer names no server at all. */
  batchResetPasswords(request: BatchResetRequest): Promise<BatchResetAnswer>;
  /** GET os-resetpwd-flag. `undefined`: the server does not exist. */
  isResetSupported(server: ServerRef): Promise<boolean | undefined>;
  /** GET os-server-password. */
  readPasswordRecord(server: ServerRef): Promise<PasswordRecord>;
  /** DELETE os-server-password. A missing server or record is success. */
  clearPasswordRecord(server: ServerRef): Promise<void>;
  /** POST action reboot. Returns the job id. */
  restartServers(serverIds: readonly string[], mode: "soft" | "hard"): Promise<string>;
  /** GET jobs/{id} on the ECS host. */
  readJob(jobId: string): Promise<JobState>;
  /** GET os-keypairs/{name}: the type of its public key, for instance `ssh-rsa`. `undefined`: the key pair does not exist. */
  keyPairType(name: string): Promise<string | undefined>;
  /** GET one server. `undefined`: it does not exist. */
  describeServer(server: ServerRef): Promise<ServerDetails | undefined>;
  /**
   * GET the list of servers with these ids, at most {@link MAX_LISTED}: the status of each that it shows. It may leave out
   * some, so it is no proof that a server does not exist.
   */
  listStatuses(serverIds: readonly string[]): Promise<ReadonlyMap<string, string>>;
}

/** The region and project of one resource; an absent one comes from the configuration. */
export interface Scope {
  region?: string;
  projectId?: string;
  /** Names the project if there is no id. */
  projectName?: string;
}

/** A region and a project of it. */
export interface Place {
  region: string;
  projectId: string;
  /** The name by which the project was looked up; absent if its id was given. */
  projectName?: string;
}

/**
 * Where a resource with this scope would be carried out now, as far as arguments, configuration and environment say so. It
 * makes no call and never fails: the id of a project that would be looked up is absent, and so is `projectName` unless a
 * name is set.
 */
export type PlaceInEffect = (scope: Scope) => Promise<Partial<Place>>;

/** Opens the API for a scope. Credentials and project are looked up at the first use and then shared. */
export type OpenApi = (scope: Scope) => Promise<PasswordApi>;
