import type { Cloud } from "../cloud/cloud";
import { Job, type JobFailure, restartFailure } from "../cloud/jobs";
import type { Server } from "../cloud/server";
import type { ServerType } from "../types";
import { type Answer, json, Refusal } from "./answer";
import type { Call } from "./call";
import { ecsBody, MAX_BATCH, serverIds } from "./ecsBody";
import { serviceError } from "./errors";
import { bmsServer, steadyBms } from "./serverLookup";
import { idsOf, isObject, member } from "./shapes";

type RebootType = "SOFT" | "HARD";

/** POST /v1/{project_id}/cloudservers/action with `reboot`. */
export function rebootEcs(call: Call): Answer {
  const reboot = member(ecsBody(call), "reboot");
  const type = member(reboot, "type");
  if (!isRebootType(type)) throw new Refusal(serviceError(400, "Ecs.0005", "reboot.type must be SOFT or HARD"));
  const servers = serverIds(reboot).map((id) => readyEcs(call, id));
  return started(call, "ecs", new Map(servers.map((server) => [server.id, server])), type);
}

/** The same for bare metal servers: SOFT is accepted and does nothing, HARD is the default. */
export function rebootBms(call: Call): Answer {
  const reboot = isObject(call.body.json) ? member(call.body.json, "reboot") : undefined;
  const type = member(reboot, "type") ?? "HARD";
  const ids = idsOf(member(reboot, "servers")) ?? [];
  if (!isRebootType(type) || ids.length === 0 || ids.length > MAX_BATCH) {
    throw new Refusal(serviceError(400, "BMS.0001", "Fail to parse request, reason: reboot is invalid."));
  }
  const servers = ids.map((id) => readyBms(call, id));
  // A SOFT job runs to success without touching any server.
  return started(
    call,
    "bms",
    new Map(servers.map((server) => [server.id, type === "SOFT" ? undefined : server])),
    type,
  );
}

function isRebootType(value: unknown): value is RebootType {
  return value === "SOFT" || value === "HARD";
}

function readyEcs(call: Call, id: string): Server {
  const server = call.cloud.find("ecs", call.projectId, id);
  if (server === undefined) throw new Refusal(serviceError(404, "Ecs.0114", `Instance[${id}] could not be found.`));
  if (server.locked) throw new Refusal(serviceError(400, "Ecs.0605", "the server is locked"));
  if (server.status !== "ACTIVE") throw new Refusal(serviceError(400, "Ecs.0100", "the server is in the wrong state"));
  return server;
}

function readyBms(call: Call, id: string): Server {
  const server = steadyBms(bmsServer({ ...call, serverId: id }));
  if (server.status === "SHUTOFF") throw new Refusal(serviceError(400, "BMS.0036", "the server is powered off"));
  return server;
}

/** Starts the job. Servers that map to undefined take part in name only. */
function started(
  call: Call,
  service: ServerType,
  servers: ReadonlyMap<string, Server | undefined>,
  type: RebootType,
): Answer {
  const { cloud, projectId } = call;
  const outcomes = new Map(
    [...servers].map(([id, server]) => [id, call.failures.subJobs.get(id) ?? ownFailure(service, server)]),
  );
  const job = new Job(service, projectId, cloud.settings.jobDurationMs, outcomes);
  cloud.jobs.set(job.id, job);
  for (const server of servers.values()) server?.goDown(type === "SOFT" ? "REBOOT" : "HARD_REBOOT");
  finishLater(cloud, job, servers, call.failures.subJobs);
  return json(200, { job_id: job.id });
}

// A server in ERROR failed its job; one that is found shut off did not: it went down as told and no more is known.
function ownFailure(service: ServerType, server: Server | undefined): JobFailure | undefined {
  return server?.restartEnds === "ERROR" ? restartFailure(service) : undefined;
}

function finishLater(
  cloud: Cloud,
  job: Job,
  servers: ReadonlyMap<string, Server | undefined>,
  ordered: ReadonlyMap<string, JobFailure>,
): void {
  cloud.timers.after(job.durationMs, () => {
    for (const [id, server] of servers) {
      if (ordered.has(id)) server?.stayedUp();
      else server?.endRestart();
    }
    job.end();
  });
}
