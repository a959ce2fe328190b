import type { Cloud } from "../cloud/cloud";
import type { JobFailure } from "../cloud/jobs";
import { brokenPasswordRule } from "../cloud/passwordRules";
import type { Server } from "../cloud/server";
import { type Answer, json, Refusal } from "./answer";
import type { Call } from "./call";
import { ecsBody, serverIds } from "./ecsBody";
import { serviceError } from "./errors";
import { isObject, member } from "./shapes";

interface ResetRequest {
  readonly newPassword: string | undefined;
  readonly dryRun: boolean;
  readonly ids: readonly string[];
}

/** PUT /v1/{project_id}/cloudservers/os-reset-passwords. */
export function batchResetPasswords(call: Call): Answer {
  const request = parse(call);
  const failures = new Map(request.ids.flatMap((id) => failureOf(call, id)));
  const healthy = request.ids.filter((id) => !failures.has(id));
  if (!request.dryRun) reset(call, request, healthy, failures.size > 0);
  return failures.size === 0
    ? json(200, { response: listed(request.ids) })
    : failureAnswer(call.cloud, failures, healthy);
}

// Everything that concerns the request as a whole comes first: shape, batch size, password rules.
function parse(call: Call): ResetRequest {
  const body = ecsBody(call);
  const ids = serverIds(body);
  if (new Set(ids).size < ids.length) throw new Refusal(serviceError(400, "Ecs.0005", "servers names one id twice"));
  const dryRun = flag(body, "dry_run");
  return { newPassword: newPassword(body, dryRun), dryRun, ids };
}

function flag(body: unknown, name: string): boolean {
  const value = member(body, name) ?? false;
  if (typeof value !== "boolean") throw new Refusal(serviceError(400, "Ecs.0005", `${name} must be a boolean`));
  return value;
}

// The text makes new_password optional in a dry run; one that is given is checked all the same.
function newPassword(body: unknown, dryRun: boolean): string | undefined {
  const value = member(body, "new_password");
  if (value === undefined && dryRun) return undefined;
  if (typeof value !== "string") throw new Refusal(serviceError(400, "Ecs.0005", "new_password must be a string"));
  const broken = brokenPasswordRule(value);
  if (broken !== undefined) throw new Refusal(serviceError(400, "Ecs.0011", broken));
  return value;
}

function failureOf(call: Call, id: string): [string, JobFailure][] {
  const server = call.cloud.find("ecs", call.projectId, id);
  const failure = unfit(call.cloud, server) ?? call.failures.servers.get(id);
  return failure === undefined ? [] : [[id, failure]];
}

function unfit(cloud: Cloud, server: Server | undefined): JobFailure | undefined {
  if (server === undefined) return { code: cloud.settings.missingServerCode, reason: "the server does not exist" };
  if (server.locked) return { code: "Ecs.0605", reason: "the server is locked" };
  if (!server.plugin) return { code: "Ecs.0613", reason: "the server has no password reset plug-in" };
  // The document allows running and stopped servers, hence none that is being built, restarting or broken.
  const isAllowed = server.status === "ACTIVE" || server.status === "SHUTOFF";
  return isAllowed ? undefined : { code: "Ecs.0100", reason: "the server is in the wrong state" };
}

function reset(call: Call, request: ResetRequest, healthy: readonly string[], someFailed: boolean): void {
  if (someFailed && call.cloud.settings.batchFailureStyle === "nothingApplied") return;
  for (const id of healthy) call.cloud.server(id).reset(request.newPassword ?? "");
}

function failureAnswer(cloud: Cloud, failures: ReadonlyMap<string, JobFailure>, healthy: readonly string[]): Answer {
  const { batchFailureStyle, upperCaseItemCodes } = cloud.settings;
  const internalError = [...failures].map(([id, { code, reason }]) => ({
    id,
    error_code: upperCaseItemCodes ? code.toUpperCase() : code,
    error_message: reason,
  }));
  const answer = { error: { code: "Ecs.0611", message: "Batch operation failed." }, internalError };
  return json(400, batchFailureStyle === "othersAppliedListed" ? { response: listed(healthy), ...answer } : answer);
}

function listed(ids: readonly string[]): object[] {
  return ids.map((id) => ({ id }));
}

/** Whether a body is a batch reset with this `dry_run`; used to aim faults. */
export function hasDryRun(body: unknown, dryRun: boolean): boolean {
  return isObject(body) && "servers" in body && (body.dry_run ?? false) === dryRun;
}
