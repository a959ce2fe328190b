import pLimit from "p-limit";
import type { Secret } from "../values/secret";
import { firstAlone } from "./firstAlone";
import type { FailureFacts } from "./results";
import type { RunContext } from "./runContext";

/** The most reset flags that are read at once; the client slows down by itself when the cloud throttles. */
const FLAG_CONCURRENCY = 256;

/** For how many waves flags are read ahead. With one, reading would pause at the end of each wave. */
const WAVES_AHEAD = 2;

const NO_PLUGIN: FailureFacts = {
  code: "unsupported",
  message:
    "the server does not report the password-reset plug-in; install it and restart the server, or leave the server out",
};

const MISSING: FailureFacts = {
  code: "notFound",
  message: "the server does not exist in this project and region; check its id, or remove it from serverIds",
};

type Wave = readonly string[];

/** Returns the servers of a wave that support a reset, and records the result of the others. */
export type SupportCheck = (wave: Wave, password: Secret) => Promise<Wave>;

/** The support check for a run. It is asked for each of these waves in turn. */
export function supportCheck(run: RunContext, waves: readonly Wave[]): SupportCheck {
  switch (run.settings.supportCheck) {
    case "none":
      return async (wave) => wave;
    case "dryRun":
      return run.desired.dryRun ? async (wave) => wave : (wave, password) => passDryRun(run, wave, password);
    case "flag":
      return mayReadAhead(run) ? readAhead(waves, flagReader(run)) : flagReader(run);
  }
}

/** The servers that a dry run does not refuse. */
async function passDryRun(run: RunContext, ids: Wave, password: Secret): Promise<Wave> {
  const { api, results, followUps } = run;
  const passed = await followUps.inParts(ids, {
    make: async (part) => {
      const answer = await api.batchResetPasswords({ serverIds: part, newPassword: password, dryRun: true });
      const rejected = new Set(results.rejections(answer, password));
      return part.filter((id) => !rejected.has(id));
    },
    giveUp: (part, error) => results.callFailed(part, error),
    mustStop: () => results.mustStop,
  });
  return passed.flat();
}

/** Reads the flags of a wave. The first flag of the run is read alone, so that refused credentials cost one call only. */
function flagReader(run: RunContext): (wave: Wave) => Promise<Wave> {
  const atOnce = pLimit(FLAG_CONCURRENCY);
  let isFirst = true;
  return async (wave) => {
    const read = (id: string) => atOnce(() => readFlag(run, id));
    const reading = isFirst ? firstAlone(wave, read) : Promise.all(wave.map(read));
    isFirst = false;
    const supported = await reading;
    return wave.filter((_, index) => supported[index]);
  };
}

async function readFlag({ api, results }: RunContext, id: string): Promise<boolean> {
  if (results.accountRefused) return false;
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

/**
 * Reading flags changes nothing, so the flags of the next waves may be read while one wave is reset. Not with
 * `maxFailures`, since this wave may end the run; and not with restarts, which take minutes: the flags would be old.
 */
function mayReadAhead({ settings }: RunContext): boolean {
  return !settings.perServer && settings.restart === "none" && settings.maxFailures === Number.POSITIVE_INFINITY;
}

/** Reads the flags of the next waves while one is reset. Must be asked for the waves in their order. */
function readAhead(waves: readonly Wave[], read: (wave: Wave) => Promise<Wave>): () => Promise<Wave> {
  const begun: Promise<Wave>[] = [];
  const begin = (index: number) => (begun[index] ??= read(waves[index] ?? []));
  let current = 0;
  return async () => {
    const supported = await begin(current);
    for (let ahead = 1; ahead <= WAVES_AHEAD; ahead += 1) void begin(current + ahead);
    current += 1;
    return supported;
  };
}
