import { resetServers } from "./reset";
import { resetAsChecked } from "./resetAsChecked";
import { restartServers } from "./restart";
import type { RunContext } from "./runContext";
import { passDryRun } from "./supportCheck";

type Ids = readonly string[];

/** Checks, resets and restarts the servers of one wave. */
export async function carryOutWave(run: RunContext, wave: Ids): Promise<void> {
  const { desired, settings } = run;
  const confirmed = settings.perServer ? await resetEach(run, wave) : await resetTogether(run, wave);
  if (settings.restart === "none" || desired.dryRun || confirmed.length === 0) return;
  await restartServers(run, confirmed, settings.restart);
}

/** Gives each server its own password. Returns those that the cloud confirmed. */
async function resetEach(run: RunContext, wave: Ids): Promise<Ids> {
  const { progress, results, settings, turns } = run;
  const confirmed = new Set<string>();
  const reset = async (id: string): Promise<void> => {
    for (const done of await resetTogether(run, [id])) confirmed.add(done);
    progress.logIfDue();
  };
  await turns.take(wave, reset, {
    mayBegin: () => !results.mustStop,
    // All that are under way may fail.
    atOnce: () => settings.maxFailures + 1 - results.failed.size,
  });
  return wave.filter((id) => confirmed.has(id));
}

/** Gives the servers the password of the first one. Returns those that the cloud confirmed. */
async function resetTogether(run: RunContext, ids: Ids): Promise<Ids> {
  const { desired, results, settings } = run;
  const password = desired.passwordFor(ids[0] as string);
  if (password === undefined) {
    results.fail(ids, { message: "its companion holds no password for it" });
    return [];
  }
  if (settings.supportCheck === "flag") return resetAsChecked(run, ids, password);
  const byDryRun = settings.supportCheck === "dryRun" && !desired.dryRun;
  const supported = byDryRun ? await passDryRun(run, ids, password) : ids;
  return results.mustStop ? [] : resetServers(run, supported, password);
}
