import pLimit from "p-limit";
import { ApiError, type ApiFailureKind } from "../errors";
import type { JobState, PasswordApi, Ports } from "../ports";
import { type Seen, waitFor } from "../waitFor";

/** How many servers are looked at at once. */
const DETAILS_CONCURRENCY = 16;

/** Refusals that a server's state can be the reason of. */
const REFUSALS: ReadonlySet<ApiFailureKind> = new Set(["conflict", "badRequest"]);

const RESTART_TIMES = { firstDelay: 1000, maxDelay: 5000, deadline: 10 * 60_000 };

export interface RestartFailure {
  serverId: string;
  code?: string | undefined;
  message: string;
}

type EndedJob = Exclude<JobState, { state: "running" }>;

/** What became of the servers that were to be restarted; those named in neither list run again. */
export interface Restarted {
  failures: readonly RestartFailure[];
  /** Servers that are shut down: they need no restart, their next start brings the password into effect. */
  stopped: readonly string[];
}

type Restart = (serverIds: readonly string[]) => Promise<readonly RestartFailure[]>;

/**
 * Restarts the servers and waits for the job, so that a new password takes effect. A restart is refused as a whole
 * because of one server that is shut down; then the others are restarted without it.
 *
 * @throws what the API throws
 */
export async function restartServers(
  api: PasswordApi,
  serverIds: readonly string[],
  mode: "soft" | "hard",
  label: string,
  ports: Pick<Ports, "clock" | "sleep" | "log">,
): Promise<Restarted> {
  const restart: Restart = (ids) => restartAll(api, ids, mode, label, ports);
  try {
    const failures = await restart(serverIds);
    const stopped = await stoppedAmong(
      api,
      failures.map(({ serverId }) => serverId),
    );
    return { failures: failures.filter(({ serverId }) => !stopped.includes(serverId)), stopped };
  } catch (error) {
    const stopped = wasRefused(error) ? await stoppedAmong(api, serverIds) : [];
    if (stopped.length === 0) {
      throw error;
    }
    const running = serverIds.filter((id) => !stopped.includes(id));
    return { failures: running.length === 0 ? [] : await restart(running), stopped };
  }
}

function wasRefused(error: unknown): boolean {
  return error instanceof ApiError && error.facts.effect === "refused" && REFUSALS.has(error.facts.kind);
}

async function stoppedAmong(api: PasswordApi, serverIds: readonly string[]): Promise<readonly string[]> {
  const limit = pLimit(DETAILS_CONCURRENCY);
  const states = await Promise.all(
    serverIds.map((id) => limit(() => api.describeServer({ type: "ecs", id }).catch(() => undefined))),
  );
  return serverIds.filter((_, index) => states[index]?.status === "SHUTOFF");
}

async function restartAll(
  api: PasswordApi,
  serverIds: readonly string[],
  mode: "soft" | "hard",
  label: string,
  ports: Pick<Ports, "clock" | "sleep" | "log">,
): Promise<readonly RestartFailure[]> {
  const jobId = await api.restartServers(serverIds, mode);
  const minutes = RESTART_TIMES.deadline / 60_000;
  const servers = serverIds.length === 1 ? `server ${serverIds[0]}` : `${serverIds.length} servers`;
  const waited = await waitFor(
    () => lookAtJob(api, jobId),
    RESTART_TIMES,
    ports,
    () =>
      ports.log.info(`${label}: the password is set; waiting up to ${minutes} minutes for the restart of ${servers}`),
  );
  if (!waited.arrived) {
    const message = `the restart (job ${jobId}) did not end within ${minutes} minutes; seen: ${waited.seen}`;
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
