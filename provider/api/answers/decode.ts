import type { JobState, ServerDetails } from "../../core/ports";
import { omitUndefined } from "../../core/values/omitUndefined";
import { isId } from "../settings/settings";
import { codeText, members, readErrorBody, text } from "./errorShapes";
import { passedCode, passedId, passedWord, reasonOf } from "./passedOn";

/*
 * Decoders of answer bodies: strict about the members we need, tolerant of the rest. `undefined` means that the body
 * is not what was documented. Nothing else of a body is kept: user data in a server may hold a password hash.
 */

/** Decodes JSON text; `undefined` if it is none. */
export function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

/** `{resetpwd_flag: "True" | "False"}`: a string in any case, or a boolean. Source: INTL api-ecs/ecs_02_1102. */
export function decodeResetFlag(json: unknown): boolean | undefined {
  const flag = members(json)?.resetpwd_flag;
  if (typeof flag === "boolean") return flag;
  const word = typeof flag === "string" ? flag.trim().toLowerCase() : undefined;
  return word === "true" ? true : word === "false" ? false : undefined;
}

/** `{password}`: base64, or `""` when there is no record; null is taken for `""`. */
export function decodePasswordRecord(
  json: unknown,
): { state: "stored"; ciphertext: string } | { state: "empty" } | undefined {
  const body = members(json);
  if (body === undefined || readErrorBody(json) !== undefined) return undefined;
  const { password } = body;
  // No member at all says the same as an empty one (huawei-api.md §9.6).
  if (password === null || password === undefined) return { state: "empty" };
  if (typeof password !== "string") return undefined;
  const ciphertext = password.trim();
  return ciphertext === "" ? { state: "empty" } : { state: "stored", ciphertext };
}

/** `{job_id}`. */
export function decodeJobId(json: unknown): string | undefined {
  const id = text(members(json)?.job_id);
  return id === undefined ? undefined : passedId(id);
}

/** A job's status and, if it failed, why. Words of status that are not known count as running. */
export function decodeJob(json: unknown): JobState | undefined {
  const job = members(json);
  const word = text(job?.status);
  if (job === undefined || word === undefined) return undefined;
  const status = word.toUpperCase();
  if (status === "SUCCESS") return { state: "succeeded" };
  if (status !== "FAIL") return { state: "running", status: passedWord(word).toUpperCase() };
  const subJobs = members(job.entities)?.sub_jobs;
  const failed = (Array.isArray(subJobs) ? subJobs : []).filter((sub) => text(members(sub)?.status) === "FAIL");
  const failures = (failed.length > 0 ? failed : [job]).map(jobFailure);
  return { state: "failed", failures };
}

function jobFailure(json: unknown): { serverId?: string; code?: string; reason: string } {
  const job = members(json) ?? {};
  const entities = members(job.entities) ?? {};
  const code = codeText(job.error_code ?? job.code);
  const reason = text(job.fail_reason) ?? text(entities.errorcode_message) ?? text(job.message);
  return omitUndefined({
    serverId: text(entities.server_id),
    code: code === undefined ? undefined : passedCode(code),
    reason: reasonOf(code, reason),
  });
}

/**
 * `{server: {status, key_name, metadata: {os_type}, image: {__os_type}}}`, the image's of BMS; everything else is
 * dropped. Members may be absent, but not of another type.
 */
export function decodeServer(json: unknown): ServerDetails | undefined {
  const server = members(members(json)?.server);
  const status = text(server?.status);
  const metadata = server?.metadata ?? {};
  const keyName = server?.key_name ?? "";
  const osType = members(metadata)?.os_type ?? members(server?.image)?.__os_type ?? "";
  if (status === undefined || members(metadata) === undefined) return undefined;
  if (typeof keyName !== "string" || typeof osType !== "string") return undefined;
  const shown = (value: string) => (value === "" ? undefined : passedWord(value));
  return omitUndefined({ status: passedWord(status), osType: shown(osType), keyName: shown(keyName) });
}

/**
 * `{keypair: {public_key: "ssh-rsa AAAA… comment"}}`: the type alone; it is of the documented form or none. Source:
 * API reference of BMS and ECS, querying details of an SSH key pair (native OpenStack API).
 */
export function decodeKeyPairType(json: unknown): string | undefined {
  const key = text(members(members(json)?.keypair)?.public_key) ?? "";
  const [, type] = /^((?:ssh|ecdsa)-[a-z0-9-]{1,40}) /.exec(key) ?? [];
  return type === undefined ? undefined : passedId(type);
}

/** One IAM project. */
export interface IamProject {
  id: string;
  name: string;
  enabled: boolean;
}

/** `{projects: [{id, name, enabled}]}`. */
export function decodeProjects(json: unknown): IamProject[] | undefined {
  const list = members(json)?.projects;
  if (!Array.isArray(list)) return undefined;
  const projects: IamProject[] = [];
  for (const entry of list) {
    const id = text(members(entry)?.id);
    const name = text(members(entry)?.name);
    if (id === undefined || name === undefined || !isId(id)) return undefined;
    projects.push({ id, name, enabled: members(entry)?.enabled !== false });
  }
  return projects;
}

/** `{token: {expires_at}}` of IAM, as a moment. */
export function decodeTokenExpiry(json: unknown): Date | undefined {
  return moment(members(members(json)?.token)?.expires_at);
}

/** An ISO 8601 text as a moment; `undefined` if it is none. */
export function moment(value: unknown): Date | undefined {
  const time = Date.parse(text(value) ?? "");
  return Number.isNaN(time) ? undefined : new Date(time);
}
