import { ApiError, ConfigError } from "../core/errors";
import {
  type BatchResetAnswer,
  type BatchResetRequest,
  MAX_BATCH,
  type PasswordApi,
  type Place,
  type RejectedServer,
  type ServerRef,
  type ServerType,
} from "../core/ports";
import { omitUndefined } from "../core/values/omitUndefined";
import { decodeBatch } from "./answers/batch";
import {
  decodeJob,
  decodeJobId,
  decodeKeyPairType,
  decodePasswordRecord,
  decodeResetFlag,
  decodeServer,
  decodeStatuses,
} from "./answers/decode";
import { readErrorBody } from "./answers/errorShapes";
import { requestIdOf } from "./answers/failures";
import { type AuthSource, type Call, type CallContext, call } from "./calls/call";
import { OPERATIONS, type Operation } from "./operations";
import { checkId } from "./settings/settings";

/** One project of one region, ready for calls. */
interface ProjectConnection {
  context: CallContext;
  auth: AuthSource;
  place: Place;
  /** Base URLs without a trailing slash. */
  urls: Readonly<Record<ServerType, string>>;
}

/** A call of this client; by default it goes to the ECS host. */
type ClientCall<T> = Omit<Call<T>, "auth" | "baseUrl" | "headers"> & { baseUrl?: string };

/** Something of a server that can be called: the operation for each type of server, and the end of the path. */
type ServerPart = Readonly<Record<ServerType, Operation> & { path: string }>;

const SERVER: ServerPart = { path: "", ecs: OPERATIONS.ecsServer, bms: OPERATIONS.bmsServer };
const RESET_FLAG: ServerPart = {
  path: "/os-resetpwd-flag",
  ecs: OPERATIONS.ecsResetFlag,
  bms: OPERATIONS.bmsResetFlag,
};
const RECORD: ServerPart = {
  path: "/os-server-password",
  ecs: OPERATIONS.ecsReadRecord,
  bms: OPERATIONS.bmsReadRecord,
};
const RECORD_TO_CLEAR: ServerPart = {
  path: "/os-server-password",
  ecs: OPERATIONS.ecsClearRecordTwin,
  bms: OPERATIONS.bmsClearRecord,
};
const FOLDERS = { ecs: "cloudservers", bms: "baremetalservers" };

