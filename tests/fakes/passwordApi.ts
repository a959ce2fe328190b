import { ApiError, type ApiFailureFacts } from "../../provider/core/errors";
import type {
  BatchResetAnswer,
  JobState,
  OpenApi,
  PasswordApi,
  PasswordRecord,
  Place,
  RejectedServer,
  Scope,
  ServerDetails,
  ServerRef,
} from "../../provider/core/ports";

/** One batch reset as it was asked for, the password in the clear. */
export interface BatchCall {
  serverIds: readonly string[];
  password: string | undefined;
  dryRun: boolean;
}

type Answer = BatchResetAnswer | Error;

/** What a test may say about the cloud; by default everything exists, supports the reset and succeeds. */
export interface FakeCloud {
  /** Answers a batch reset; an `Error` is thrown. */
  batch?: (call: BatchCall, number: number) => Answer | Promise<Answer>;
  /** Reset flag by server; `null`: the server does not exist. */
  flag?: (id: string) => boolean | null | Error;
  restart?: (ids: readonly string[], mode: "soft" | "hard") => string | Error;
  /** States of the restart job, one per look; the last one stays. */
  job?: readonly (JobState | Error)[];
  /** Password records, one per look; the last one stays. */
  records?: readonly (PasswordRecord | Error)[];
  /** What clearing does; by default the record is empty from then on. */
  clear?: () => PasswordRecord | Error;
  /** The type of every key pair; by default there is none. */
  keyPairType?: string | Error;
  /** By default every server runs. */
  details?: ServerDetails | Error | ((id: string) => ServerDetails | Error | undefined);
  /** What the list of servers says; by default the status in `details`. */
  list?: (ids: readonly string[]) => Readonly<Record<string, string>> | Error;
  /** How many calls at once it takes; by default 256. */
  atOnce?: () => number;
  /** Whether it throttles now; by default never. */
  throttled?: () => boolean;
}

export interface FakePasswordApi extends PasswordApi {
  /** Every call in order, as `operation target`. */
  calls: string[];
  batches: BatchCall[];
  /** Scopes that the API was opened for. */
  scopes: Scope[];
  open: OpenApi;
}

/** The configured place. */
const HOME: Place = { region: "r-home", projectId: "p-home" };

export function fakePasswordApi(cloud: FakeCloud = {}): FakePasswordApi {
  const calls: string[] = [];
  const batches: BatchCall[] = [];
  const scopes: Scope[] = [];
  let records = [...(cloud.records ?? [{ state: "empty" } as const])];
  const jobs = [...(cloud.job ?? [{ state: "succeeded" } as const])];
  const { details = { status: "ACTIVE" } } = cloud;
  const detailsOf = (id: string) => (typeof details === "function" ? details(id) : details);
  const api: FakePasswordApi = {
    place: HOME,
    callsAtOnce: cloud.atOnce ?? (() => 256),
    throttled: cloud.throttled ?? (() => false),
    calls,
    batches,
    scopes,
    open: async (scope) => {
      scopes.push(scope);
      return { ...api, place: { ...HOME, ...scope } };
    },
    async batchResetPasswords({ serverIds, newPassword, dryRun }) {
      const call = { serverIds: [...serverIds], password: newPassword?.reveal(), dryRun };
      calls.push(`${dryRun ? "dryRun" : "reset"} ${serverIds.join(",")}`);
      batches.push(call);
      return orThrow(cloud.batch === undefined ? accepting(serverIds) : await cloud.batch(call, batches.length));
    },
    async isResetSupported(server) {
      calls.push(`flag ${server.id}`);
      return orThrow(cloud.flag?.(server.id) ?? (cloud.flag === undefined ? true : null)) ?? undefined;
    },
    async readPasswordRecord(server) {
      calls.push(`read ${nameOf(server)}`);
      return orThrow(nextOf(records));
    },
    async clearPasswordRecord(server) {
      calls.push(`clear ${nameOf(server)}`);
      records = [orThrow(cloud.clear?.() ?? { state: "empty" })];
    },
    async restartServers(serverIds, mode) {
      calls.push(`restart ${mode} ${serverIds.join(",")}`);
      return orThrow(cloud.restart?.(serverIds, mode) ?? "job-1");
    },
    async readJob(jobId) {
      calls.push(`job ${jobId}`);
      return orThrow(nextOf(jobs));
    },
    async keyPairType(name) {
      calls.push(`keyPair ${name}`);
      return orThrow(cloud.keyPairType);
    },
    async describeServer(server) {
      calls.push(`describe ${nameOf(server)}`);
      return orThrow(detailsOf(server.id));
    },
    async listStatuses(ids) {
      calls.push(`list ${ids.join(",")}`);
      if (cloud.list !== undefined) return new Map(Object.entries(orThrow(cloud.list(ids))));
      return new Map(
        ids.flatMap((id): [string, string][] => {
          const { status } = orThrow(detailsOf(id)) ?? {};
          return status === undefined ? [] : [[id, status]];
        }),
      );
    },
  };
  return api;
}

export function accepting(serverIds: readonly string[]): BatchResetAnswer {
  return { accepted: serverIds, rejected: [], requestId: "req-ok" };
}

export function rejection(serverId: string, more: Partial<RejectedServer> = {}): RejectedServer {
  return { serverId, code: "Ecs.0616", message: "refused by the cloud", ...more };
}

export function apiError(facts: Partial<ApiFailureFacts> = {}): ApiError {
  return new ApiError({ operation: "BatchResetServersPassword", kind: "badRequest", effect: "refused", ...facts });
}

function nameOf(server: ServerRef): string {
  return `${server.type}/${server.id}`;
}

function orThrow<T>(value: T | Error): T {
  if (value instanceof Error) {
    throw value;
  }
  return value;
}

function nextOf<T>(states: T[]): T {
  const state = states.length > 1 ? states.shift() : states[0];
  if (state === undefined) {
    throw new Error("the test says nothing about this look");
  }
  return state;
}
