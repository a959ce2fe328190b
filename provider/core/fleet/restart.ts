import pLimit from "p-limit";
import type { JobState, PasswordApi } from "../ports";
import { type Seen, waitFor } from "../waitFor";
import { apiFacts, mayBeOfOneServer, type SplittableCall } from "./refusals";
import type { FailureFacts } from "./results";
import type { RunContext } from "./runContext";

/** How many servers are read at once. */
const DETAILS_CONCURRENCY = 16;

const TIMES = { firstDelay: 1000, maxDelay: 5000, deadline: 10 * 60_000 };
const MINUTES = TIMES.deadline / 60_000;

/** A restart that the cloud accepted. */
interface RestartJob {
  id: string;
  serverIds: readonly string[];
}

interface RestartFailure extends FailureFacts {
  serverId: string;
}

type FailedJob = Extract<JobState, { state: "failed" }>;
type EndedJob = FailedJob | { state: "succeeded" };

/**
 * Restarts the servers, so that their new password takes effect, and waits for it. Servers that are shut down need no
 * restart. `maxFailures` does not stop the restarts, since all these servers have their password already.
 */
export async function restartServers(
  run: RunContext,
  serverIds: readonly string[],
  mode: "soft" | "hard",
): Promise<void> {
  const begun = await beginRestart(run, serverIds, mode);
  const failures = (await Promise.all(begun.jobs.map((job) => failuresOf(run, job)))).flat();
  const failed = failures.map(({ serverId }) => serverId);
  const stopped = begun.stopped ?? (await stoppedAmong(run.api, failed));
  for (const { serverId, ...facts } of failures) {
    if (!stopped.has(serverId)) run.results.fail([serverId], facts);
  }
  const restarted = begun.jobs.flatMap((job) => job.serverIds);
  run.results.inForce(restarted.filter((id) => !stopped.has(id)));
  for (const id of stopped) {
    run.ports.log.info(`${run.settings.label}: server ${id} is shut down; the password takes effect at its next start`);
  }
}

/**
 * Starts the restarts. If the call is refused, perhaps because of some servers, it is repeated without those that are shut
 * down, and in parts. `stopped` is absent if there was no need to look for servers that are shut down.
 */
async function beginRestart(
  run: RunContext,
  serverIds: readonly string[],
  mode: "soft" | "hard",
): Promise<{ jobs: readonly RestartJob[]; stopped?: ReadonlySet<string> }> {
  const call = restartCall(run, mode);
  try {
    return { jobs: [await call.make(serverIds)] };
  } catch (error) {
    // A missing permission to restart is taken to concern every server.
    if (!mayBeOfOneServer(error) || apiFacts(error).kind === "permission") {
      call.giveUp(serverIds, error);
      return { jobs: [] };
    }
    const stopped = await stoppedAmong(run.api, serverIds);
    const others = serverIds.filter((id) => !stopped.has(id));
    const isSmaller = others.length < serverIds.length;
    const jobs = isSmaller ? run.followUps.inParts(others, call) : run.followUps.inHalves(serverIds, error, call);
    return { jobs: await jobs, stopped };
  }
}

function restartCall({ api, results }: RunContext, mode: "soft" | "hard"): SplittableCall<RestartJob> {
  let refusedAccount: unknown;
  return {
    async make(serverIds) {
      if (refusedAccount !== undefined) throw refusedAccount;
      return { id: await api.restartServers(serverIds, mode), serverIds };
    },
    giveUp(serverIds, error) {
      refusedAccount = apiFacts(error).kind === "credentials" ? error : undefined;
      results.restartFailed(serverIds, error);
    },
    mustStop: () => false,
  };
}

async function stoppedAmong(api: PasswordApi, serverIds: readonly string[]): Promise<ReadonlySet<string>> {
  const atOnce = pLimit(DETAILS_CONCURRENCY);
  const details = await Promise.all(
    serverIds.map((id) => atOnce(() => api.describeServer({ type: "ecs", id }).catch(() => undefined))),
  );
  return new Set(serverIds.filter((_, index) => details[index]?.status === "SHUTOFF"));
}

/** Waits for the end of the job. If the job cannot be read, its servers have failed. */
async function failuresOf(run: RunContext, job: RestartJob): Promise<readonly RestartFailure[]> {
  const { api, ports, results, settings } = run;
  const servers = job.serverIds.length === 1 ? `server ${job.serverIds[0]}` : `${job.serverIds.length} servers`;
  const logWaiting = () =>
    ports.log.info(
      `${settings.label}: the password is set; waiting up to ${MINUTES} minutes for the restart of ${servers}`,
    );
  try {
    const waited = await waitFor(() => pollJob(api, job.id), TIMES, ports, logWaiting);
    if (!waited.arrived) {
      const message = `the restart (job ${job.id}) did not end within ${MINUTES} minutes; seen: ${waited.seen}`;
      return job.serverIds.map((serverId) => ({ serverId, message }));
    }
    return waited.value.state === "succeeded" ? [] : failuresByServer(waited.value, job);
  } catch (error) {
    results.restartFailed(job.serverIds, error);
    return [];
  }
}

async function pollJob(api: PasswordApi, jobId: string): Promise<Seen<EndedJob>> {
  const job = await api.readJob(jobId);
  return job.state === "running" ? { done: false, state: job.status } : { done: true, value: job };
}

/** The failures by server. If the job names no server, all servers of the call have failed. */
function failuresByServer({ failures }: FailedJob, { id, serverIds }: RestartJob): RestartFailure[] {
  const named = failures.flatMap(({ serverId = "", ...failure }) =>
    serverIds.includes(serverId) ? [{ ...failure, serverId }] : [],
  );
  const ofAll = serverIds.map((serverId) => ({ reason: "no reason given", ...failures[0], serverId }));
  return (named.length > 0 ? named : ofAll).map(({ serverId, code, reason }) => ({
    serverId,
    code,
    message: `the restart failed: ${reason} (job ${id})`,
  }));
}
