import type { Secret } from "../values/secret";
import type { FailureFacts } from "./results";
import type { RunContext } from "./runContext";

const NO_PLUGIN: FailureFacts = {
  code: "unsupported",
  message:
    "the server does not report the password-reset plug-in; install it and restart the server, or leave the server out",
};

const MISSING: FailureFacts = {
  code: "notFound",
  message: "the server does not exist in this project and region; check its id, or remove it from serverIds",
};

/** Reads whether a server supports the reset, and records the result of one that does not. */
export async function readFlag({ api, results }: RunContext, id: string): Promise<boolean> {
  try {
    const supported = await api.isResetSupported({ type: "ecs", id });
    if (supported === undefined) {
      results.notFound(id, MISSING);
    } else if (!supported) {
      results.unsupported(id, NO_PLUGIN);
    }
    return supported ?? false;
  } catch (error) {
    results.callFailed([id], error);
    return false;
  }
}

/** The servers that a dry run does not refuse; records the result of the others. */
export async function passDryRun(
  run: RunContext,
  ids: readonly string[],
  password: Secret,
): Promise<readonly string[]> {
  const { api, results } = run;
  const followUps = run.followUps.dryRun;
  const passed = await followUps.inParts(ids, {
    make: async (part) => {
      const answer = await api.batchResetPasswords({ serverIds: part, newPassword: password, dryRun: true });
      const rejected = new Set(results.rejections(answer, password));
      const supported = part.filter((id) => !rejected.has(id));
      if (supported.length > 0) followUps.beginAnew();
      return supported;
    },
    giveUp: (part, error) => results.callFailed(part, error),
    mustStop: () => results.mustStop,
  });
  return passed.flat();
}
