import { NewServers } from "./newServers";
import type { Fleet } from "./plan";
import { Progress } from "./progress";
import { FollowUps } from "./refusals";
import { ResetResults } from "./results";
import type { ResetOrder, RunContext } from "./runContext";
import { ServerLooks } from "./serverLooks";
import { Turns } from "./turns";
import { carryOutWave } from "./wave";

/** The pause before new servers are looked at again, in milliseconds: each is half as long again as the one before. */
const FIRST_PAUSE = 1000;
const MAX_PAUSE = 30_000;

/**
 * Carries out a reset in waves and writes each server's result into the fleet. Never throws: a failure becomes the result
 * of the servers concerned. Returns what became of the servers.
 */
export async function resetFleet(order: ResetOrder, fleet: Fleet, open: readonly string[]): Promise<ResetResults> {
  const { api, desired, ports, settings } = order;
  const newServers = new NewServers(fleet, open, settings, ports);
  const results = new ResetResults(fleet, desired, settings, ports, newServers);
  const progress = new Progress({ ...order, results }, open.length);
  const turns = new Turns(api);
  const looks = new ServerLooks(api, turns);
  const followUps = { dryRun: new FollowUps(), reset: new FollowUps(), restart: new FollowUps() };
  const run = { ...order, results, newServers, progress, turns, looks, followUps };
  results.pending(open);
  await inWaves(run, open);
  await lookAgain(run);
  const oneCall = settings.perServer ? 1 : settings.batchSize;
  if (open.length > oneCall) progress.log();
  return results;
}

/** One wave after the other. */
async function inWaves(run: RunContext, ids: readonly string[]): Promise<void> {
  const { progress, results, settings } = run;
  for (let at = 0; at < ids.length && !results.mustStop; at += settings.batchSize) {
    await carryOutWave(run, ids.slice(at, at + settings.batchSize));
    progress.logIfDue();
  }
}

/**
 * Carries the reset out on new servers that were not ready, as soon as they are. All are waited for together; those that
 * are still not ready when their time is over have failed.
 */
async function lookAgain(run: RunContext): Promise<void> {
  const { followUps, newServers, ports, results } = run;
  let pause = FIRST_PAUSE;
  while (newServers.areLate && !results.mustStop) {
    newServers.tellIfDue();
    await ports.sleep(Math.min(pause, newServers.timeLeft));
    // That none of them was there a moment ago says nothing of now.
    for (const ofKind of Object.values(followUps)) ofKind.beginAnew();
    await inWaves(run, newServers.takeLate());
    pause = Math.min(Math.round(pause * 1.5), MAX_PAUSE);
  }
}
