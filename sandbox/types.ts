/**
 * Public types of the sandbox: what a rehearsal can seed, ask, watch and break.
 *
 * @packageDocumentation
 */

/** Which service a server belongs to: an elastic cloud server or a bare metal server. */
export type ServerType = "ecs" | "bms";

/** A service with hosts of its own. */
export type ServiceName = "ecs" | "bms" | "iam";

/** Base URLs per service, ready for a client's endpoint overrides. */
export type Endpoints = Readonly<Record<ServiceName, string>>;

/** Operating system family, spelled as `metadata.os_type` spells it. */
export type OsType = "Linux" | "Windows";

/** Server states the sandbox knows; spelled as the `status` of a server's details. */
export type ServerStatus = "ACTIVE" | "SHUTOFF" | "REBOOT" | "HARD_REBOOT" | "BUILD" | "ERROR";

/** State in which a restart leaves a server. */
export type RestartEnd = "ACTIVE" | "SHUTOFF" | "ERROR";

/** Key pair algorithms. Only `ssh-rsa` pairs ever lead to an initial-password record. */
export type KeyType = "ssh-rsa" | "ed25519" | "ecdsa";

/** A key pair as a seed names it. */
export interface KeyPairSpec {
  readonly name: string;
  /** Algorithm. Default: that of `publicKeyPem`, or `ssh-rsa` for a generated pair. */
  readonly type?: KeyType;
  /** Public key (SPKI or PKCS#1 PEM). Left out: the sandbox makes a pair, see {@link Sandbox.privateKeyPem}. */
  readonly publicKeyPem?: string;
}

/** An address as a server's details show it. */
export interface AddressSpec {
  /** IPv4 or IPv6. */
  readonly addr: string;
  /** `fixed`: the server's own in its network. `floating`: one that leads to it from outside. Default `fixed`. */
  readonly type?: "fixed" | "floating";
}

/** A server to add. Everything has a default; `{}` is a running Linux ECS with the plug-in. */
export interface ServerSpec {
  /** UUID; drawn when left out. */
  readonly id?: string;
  /** Default `ecs`. */
  readonly type?: ServerType;
  /** Project that owns the server. Default: the default account's project. */
  readonly projectId?: string;
  readonly name?: string;
  /** Default `Linux`. */
  readonly os?: OsType;
  readonly imageName?: string;
  /** Default `ACTIVE`. */
  readonly status?: ServerStatus;
  /** Unknown to the API for this long after it was added. Default 0. */
  readonly appearsAfterMs?: number;
  /** Unknown to the first so many requests that name it. Default 0. */
  readonly appearsAfterReads?: number;
  /** Default: one fixed IPv4 address of a private network. */
  readonly addresses?: readonly AddressSpec[];
  /** Left out: a server without a key pair, hence without an initial-password record. */
  readonly keyPair?: KeyPairSpec;
  /** Whether the one-click reset plug-in runs in the guest (the reset flag). Default true. */
  readonly plugin?: boolean;
  /** The plug-in first runs this long after creation or rebuild; until then the flag is "False". Default 0. */
  readonly pluginAfterMs?: number;
  /** The plug-in has run only after the flag was read "False" this many times. Default 0. */
  readonly pluginAfterReads?: number;
  /** Locked servers refuse resets and restarts. Default false. */
  readonly locked?: boolean;
  /**
   * How restarts through the API end. `SHUTOFF`: the job succeeds, yet the server does not come up again, so that a
   * waiting password goes on waiting. `ERROR`: neither the job nor the server survives. Default `ACTIVE`.
   */
  readonly restartEnds?: RestartEnd;
  /** Login password of the fresh server. Default: random for Windows, none for Linux. Secret. */
  readonly initialPassword?: string;
  /** The record appears this long after creation or rebuild. Default 0. */
  readonly recordDelayMs?: number;
  /** The record appears only after this many reads answered "". Default 0. */
  readonly recordAfterReads?: number;
  /** Serve exactly this text as the record, whatever the key pair: for hostile tests. */
  readonly recordCiphertext?: string;
  /** The script in the guest fails, which the API does not see: accepted resets never take effect. Default false. */
  readonly guestScriptFails?: boolean;
}

