import { randomBytes } from "node:crypto";
import type { ServerType } from "../types";

/** States of a job and its sub jobs. */
export type JobStatus = "INIT" | "RUNNING" | "SUCCESS" | "FAIL";

/** Why one server's part of a job failed. */
export interface JobFailure {
  readonly code: string;
  readonly reason: string;
}

/** Why a restart failed, unless there is something better to say. */
export function restartFailure(service: ServerType): JobFailure {
  return { code: service === "bms" ? "BMS.0006" : "Ecs.0227", reason: "the restart failed" };
}

interface SubJob {
  readonly id: string;
  readonly serverId: string;
  readonly failure: JobFailure | undefined;
}

// Share of a job's duration in which it has not begun yet, so that pollers meet INIT as well as RUNNING.
const INIT_SHARE = 0.25;

/** A restart in progress or done. */
export class Job {
  readonly id = randomBytes(16).toString("hex");
  readonly subJobs: readonly SubJob[];
  readonly begun = new Date();
  #ended: Date | undefined;

  constructor(
    readonly service: ServerType,
    readonly projectId: string,
    readonly durationMs: number,
    outcomes: ReadonlyMap<string, JobFailure | undefined>,
  ) {
    this.subJobs = [...outcomes].map(([serverId, failure]) => ({
      id: randomBytes(16).toString("hex"),
      serverId,
      failure,
    }));
  }

  get ended(): Date | undefined {
    return this.#ended;
  }

  /** The first failure among the sub jobs, which is the job's own. */
  get failure(): JobFailure | undefined {
    return this.subJobs.find((subJob) => subJob.failure !== undefined)?.failure;
  }

  /** State now of a part that fails as told, or of the whole given {@link Job.failure}. */
  status(failure: JobFailure | undefined): JobStatus {
    if (this.#ended !== undefined) return failure === undefined ? "SUCCESS" : "FAIL";
    return Date.now() - this.begun.getTime() < this.durationMs * INIT_SHARE ? "INIT" : "RUNNING";
  }

  /** Marks the end. */
  end(): void {
    this.#ended = new Date();
  }
}
