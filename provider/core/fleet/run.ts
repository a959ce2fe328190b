import pLimit from "p-limit";
import { MAX_BATCH } from "../ports";
import { firstAlone } from "./firstAlone";
import type { Fleet } from "./plan";
import { Progress } from "./progress";
import { FollowUps } from "./refusals";
import { resetServers } from "./reset";
import { restartServers } from "./restart";
import { ResetResults } from "./results";
import type { ResetOrder, RunContext } from "./runContext";
import { type SupportCheck, supportCheck } from "./supportCheck";

/** How many calls run at once when every server has its own password, and so a call of its own. */
export const OWN_PASSWORD_CONCURRENCY = 16;

/**
 * Carries out a reset and writes each server's result into the fleet. The servers are reset in waves: a batch that shares a
 * password, or one server with its own. Never throws: a failure becomes the result of the servers concerned. Returns what
 * became of the servers.
 */
export async function resetFleet(order: ResetOrder, fleet: Fleet, open: readonly string[]): Promise<ResetResults> {
  const { desired, ports, settings } = order;
  const { maxFailures, perServer } = settings;
  const results = new ResetResults(fleet, desired, settings, ports);
  const run = { ...order, results, followUps: new FollowUps() };
  const progress = new Progress(run, open.length);
  const waves = chunks(open, perServer ? 1 : Math.min(settings.batchSize, MAX_BATCH));
  const check = supportCheck(run, waves);
  // At most one call more than may fail, so that calls under way do not exceed the limit by far.
  const atOnce = pLimit(perServer ? Math.min(OWN_PASSWORD_CONCURRENCY, maxFailures + 1) : 1);

  results.pending(open);
  await firstAlone(waves, (wave) =>
    atOnce(async () => {
      await carryOut(run, wave, check);
      progress.logIfDue();
    }),
  );
  if (waves.length > 1) progress.log();
  return results;
}

/** Checks, resets and restarts the servers of one wave. They all get the password of the first one. */
async function carryOut(run: RunContext, wave: readonly string[], check: SupportCheck): Promise<void> {
  const { desired, results, settings } = run;
  if (results.mustStop) return;
  const password = desired.passwordFor(wave[0] as string);
  if (password === undefined) {
    results.fail(wave, { message: "its companion holds no password for it" });
    return;
  }
  const supported = await check(wave, password);
  if (supported.length === 0 || results.mustStop) return;
  const confirmed = await resetServers(run, supported, password);
  if (settings.restart !== "none" && !desired.dryRun && confirmed.length > 0) {
    await restartServers(run, confirmed, settings.restart);
  }
}

function chunks<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}