/** What can be seen of a server. Holds no password and no ciphertext, so it is safe to print. */
export interface ServerView {
  readonly id: string;
  readonly type: ServerType;
  readonly projectId: string;
  readonly name: string;
  readonly os: OsType;
  readonly imageName: string;
  readonly status: ServerStatus;
  readonly addresses: readonly Required<AddressSpec>[];
  readonly keyPairName: string | undefined;
  readonly keyPairType: KeyType | undefined;
  /** Whether the API knows the server by now. */
  readonly appeared: boolean;
  /** Whether the plug-in has run by now. */
  readonly plugin: boolean;
  readonly locked: boolean;
  readonly restartEnds: RestartEnd;
  readonly guestScriptFails: boolean;
  /** An accepted reset waits for the next start or restart. */
  readonly resetPending: boolean;
  /** Whether the initial-password record can be read now. */
  readonly recordPresent: boolean;
  /** Reads of the record, empty answers included. */
  readonly recordReads: number;
  /** Clear calls accepted, harmless repeats included. */
  readonly recordClears: number;
  /** Accepted resets (dry runs are not counted). */
  readonly resets: number;
  /** Completed restarts. */
  readonly restarts: number;
}

/** Members of a server that a test may change while the sandbox runs. */
export type ServerChange = Partial<
  Pick<ServerView, "status" | "plugin" | "locked" | "restartEnds" | "guestScriptFails" | "name">
>;

/** A project: one per region and account in the simple case; its name is then the region's. */
export interface Project {
  readonly id: string;
  readonly name: string;
}

/** At most `calls` calls in any `seconds` seconds; more are refused with 429. */
export interface Quota {
  readonly calls: number;
  readonly seconds: number;
  /** Only this operation counts. Default: all calls of the account together. */
  readonly operation?: OperationName;
}

/** An account (one IAM user in one domain). Every member has a default. */
export interface AccountSpec {
  /** Label used in {@link RecordedRequest.account}. Default: the user name. */
  readonly name?: string;
  readonly accessKey?: string;
  readonly secretKey?: string;
  /** Makes the key pair a temporary one: requests must carry exactly this X-Security-Token. */
  readonly securityToken?: string;
  /** A temporary key runs out this long after the start. Default: never. */
  readonly keyLifetimeMs?: number;
  readonly userName?: string;
  readonly userId?: string;
  readonly password?: string;
  readonly domainName?: string;
  readonly domainId?: string;
  readonly projects?: readonly Project[];
  /**
   * IAM actions of the user, such as `ecs:cloudServers:get`; `*` stands for any text. An operation without its action is
   * refused with 403. Default: everything is allowed.
   */
  readonly allowedActions?: readonly string[];
  /** Default: none. Asking for a token is no call of an account yet, so it never counts. */
  readonly quotas?: readonly Quota[];
}

/** The default account's credentials, ready for a client's configuration. Throwaway values, yet treat them as secret. */
export interface SandboxCredentials {
  readonly accessKey: string;
  readonly secretKey: string;
  readonly securityToken: string | undefined;
  readonly projectId: string;
  readonly region: string;
  readonly userName: string;
  readonly password: string;
  readonly domainName: string;
}

/**
 * What happens to the other servers of a batch reset when some fail. The documents leave it open, so it is a switch:
 * - `othersAppliedNotListed` (default): the others are reset; the 400 answer names only the failed ones. The batch
 *   chapter speaks of each server's own request failing, and shows success list and error list as alternatives.
 * - `othersAppliedListed`: the others are reset and listed in `response` beside `internalError`.
 * - `nothingApplied`: one failure stops the batch before any server is touched.
 */
export type BatchFailureStyle = "othersAppliedNotListed" | "othersAppliedListed" | "nothingApplied";

/** Behaviour that can be switched while the sandbox runs. */
export interface SandboxSettings {
  readonly batchFailureStyle: BatchFailureStyle;
  /** Per-item code of an unknown server in a batch reset; both are documented. Default `Ecs.0614`. */
  readonly missingServerCode: "Ecs.0114" | "Ecs.0614";
  /** Spell per-item codes `ECS.0613`, as the batch chapter's sample does. Default false. */
  readonly upperCaseItemCodes: boolean;
  /** Time from a restart's acceptance to the end of its job. Default 100. */
  readonly jobDurationMs: number;
  /** BMS clears are accepted first and carried out this much later. Default 50. */
  readonly bmsClearDelayMs: number;
  /** Wait before every cloud answer. Default 0. */
  readonly latencyMs: number;
  /** Lifetime of issued tokens. Default 24 h. */
  readonly tokenLifetimeMs: number;
  /** Block an access key for 5 minutes after 5 wrong signatures in a row, as the gateway does. Default true. */
  readonly accessKeyLockout: boolean;
  /** Lock a user for 15 minutes after 5 wrong passwords in a row, as IAM does by default. Default true. */
  readonly userLockout: boolean;
  /** Answer calls beyond a quota with `Retry-After`, which the documents never mention. Default false. */
  readonly quotaRetryAfter: boolean;
  /**
   * How far the cloud's clock is ahead of this machine's, negative when it is behind. The `Date` of answers, the check
   * of signatures, and the ends of tokens, temporary keys, quotas and lock-outs follow it. Default 0.
   */
  readonly clockOffsetMs: number;
  /** How long the keys of the metadata service last. Default 24 h. */
  readonly metadataKeyLifetimeMs: number;
  /** The metadata service answers holders of its token only, as a server can be set to. Default false. */
  readonly metadataTokenRequired: boolean;
}

