import type { JobState, PasswordApi } from "../ports";
import { type Seen, waitFor } from "../waitFor";
import { serversInWords } from "./firstFew";
import { apiFacts, mayBeOfOneServer, type SplittableCall } from "./refusals";
import type { FailureFacts } from "./results";
import type { RunContext } from "./runContext";

const TIMES = { firstDelay: 1000, maxDelay: 5000, deadline: 10 * 60_000 };
const MINUTES = TIMES.deadline / 60_000;

type Ids = readonly string[];

const GONE: FailureFacts = { code: "notFound", message: "the password was set, but now the server does not exist" };

/** A restart that the cloud accepted. */
interface RestartJob {
  id: string;
  serverIds: Ids;
}

interface RestartFailure extends FailureFacts {
  serverId: string;
}

type RestartCall = SplittableCall<RestartJob>;
type FailedJob = Extract<JobState, { state: "failed" }>;
type EndedJob = FailedJob | { state: "succeeded" };

/**
 * Restarts the servers that run, so that their new password takes effect, waits for it, and sees whether they run again.
 * `maxFailures` does not stop the restarts, since all these servers have their password already.
 */
export async function restartServers(run: RunContext, serverIds: Ids, mode: "soft" | "hard"): Promise<void> {
  const { running, doubtful } = await lookBefore(run, serverIds);
  const call = restartCall(run, mode);
  const jobs = [...(await beginRestart(run, call, running)), ...(await beginRestart(run, call, doubtful))];
  const restarted = await Promise.all(jobs.map((job) => restartedBy(run, job)));
  await seeWhetherTheyRun(run, restarted.flat());
}

/**
 * The servers to restart. One that is shut down is left so: a restart could start it. One in a doubtful state, such as
 * `ERROR`, is left to the cloud to judge, apart from those that surely run.
 */
async function lookBefore(run: RunContext, serverIds: Ids): Promise<{ running: Ids; doubtful: Ids }> {
  const { looks, results } = run;
  const running: string[] = [];
  const doubtful: string[] = [];
  const shutDown: string[] = [];
  for (const [id, look] of await looks.at(serverIds)) {
    if ("error" in look) results.restartFailed([id], look.error);
    else if (look.status === "gone") results.fail([id], GONE);
    else if (look.status === "SHUTOFF") shutDown.push(id);
    else (look.status === "ACTIVE" ? running : doubtful).push(id);
  }
  if (shutDown.length > 0) leaveOff(run, shutDown);
  return { running, doubtful };
}

function leaveOff({ ports, results, settings }: RunContext, shutDown: Ids): void {
  const [are, their] = shutDown.length === 1 ? ["is", "its"] : ["are", "their"];
  const text = `${are} shut down; the password takes effect at ${their} next start`;
  ports.log.info(`${settings.label}: ${serversInWords(shutDown)} ${text}`);
  results.remark(shutDown, "it is shut down; the password takes effect at its next start");
}

/** Begins the restarts, in parts if the call is refused, perhaps because of some of the servers. */
async function beginRestart(run: RunContext, call: RestartCall, serverIds: Ids): Promise<readonly RestartJob[]> {
  if (serverIds.length === 0) return [];
  try {
    return [await call.make(serverIds)];
  } catch (error) {
    // A missing permission to restart is taken to concern every server.
    if (mayBeOfOneServer(error) && apiFacts(error).kind !== "permission") {
      return run.followUps.restart.inHalves(serverIds, error, call);
    }
    call.giveUp(serverIds, error);
    return [];
  }
}

function restartCall({ api, followUps, results }: RunContext, mode: "soft" | "hard"): RestartCall {
  let refusedAccount: unknown;
  return {
    async make(serverIds) {
      if (refusedAccount !== undefined) throw refusedAccount;
      const id = await api.restartServers(serverIds, mode);
      followUps.restart.beginAnew();
      return { id, serverIds };
    },
    giveUp(serverIds, error) {
      refusedAccount = apiFacts(error).kind === "credentials" ? error : undefined;
      results.restartFailed(serverIds, error);
    },
    mustStop: () => false,
  };
}

/** Waits for the end of the job and records its failures. Returns the servers that it restarted. */
async function restartedBy(run: RunContext, job: RestartJob): Promise<Ids> {
  const { api, ports, results, settings } = run;
  const { id, serverIds } = job;
  const logWaiting = () =>
    ports.log.info(
      `${settings.label}: the password is set; waiting up to ${MINUTES} minutes for the restart of ${servers(job)}`,
    );
  try {
    const waited = await waitFor(() => pollJob(api, id), TIMES, ports, logWaiting);
    if (!waited.arrived) {
      const message = `the restart (job ${id}) did not end within ${MINUTES} minutes; seen: ${waited.seen}`;
      results.fail(serverIds, { message });
      return [];
    }
    if (waited.value.state === "succeeded") return serverIds;
    const failures = failuresByServer(waited.value, job);
    for (const { serverId, ...facts } of failures) results.fail([serverId], facts);
    const failed = new Set(failures.map(({ serverId }) => serverId));
    return serverIds.filter((serverId) => !failed.has(serverId));
  } catch (error) {
    results.restartFailed(serverIds, error);
    return [];
  }
}

function servers({ serverIds }: RestartJob): string {
  return serverIds.length === 1 ? `server ${serverIds[0]}` : `${serverIds.length} servers`;
}

/** A job can succeed and leave a server switched off: that server has failed. */
async function seeWhetherTheyRun({ looks, results }: RunContext, serverIds: Ids): Promise<void> {
  const running: string[] = [];
  for (const [id, look] of await looks.at(serverIds)) {
    if ("error" in look) {
      results.remark([id], "it was restarted, but could not be looked at afterwards");
    } else if (look.status === "gone") {
      results.fail([id], GONE);
    } else if (look.status === "SHUTOFF") {
      const message = "the password is set, but the restart left the server switched off; start it";
      results.fail([id], { code: look.status, message });
    } else if (look.status === "ERROR") {
      const message = "the password is set, but the restart left the server in state ERROR";
      results.fail([id], { code: look.status, message });
    } else {
      running.push(id);
    }
  }
  results.inForce(running);
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