/** Builds the typed operations on one project. */
export function createPasswordClient({ context, auth, place, urls }: ProjectConnection): PasswordApi {
  const { projectId } = place;
  // Keys may be valid for several projects; the header names the project.
  const headers = { "X-Project-Id": projectId };
  const send = <T>(spec: ClientCall<T>) => call(context, { baseUrl: urls.ecs, ...spec, headers, auth });
  const valueFrom = async <T>(spec: ClientCall<T>) => (await send(spec)).value;
  /** `undefined`: the server does not exist. */
  const callServer = <T>({ type, id }: ServerRef, part: ServerPart, read: Call<T>["read"]) =>
    undefinedIfAbsent(async () => {
      const path = `/v1/${projectId}/${FOLDERS[type]}/${checkId("server", id)}${part.path}`;
      return valueFrom({ operation: part[type], baseUrl: urls[type], path, read });
    });
  const describeServer = (server: ServerRef) => callServer(server, SERVER, decodeServer);

  return {
    place,

    callsAtOnce: () => context.budgets.of(urls.ecs).callsAtOnce,

    throttled: () => Object.values(urls).some((url) => context.budgets.of(url).isThrottled),

    async batchResetPasswords(request) {
      checkBatch(request);
      const { value, doubt } = await send<BatchResetAnswer>({
        operation: OPERATIONS.batchReset,
        mutates: !request.dryRun,
        path: `/v1/${projectId}/cloudservers/os-reset-passwords`,
        body: batchBody(request),
        readsErrors: true,
        read: (json, answer) => {
          const names = decodeBatch(json, request.serverIds, answer.status);
          // A failed answer that lists only accepted servers contradicts itself, so it is not used.
          if (names === undefined || (answer.status >= 300 && names.rejected.length === 0)) return undefined;
          return omitUndefined({ ...names, requestId: requestIdOf(answer, readErrorBody(json)) });
        },
      });
      return doubt ? { ...value, rejected: value.rejected.map(afterDoubt) } : value;
    },

    isResetSupported: (server) => callServer(server, RESET_FLAG, decodeResetFlag),

    async readPasswordRecord(server) {
      const record = await callServer(server, RECORD, decodePasswordRecord);
      if (record !== undefined) return record;
      // The documents do not say what a 404 means here, the record or the server: reading the server decides. If that
      // fails, nothing is known, which is an error.
      const details = await describeServer(server);
      return { state: details === undefined ? "noServer" : "empty" };
    },

    async clearPasswordRecord(server) {
      if (server.type === "ecs") {
        const path = `/v2.1/${projectId}/servers/${checkId("server", server.id)}/os-server-password`;
        try {
          await undefinedIfAbsent(() => valueFrom({ operation: OPERATIONS.ecsClearRecord, path, read: noError }));
          return;
        } catch (error) {
          if (!isRefusedOrNotPublished(error)) throw error;
        }
      }
      await callServer(server, RECORD_TO_CLEAR, noError);
    },

    restartServers(serverIds, mode) {
      const servers = serverIds.map((id) => ({ id }));
      return valueFrom({
        operation: OPERATIONS.reboot,
        path: `/v1/${projectId}/cloudservers/action`,
        body: JSON.stringify({ reboot: { type: mode.toUpperCase(), servers } }),
        read: decodeJobId,
      });
    },

    async readJob(jobId) {
      const path = `/v1/${projectId}/jobs/${checkId("job", jobId)}`;
      return valueFrom({ operation: OPERATIONS.job, path, read: decodeJob });
    },

    keyPairType: (name) =>
      undefinedIfAbsent(async () => {
        // The ECS host has the key pairs of bare-metal servers as well.
        const path = `/v2.1/${projectId}/os-keypairs/${checkId("keyPair", name)}`;
        return valueFrom({ operation: OPERATIONS.keyPair, path, read: decodeKeyPairType });
      }),

    describeServer,

    async listStatuses(serverIds) {
      const path = `/v1/${projectId}/cloudservers/detail`;
      const ids = serverIds.map((id) => checkId("server", id)).join(",");
      const query: [string, string][] = [["server_id", ids]];
      const shown = await valueFrom({ operation: OPERATIONS.ecsServers, path, query, read: decodeStatuses });
      return new Map(
        serverIds.flatMap((id): [string, string][] => {
          const status = shown.get(id.toLowerCase());
          return status === undefined ? [] : [[id, status]];
        }),
      );
    },
  };
}

function checkBatch({ serverIds, newPassword, dryRun }: BatchResetRequest): void {
  if (serverIds.length < 1 || serverIds.length > MAX_BATCH) {
    throw new ConfigError(`A batch reset takes 1 to ${MAX_BATCH} servers, not ${serverIds.length}.`);
  }
  for (const id of serverIds) checkId("server", id);
  if (newPassword === undefined && !dryRun) throw new ConfigError("A batch reset without dryRun needs a new password.");
}

/** The one place where a new password is revealed to be sent. */
function batchBody({ serverIds, newPassword, dryRun }: BatchResetRequest): string {
  return JSON.stringify({
    new_password: newPassword?.reveal(),
    dry_run: dryRun,
    servers: serverIds.map((id) => ({ id })),
  });
}

/**
 * If the answer to an earlier attempt was lost, that attempt may have changed a server which the repeated one reports as
 * rejected: "another command in progress" may be the earlier attempt itself.
 */
function afterDoubt(server: RejectedServer): RejectedServer {
  const message = `${server.message} (an earlier attempt got no answer and may have been carried out)`;
  return { ...server, message, doubtful: true };
}

/** A successful answer has an empty body here. An error in the body counts, whatever the status. */
function noError(json: unknown): true | undefined {
  return readErrorBody(json) === undefined ? true : undefined;
}

/** The task's result; `undefined` if the cloud says that the thing does not exist. */
async function undefinedIfAbsent<T>(task: () => Promise<T>): Promise<T | undefined> {
  try {
    return await task();
  } catch (error) {
    if (error instanceof ApiError && error.facts.kind === "notFound") return undefined;
    throw error;
  }
}

/** The native call to clear a record needs another permission, and is not published in every region. */
function isRefusedOrNotPublished(error: unknown): boolean {
  if (!(error instanceof ApiError)) return false;
  const { kind, apiCode } = error.facts;
  return kind === "permission" || apiCode === "APIGW.0101" || apiCode === "APIG.0101";
}