/** Initial content of a sandbox. */
export interface Seed {
  /** The first is the default account. Left out: one account is made. */
  readonly accounts?: readonly AccountSpec[];
  readonly servers?: readonly ServerSpec[];
  /** In force from the start, in this order; named `fault-1` and so on in the controls. */
  readonly faults?: readonly Fault[];
  readonly settings?: Partial<SandboxSettings>;
}

/** Names of the served operations, as the API documents and SDKs call them. */
export type OperationName =
  | "ShowServerPassword"
  | "NovaShowServerPassword"
  | "DeleteServerPassword"
  | "NovaDeleteServerPassword"
  | "NovaShowKeypair"
  | "ShowResetPasswordFlag"
  | "BatchResetServersPassword"
  | "BatchRebootServers"
  | "ShowJob"
  | "ShowServer"
  | "ListServersDetails"
  | "ShowWindowsBaremetalServerPwd"
  | "DeleteWindowsBareMetalServerPassword"
  | "ShowResetPwd"
  | "ResetPwdOneClick"
  | "BatchRebootBaremetalServers"
  | "ShowJobInfos"
  | "ShowBaremetalServerDetails"
  | "KeystoneListProjects"
  | "KeystoneCreateUserTokenByPassword";

/** Bodies for the `garbage` effect. */
export type GarbageContent =
  /** Plain text. */
  | "nonJson"
  /** The first half of the true answer, as a complete message. */
  | "truncated"
  /** The true answer's headers and half its body, then the connection dies. */
  | "cutOff"
  /** A proxy's HTML page. */
  | "html"
  /** Valid JSON of the true shape with every value's type changed. */
  | "wrongTypes"
  /** Some 8 MB of valid JSON. */
  | "huge"
  /** No body at all. */
  | "empty";

/** What a fault does. `after: true` lets the operation take effect first; without it nothing happens on the servers. */
export type FaultEffect =
  /** 429 APIGW.0308. */
  | { readonly kind: "throttle"; readonly retryAfterSeconds?: number }
  /** HTTP 202 with Common.0024: the service's own flow control, not a success. */
  | { readonly kind: "throttle202" }
  /** Default 500 Common.0001. */
  | { readonly kind: "serverError"; readonly status?: number; readonly code?: string; readonly after?: boolean }
  /** The connection dies before the operation. */
  | { readonly kind: "dropBefore" }
  /** The operation takes effect, then the connection dies without an answer. */
  | { readonly kind: "dropAfter" }
  /** Waits, then goes on as usual (further faults included). */
  | { readonly kind: "slow"; readonly delayMs: number }
  /** Never answers. */
  | { readonly kind: "hang"; readonly after?: boolean }
  /** Spoils the answer. Here `after` is true unless said otherwise: it is the answer that is broken. */
  | { readonly kind: "garbage"; readonly content: GarbageContent; readonly after?: boolean }
  /** Any answer at all: redirects, permission errors. */
  | {
      readonly kind: "status";
      readonly status: number;
      readonly body?: unknown;
      readonly headers?: Readonly<Record<string, string>>;
      readonly after?: boolean;
    }
  /** Batch reset: these servers (or the first `count`, or the first `fraction`) fail with `code` (default Ecs.0610). */
  | {
      readonly kind: "failServers";
      readonly serverIds?: readonly string[];
      readonly count?: number;
      readonly fraction?: number;
      readonly code?: string;
      readonly message?: string;
    }
  /** Restart: accepted, but the job ends in FAIL for these servers (default all), which are not restarted. */
  | { readonly kind: "failJob"; readonly serverIds?: readonly string[]; readonly code?: string }
  /** 404 APIGW.0101, as if this gateway had never heard of the operation. */
  | { readonly kind: "notPublished" }
  /** Holds the request until released, then goes on as usual; with `after`, holds the answer of the done operation. */
  | { readonly kind: "hold"; readonly after?: boolean };

