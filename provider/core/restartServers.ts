import type { JobState, PasswordApi, Ports } from "./ports";
import { type Seen, waitFor } from "./waitFor";

const RESTART_TIMES = { firstDelay: 1000, maxDelay: 5000, deadline: 10 * 60_000 };

export interface RestartFailure {
  serverId: string;
  code?: string | undefined;
  message: string;
}

type EndedJob = Exclude<JobState, { state: "running" }>;

/**
 * Restarts the servers in one call and waits for the job, so that a new password takes effect. Returns the servers for
 * which that did not happen; throws what the API throws.
 */
export async function restartServers(
  api: PasswordApi,
  serverIds: readonly string[],
  mode: "soft" | "hard",
  ports: Pick<Ports, "clock" | "sleep">,
): Promise<readonly RestartFailure[]> {
  const jobId = await api.restartServers(serverIds, mode);
  const waited = await waitFor(() => lookAtJob(api, jobId), RESTART_TIMES, ports);
  if (!waited.arrived) {
    const message = `the restart (job ${jobId}) did not end within ${RESTART_TIMES.deadline / 60_000} minutes; seen: ${waited.seen}`;
    return serverIds.map((serverId) => ({ serverId, message }));
  }
  return waited.value.state === "succeeded" ? [] : attribute(waited.value.failures, serverIds, jobId);
}

async function lookAtJob(api: PasswordApi, jobId: string): Promise<Seen<EndedJob>> {
  const job = await api.readJob(jobId);
  return job.state === "running" ? { done: false, state: job.status } : { done: true, value: job };
}

/** A failure without a server is one of all servers of the call. */
function attribute(
  failures: Extract<JobState, { state: "failed" }>["failures"],
  serverIds: readonly string[],
  jobId: string,
): RestartFailure[] {
  const named = failures.filter((failure) => failure.serverId !== undefined && serverIds.includes(failure.serverId));
  if (named.length > 0) {
    return named.map((failure) => ({
      serverId: failure.serverId as string,
      code: failure.code,
      message: `the restart failed: ${failure.reason} (job ${jobId})`,
    }));
  }
  const reason = failures[0]?.reason ?? "no reason given";
  return serverIds.map((serverId) => ({
    serverId,
    code: failures[0]?.code,
    message: `the restart failed: ${reason} (job ${jobId})`,
  }));
}
