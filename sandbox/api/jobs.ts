import type { Job, JobFailure } from "../cloud/jobs";
import type { ServerType } from "../types";
import { type Answer, json } from "./answer";
import type { Call } from "./call";

// The BMS document names its job types; the ECS one leaves those of a restart open.
const JOB_TYPES: Record<ServerType, { readonly whole: string; readonly part: string }> = {
  ecs: { whole: "batchRebootServers", part: "rebootServer" },
  bms: { whole: "baremetalBatchOperate", part: "baremetalSingleOperate" },
};

/** GET /v1/{project_id}/jobs/{job_id} of the ECS host. */
export function showEcsJob(call: Call): Answer {
  return showJob(call, "ecs");
}

/** The same path on the BMS host, which knows no jobs of ECS. */
export function showBmsJob(call: Call): Answer {
  return showJob(call, "bms");
}

function showJob(call: Call, service: ServerType): Answer {
  const job = call.cloud.jobs.get(call.jobId);
  // This operation's document puts the code of a failed query at the top level, without an "error" wrapper.
  if (job?.service !== service || job.projectId !== call.projectId) {
    return json(400, { code: "Common.0011", message: "Failed to query system tasks." });
  }
  const types = JOB_TYPES[job.service];
  return json(200, {
    ...outcome(job, job.failure),
    entities: { sub_jobs_total: job.subJobs.length, sub_jobs: subJobs(job, types.part) },
    job_id: job.id,
    job_type: types.whole,
  });
}

function subJobs(job: Job, type: string): object[] {
  return job.subJobs.map(({ id, serverId, failure }) => ({
    ...outcome(job, failure),
    entities: { server_id: serverId, ...message(job, failure) },
    job_id: id,
    job_type: type,
  }));
}

function outcome(job: Job, failure: JobFailure | undefined): object {
  const known = job.ended === undefined ? undefined : failure;
  return {
    status: job.status(failure),
    begin_time: job.begun.toISOString(),
    end_time: job.ended?.toISOString() ?? null,
    error_code: known?.code ?? null,
    fail_reason: known?.reason ?? null,
  };
}

function message(job: Job, failure: JobFailure | undefined): object {
  return job.ended === undefined || failure === undefined ? {} : { errorcode_message: failure.reason };
}