/** Which requests a fault hits, how often, and what it does to them. */
export interface Fault {
  /** Default: every operation. */
  readonly operation?: OperationName | readonly OperationName[];
  /** Only requests about this server (alone or in a batch). */
  readonly serverId?: string;
  /** Only batch resets whose `dry_run` is this. */
  readonly dryRun?: boolean;
  /** Let this many matching requests pass first. Default 0. */
  readonly skip?: number;
  /** Hit at most this many requests. Default: all. */
  readonly times?: number;
  readonly effect: FaultEffect;
}

/** Steers one injected fault. */
export interface FaultHandle {
  readonly id: string;
  /** Requests hit so far. */
  readonly hits: number;
  /** Requests held right now (`hold` only). */
  readonly held: number;
  /** Stops hitting further requests and releases held ones. */
  remove(): void;
  /** Lets held requests go on; later ones pass unheld. */
  release(): void;
  /** Cuts the connections of held requests; held-before ones never take effect. */
  discard(): void;
  /** Resolves once a request is held (at once if one is). Rejects when the fault is gone without one. */
  waitUntilHeld(): Promise<void>;
}

/** One request to the cloud, in order of arrival. Printing it never shows the body. */
export interface RecordedRequest {
  readonly method: string;
  /** Path without the query. */
  readonly path: string;
  /** Query with its question mark, or "". */
  readonly query: string;
  /** Undefined for a path that is no operation. */
  readonly operation: OperationName | undefined;
  /** Undefined while unanswered, and for ever if the connection was cut. */
  readonly status: number | undefined;
  /** Arrival, milliseconds since the epoch. */
  readonly time: number;
  /** From arrival to the answer; undefined like `status`. */
  readonly durationMs: number | undefined;
  /** Servers the request names. */
  readonly serverIds: readonly string[];
  /** Name of the authenticated account. */
  readonly account: string | undefined;
  /** Error code of the answer; undefined when it has none. */
  readonly code: string | undefined;
  /** How it authenticated. */
  readonly authentication: "signature" | "token" | undefined;
  readonly requestId: string;
  /** The body as sent, passwords included: for assertions only. Not enumerable, so it is not printed by accident. */
  readonly body: string;
}

/** Options of {@link startSandbox}. */
export interface SandboxOptions {
  /** Port of {@link Sandbox.url}; IAM gets the next one, then ECS and BMS of each region, then metadata. Default: free ports. */
  readonly port?: number;
  /** Default: one account, no servers. */
  readonly seed?: Seed;
  /** Wait before every cloud answer. Default 0. */
  readonly latencyMs?: number;
  /** Receives one line per answered request: method, path, status, duration, operation, servers, code. Never a body. */
  readonly log?: (line: string) => void;
}

/** A running sandbox cloud. */
export interface Sandbox {
  /** Base URL of the controls, e.g. `http://127.0.0.1:41234`; for clients that know one address, all services answer there. */
  readonly url: string;
  /**
   * The hosts of a region; each serves its own service only, ECS and BMS their own region only. Default: the region of
   * the default account. Throws for a region without projects.
   */
  endpoints(region?: string): Endpoints;
  /** Base URL of a metadata service that hands out temporary keys of the default account, as servers have it. */
  readonly metadataUrl: string;
  /** Credentials of the default account. */
  readonly credentials: SandboxCredentials;
  readonly settings: SandboxSettings;
  /** Cuts every connection and frees the port. */
  close(): Promise<void>;

  addServer(spec?: ServerSpec): ServerView;
  removeServer(id: string): void;
  servers(): ServerView[];
  /** Throws for an unknown id. */
  server(id: string): ServerView;
  changeServer(id: string, change: ServerChange): ServerView;
  /** Reinstalls: fresh initial password, new record, pending reset forgotten. */
  rebuildServer(id: string, options?: { readonly initialPassword?: string }): ServerView;
  /** Whether this is the login password in force, whatever the power state. */
  acceptsPassword(id: string, password: string): boolean;
  /** Restarts (or starts) at once, so that a pending reset takes effect. */
  restart(id: string): void;
  /** Powers off. */
  stop(id: string): void;
  /** Private key of a generated pair (PEM, PKCS#1 for RSA). Throws for pairs given with a public key. Secret. */
  privateKeyPem(keyPairName: string): string;
  /** Names of the pairs the sandbox generated. */
  generatedKeyPairs(): string[];

  /** Requests to the cloud since the start or the last {@link Sandbox.clearRequests}; controls are not listed. */
  readonly requests: readonly RecordedRequest[];
  clearRequests(): void;
  inject(fault: Fault): FaultHandle;
  /** Removes every fault and releases what they hold. */
  clearFaults(): void;
  configure(settings: Partial<SandboxSettings>): void;
  setLatency(ms: number): void;
}
