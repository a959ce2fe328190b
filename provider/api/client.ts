import { ApiError, ConfigError } from "../core/errors";
import {
  type BatchResetAnswer,
  type BatchResetRequest,
  MAX_BATCH,
  type PasswordApi,
  type RejectedServer,
  type ServerRef,
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
} from "./answers/decode";
import { readErrorBody } from "./answers/errorShapes";
import { requestIdOf } from "./answers/failures";
import { type AuthSource, type Call, type CallContext, call } from "./calls/call";
import { OPERATIONS } from "./operations";
import { checkId } from "./settings/settings";

/** One project of one region, ready for calls. */
export interface ProjectConnection {
  context: CallContext;
  auth: AuthSource;
  projectId: string;
  /** Base URLs without a trailing slash. */
  ecsUrl: string;
  bmsUrl: string;
}

/** What differs between the two kinds of server. */
const KINDS = {
  ecs: {
    folder: "cloudservers",
    resetFlag: OPERATIONS.ecsResetFlag,
    readRecord: OPERATIONS.ecsReadRecord,
    server: OPERATIONS.ecsServer,
  },
  bms: {
    folder: "baremetalservers",
    resetFlag: OPERATIONS.bmsResetFlag,
    readRecord: OPERATIONS.bmsReadRecord,
    server: OPERATIONS.bmsServer,
  },
} as const;

/** Builds the typed operations on one project. */
export function createPasswordClient(project: ProjectConnection): PasswordApi {
  const send = async <T>(spec: Omit<Call<T>, "auth" | "baseUrl"> & { host?: "bms" }) => {
    const { host, ...rest } = spec;
    const baseUrl = host === "bms" ? project.bmsUrl : project.ecsUrl;
    // Keys may reach several projects; the header names the one meant.
    const headers = { "X-Project-Id": project.projectId };
    return call(project.context, { ...rest, baseUrl, headers, auth: project.auth });
  };
  const hostOf = (server: ServerRef) => (server.type === "bms" ? { host: "bms" as const } : {});
  const pathOf = (server: ServerRef, tail: string) =>
    `/v1/${project.projectId}/${KINDS[server.type].folder}/${checkId("server", server.id)}${tail}`;
  const describe = (server: ServerRef) =>
    absentAsUndefined(async () => {
      const operation = KINDS[server.type].server;
      return (await send({ ...hostOf(server), operation, path: pathOf(server, ""), read: decodeServer })).value;
    });

  return {
    async batchResetPasswords(request) {
      checkBatch(request);
      const { value, doubt } = await send<BatchResetAnswer>({
        operation: OPERATIONS.batchReset,
        mutates: !request.dryRun,
        path: `/v1/${project.projectId}/cloudservers/os-reset-passwords`,
        body: batchBody(request),
        readsErrors: true,
        read: (json, answer) => {
          const names = decodeBatch(json, request.serverIds);
          // A list of successes under a status of failure contradicts itself: only refusals are believed then.
          if (names === undefined || (answer.status >= 300 && names.rejected.length === 0)) return undefined;
          return omitUndefined({ ...names, requestId: requestIdOf(answer, readErrorBody(json)) });
        },
      });
      return doubt ? { ...value, rejected: value.rejected.map(afterDoubt) } : value;
    },

    isResetSupported: (server) =>
      absentAsUndefined(async () => {
        const operation = KINDS[server.type].resetFlag;
        const path = pathOf(server, "/os-resetpwd-flag");
        return (await send({ ...hostOf(server), operation, path, read: decodeResetFlag })).value;
      }),

    async readPasswordRecord(server) {
      const record = await absentAsUndefined(async () => {
        const operation = KINDS[server.type].readRecord;
        const path = pathOf(server, "/os-server-password");
        return (await send({ ...hostOf(server), operation, path, read: decodePasswordRecord })).value;
      });
      if (record !== undefined) return record;
      // It is not documented what is missing then (huawei-api.md §9.6): the server says whether it exists.
      const exists = (await describe(server).catch(() => undefined)) !== undefined;
      return { state: exists ? "empty" : "noServer" };
    },

    async clearPasswordRecord(server) {
      const path = pathOf(server, "/os-server-password");
      await absentAsUndefined(async () => {
        if (server.type === "bms") {
          return send({ host: "bms", operation: OPERATIONS.bmsClearRecord, path, read: noError });
        }
        const native = `/v2.1/${project.projectId}/servers/${server.id}/os-server-password`;
        try {
          return await send({ operation: OPERATIONS.ecsClearRecord, path: native, read: noError });
        } catch (error) {
          if (!isRefusedOrNotPublished(error)) throw error;
          return send({ operation: OPERATIONS.ecsClearRecordTwin, path, read: noError });
        }
      });
    },

    async restartServers(serverIds, mode) {
      const servers = serverIds.map((id) => ({ id }));
      const { value } = await send({
        operation: OPERATIONS.reboot,
        path: `/v1/${project.projectId}/cloudservers/action`,
        body: JSON.stringify({ reboot: { type: mode.toUpperCase(), servers } }),
        read: decodeJobId,
      });
      return value;
    },

    async readJob(jobId) {
      const path = `/v1/${project.projectId}/jobs/${checkId("job", jobId)}`;
      return (await send({ operation: OPERATIONS.job, path, read: decodeJob })).value;
    },

    keyPairType: (name) =>
      absentAsUndefined(async () => {
        // Those of bare-metal servers are on the ECS host as well.
        const path = `/v2.1/${project.projectId}/os-keypairs/${checkId("keyPair", name)}`;
        return (await send({ operation: OPERATIONS.keyPair, path, read: decodeKeyPairType })).value;
      }),

    describeServer: describe,
  };
}

function checkBatch({ serverIds, newPassword, dryRun }: BatchResetRequest): void {
  if (serverIds.length < 1 || serverIds.length > MAX_BATCH) {
    throw new ConfigError(`A batch reset takes 1 to ${MAX_BATCH} servers, not ${serverIds.length}.`);
  }
  if (newPassword === undefined && !dryRun) throw new ConfigError("A batch reset without dryRun needs a new password.");
}

/** The one place where a new password is unwrapped to be sent. */
function batchBody({ serverIds, newPassword, dryRun }: BatchResetRequest): string {
  return JSON.stringify({
    new_password: newPassword?.reveal(),
    dry_run: dryRun,
    servers: serverIds.map((id) => ({ id })),
  });
}

/**
 * A server refused at a repeated call may all the same have been changed by the earlier one, whose answer was lost
 * ("another command in progress" is then just what one would see).
 */
function afterDoubt(server: RejectedServer): RejectedServer {
  const message = `${server.message} (an earlier attempt got no answer and may have been carried out)`;
  return { ...server, message, doubtful: true };
}

/** A body of success is empty here; an error in it counts, whatever the status. */
function noError(json: unknown): true | undefined {
  return readErrorBody(json) === undefined ? true : undefined;
}

/** A missing server is a value, not a failure. */
async function absentAsUndefined<T>(task: () => Promise<T>): Promise<T | undefined> {
  try {
    return await task();
  } catch (error) {
    if (error instanceof ApiError && error.facts.kind === "notFound") return undefined;
    throw error;
  }
}

/** The clear call of nova's own needs another permission and is not published everywhere. */
function isRefusedOrNotPublished(error: unknown): boolean {
  if (!(error instanceof ApiError)) return false;
  const { kind, apiCode } = error.facts;
  return kind === "permission" || apiCode === "APIGW.0101" || apiCode === "APIG.0101";
}
