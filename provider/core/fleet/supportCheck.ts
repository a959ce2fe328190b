import pLimit from "p-limit";
import type { Secret } from "../values/secret";
import { firstAlone } from "./firstAlone";
import type { FailureFacts } from "./results";
import type { RunContext } from "./runContext";

/** How many reset flags are read at once at most; the client itself slows down where the cloud throttles. */
const FLAG_CONCURRENCY = 256;

/** Of so many waves the flags may be read before their turn: with a single one, reading pauses at its end. */
const WAVES_AHEAD = 2;

const NO_PLUGIN: FailureFacts = {
  code: "unsupported",
  message:
    "the server does not report the password-reset plug-in; install it and restart the server, or leave the server out",
};

const MISSING: FailureFacts = {
  code: "notFound",
  message: "the server does not exist in this project and region; check its id, or take it off serverIds",
};

type Wave = readonly string[];

/** Tells which servers of a wave a reset can work on; the others get their result. */
export type SupportCheck = (wave: Wave, password: Secret) => Promise<Wave>;

/** The support check of a run that resets the given waves one after the other. */
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

/** Reads the flags of one wave after the other; the very first flag alone, so that a refused account costs one call. */
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
 * Reading flags changes nothing, so those of the next waves may be read while one is reset. Not where failures are
 * limited, since those of this wave may be the last that are allowed; and not where servers are restarted, which takes
 * minutes: the flags would be old.
 */
function mayReadAhead({ settings }: RunContext): boolean {
  return !settings.perServer && settings.restart === "none" && settings.maxFailures === Number.POSITIVE_INFINITY;
}

/** Expects to be asked for each wave in its turn. */
function readAhead(waves: readonly Wave[], read: (wave: Wave) => Promise<Wave>): () => Promise<Wave> {
  const begun: Promise<Wave>[] = [];
  const begin = (place: number) => (begun[place] ??= read(waves[place] ?? []));
  let place = 0;
  return async () => {
    const supported = await begin(place);
    place += 1;
    for (let ahead = 0; ahead < WAVES_AHEAD; ahead += 1) {
      void begin(place + ahead);
    }
    return supported;
  };
}
