import type { Secret } from "./values/secret";

/** Tells the time. The real one is built in `runtime.ts` only. */
export interface Clock {
  now(): Date;
}

/** Resolves after the given number of milliseconds. */
export type Sleep = (milliseconds: number) => Promise<void>;

/** A uniformly distributed integer in `[0, below)` from a cryptographically strong source. */
export type RandomInt = (below: number) => number;

/** Where progress, retries and warnings go. Texts given to it hold no secret. */
export interface Log {
  info(text: string): void;
  warn(text: string): void;
}

/** Reads a file as UTF-8 text, without a byte order mark. Rejects if there is none. */
export type ReadTextFile = (path: string) => Promise<string>;

/** Everything from outside, in one place. */
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

/** The most servers a batch call takes. Source: OAPI-ECS BatchResetServersPassword and BatchRebootServers, `maxItems`. */
export const MAX_BATCH = 1000;

export interface BatchResetRequest {
  /** At least one, at most {@link MAX_BATCH}. */
  serverIds: readonly string[];
  /** May be absent only with `dryRun`. */
  newPassword?: Secret;
  dryRun: boolean;
}

export interface RejectedServer {
  serverId: string;
  /** The service's code, `Ecs.0613` for instance. */
  code: string;
  message: string;
  /** What the user can do about it: one sentence. */
  advice?: string;
  /** The server does not exist. */
  missing?: boolean;
  /** The reset plug-in is missing or does not work. */
  unsupported?: boolean;
  /** An earlier attempt of the same call was lost on the way, so the server may have been changed all the same. */
  doubtful?: boolean;
}

/**
 * What the cloud said about each server of a batch. A server that is in neither list was not named:
 * nothing is known about it. Both lists only hold ids that were asked for.
 */
export interface BatchResetAnswer {
  accepted: readonly string[];
  rejected: readonly RejectedServer[];
  requestId?: string;
}

/** The stored, encrypted initial password of a Windows server. */
export type PasswordRecord =
  | { state: "stored" /** base64 as sent by the cloud */; ciphertext: string }
  /** Not ready yet, never made, or cleared: the API does not tell these apart. */
  | { state: "empty" }
  /** The server itself does not exist. */
  | { state: "noServer" };

export type JobState =
  | { state: "running" /** the status word of the answer */; status: string }
  | { state: "succeeded" }
  | { state: "failed"; failures: readonly { serverId?: string; code?: string; reason: string }[] };

/** What can be learned about a server to explain a missing record. Members are absent where the answer has none. */
export interface ServerDetails {
  status?: string;
  osType?: string;
  keyName?: string;
}

/**
 * The documented operations, typed. Absence is a value, failure is an `ApiError`. Every call is bounded in time and
 * retries only what is harmless to repeat.
 */
export interface PasswordApi {
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
  /** GET os-keypairs/{name}: the type of its public key, `ssh-rsa` for instance. `undefined`: there is none. */
  keyPairType(name: string): Promise<string | undefined>;
  /** GET one server. `undefined`: it does not exist. */
  describeServer(server: ServerRef): Promise<ServerDetails | undefined>;
}

/** Region and project of one resource; what is absent comes from the configuration. */
export interface Scope {
  region?: string;
  projectId?: string;
}

/** Opens the API for a scope; credentials and project are looked up on first use and shared. */
export type OpenApi = (scope: Scope) => Promise<PasswordApi>;
