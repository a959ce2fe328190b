import type { JobState, PasswordRecord, ServerDetails } from "../../core/ports";
import { omitUndefined } from "../../core/values/omitUndefined";
import { isRecord, listOf, nonEmptyTextOf, recordOf } from "../../core/values/properties";
import { isId } from "../settings/settings";
import { codeOf, readErrorBody } from "./errorShapes";
import { passedCode, passedId, passedWord, reasonOf } from "./passedOn";

/*
 * Decoders of answer bodies: strict about the members we need, tolerant of the rest. They return `undefined` if the body
 * is not as documented. Nothing else of a body is kept: a server's user data may hold a password hash.
 */

/** `{resetpwd_flag: "True" | "False"}`: a string in any case, or a boolean. Source: INTL api-ecs/ecs_02_1102. */
export function decodeResetFlag(json: unknown): boolean | undefined {
  const flag = recordOf(json).resetpwd_flag;
  if (typeof flag === "boolean") return flag;
  const word = nonEmptyTextOf(flag)?.trim().toLowerCase();
  return word === "true" ? true : word === "false" ? false : undefined;
}

/**
 * `{password}`: base64, or `""` if there is no record. Whether the member may be null or absent is not documented; both
 * are read as `""`.
 */
export function decodePasswordRecord(json: unknown): PasswordRecord | undefined {
  if (!isRecord(json) || readErrorBody(json) !== undefined) return undefined;
  const password = json.password ?? "";
  if (typeof password !== "string") return undefined;
  const ciphertext = password.trim();
  return ciphertext === "" ? { state: "empty" } : { state: "stored", ciphertext };
}

/** `{job_id}`. */
export function decodeJobId(json: unknown): string | undefined {
  const id = nonEmptyTextOf(recordOf(json).job_id);
  return id && passedId(id);
}

/** A job's status and, if it failed, the reasons. An unknown status counts as running. */
export function decodeJob(json: unknown): JobState | undefined {
  const job = recordOf(json);
  const word = nonEmptyTextOf(job.status);
  if (word === undefined) return undefined;
  const status = word.toUpperCase();
  if (status === "SUCCESS") return { state: "succeeded" };
  if (status !== "FAIL") return { state: "running", status: passedWord(word).toUpperCase() };
  const failed = listOf(recordOf(job.entities).sub_jobs).filter((sub) => recordOf(sub).status === "FAIL");
  return { state: "failed", failures: (failed.length > 0 ? failed : [job]).map(jobFailure) };
}

function jobFailure(json: unknown): { serverId?: string; code?: string; reason: string } {
  const job = recordOf(json);
  const entities = recordOf(job.entities);
  const code = codeOf(job.error_code ?? job.code);
  const reason = [job.fail_reason, entities.errorcode_message, job.message].map(nonEmptyTextOf).find(Boolean);
  return omitUndefined({
    serverId: nonEmptyTextOf(entities.server_id),
    code: code && passedCode(code),
    reason: reasonOf(code, reason),
  });
}

/**
 * `{server: {status, key_name, metadata: {os_type}, image: {__os_type}}}`, where only BMS has the image's; everything
 * else is dropped. All but `status` may be absent, but must not have another type.
 */
export function decodeServer(json: unknown): ServerDetails | undefined {
  const server = recordOf(recordOf(json).server);
  const status = nonEmptyTextOf(server.status);
  const metadata = server.metadata ?? {};
  if (status === undefined || !isRecord(metadata)) return undefined;
  const keyName = server.key_name ?? "";
  const osType = metadata.os_type ?? recordOf(server.image).__os_type ?? "";
  if (typeof keyName !== "string" || typeof osType !== "string") return undefined;
  const shown = (value: string) => (value === "" ? undefined : passedWord(value));
  return omitUndefined({ status: passedWord(status), osType: shown(osType), keyName: shown(keyName) });
}

/**
 * `{servers: [{id, status}]}`: the status of each server that is shown, by its id in lower case. The entry of an id that
 * does not exist is empty.
 */
export function decodeStatuses(json: unknown): Map<string, string> | undefined {
  const { servers } = recordOf(json);
  if (!Array.isArray(servers)) return undefined;
  return new Map(
    servers.map(recordOf).flatMap(({ id, status }): [string, string][] => {
      const word = nonEmptyTextOf(status);
      return typeof id === "string" && word !== undefined ? [[id.toLowerCase(), passedWord(word)]] : [];
    }),
  );
}

/**
 * `{keypair: {public_key: "ssh-rsa AAAA… comment"}}`: the key's type alone. Source: API reference of BMS and ECS,
 * querying details of an SSH key pair (native OpenStack API).
 */
export function decodeKeyPairType(json: unknown): string | undefined {
  const key = nonEmptyTextOf(recordOf(recordOf(json).keypair).public_key) ?? "";
  const type = /^((?:ssh|ecdsa)-[a-z0-9-]{1,40}) /.exec(key)?.[1];
  return type && passedId(type);
}

/** One IAM project. */
interface IamProject {
  id: string;
  name: string;
  enabled: boolean;
}

/** `{projects: [{id, name, enabled}]}`. */
export function decodeProjects(json: unknown): IamProject[] | undefined {
  const list = recordOf(json).projects;
  if (!Array.isArray(list)) return undefined;
  const projects: IamProject[] = [];
  for (const entry of list.map(recordOf)) {
    const id = nonEmptyTextOf(entry.id);
    const name = nonEmptyTextOf(entry.name);
    if (id === undefined || name === undefined || !isId(id)) return undefined;
    projects.push({ id, name, enabled: entry.enabled !== false });
  }
  return projects;
}

/** `{token: {expires_at}}` of IAM. */
export function decodeTokenExpiry(json: unknown): Date | undefined {
  return dateOf(recordOf(recordOf(json).token).expires_at);
}

/** The date of an ISO 8601 text; `undefined` for anything else. */
export function dateOf(value: unknown): Date | undefined {
  const time = Date.parse(nonEmptyTextOf(value) ?? "");
  return Number.isNaN(time) ? undefined : new Date(time);
}
