import type { Secret } from "../values/secret";
import type { RunContext } from "./runContext";

/** Sets the password of the servers and records their results. Returns the servers that the cloud confirmed. */
export async function resetServers(
  run: RunContext,
  serverIds: readonly string[],
  password: Secret,
  isFirst = true,
): Promise<readonly string[]> {
  const { results } = run;
  const confirmed = await run.followUps.reset.inParts(serverIds, {
    make: (part) => send(run, part, password, isFirst),
    giveUp: (part, error) => results.callFailed(part, error, password),
    mustStop: () => results.mustStop,
  });
  return confirmed.flat();
}

/**
 * Makes one call. Servers that the answer does not name are sent once more, without the named ones, so that each ends
 * confirmed or failed. This repeats as long as each answer refuses another server. The rest is recorded as unknown.
 */
async function send(
  run: RunContext,
  serverIds: readonly string[],
  password: Secret,
  isFirst: boolean,
): Promise<readonly string[]> {
  const { api, desired, results } = run;
  const followUps = run.followUps.reset;
  const answer = await api.batchResetPasswords({ serverIds, newPassword: password, dryRun: desired.dryRun });
  if (answer.accepted.length > 0) followUps.beginAnew();
  results.accepted(answer.accepted, password);
  const rejected = results.rejections(answer, password);
  const named = new Set([...answer.accepted, ...rejected]);
  const unnamed = serverIds.filter((id) => !named.has(id));
  if (unnamed.length === 0) return answer.accepted;
  const namesSome = unnamed.length < serverIds.length;
  if (namesSome && (isFirst || (rejected.length > 0 && !results.mustStop && followUps.take()))) {
    return [...answer.accepted, ...(await resetServers(run, unnamed, password, false))];
  }
  results.unknown(unnamed, password, {
    message: "the answer does not say what became of it",
    requestId: answer.requestId,
  });
  return answer.accepted;
}
