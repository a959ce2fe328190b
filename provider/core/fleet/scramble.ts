import { UnfinishedError } from "../errors";
import { DEFAULT_POLICY, generatePassword } from "../password/generate";
import type { PasswordApi, Ports } from "../ports";
import { type Goal, readFleet } from "./plan";
import { MAX_BATCH, ResetRun, type RunSettings } from "./run";

const SETTINGS: RunSettings = {
  perServer: false,
  supportCheck: "none",
  restart: "none",
  batchSize: MAX_BATCH,
  maxFailures: Number.POSITIVE_INFINITY,
  label: "PasswordReset",
};

/**
 * Sets a password that is kept nowhere. A server that is gone needs none.
 *
 * @throws UnfinishedError naming the servers that were not reached
 */
export async function scrambleServers(
  serverIds: readonly string[],
  openApi: () => Promise<PasswordApi>,
  ports: Ports,
): Promise<void> {
  if (serverIds.length === 0) {
    return;
  }
  const keptNowhere = generatePassword(DEFAULT_POLICY, ports.randomInt);
  const target = () => keptNowhere;
  const goal: Goal = { serverIds, version: 0, dryRun: false, adopt: false, skipUnsupported: false, target };
  const fleet = readFleet({});
  const run = new ResetRun(await openApi(), ports, goal, SETTINGS, fleet, serverIds);
  await run.carryOut();
  const missed = [...fleet.results].filter(([id, result]) => result.status !== "reset" && !run.missing.has(id));
  if (missed.length > 0) {
    const lines = missed.map(([id, { code, status, message }]) => `server ${id}: ${code ?? status}: ${message ?? ""}`);
    throw new UnfinishedError(`onDelete "scramble" did not reach every server:\n${lines.join("\n")}`);
  }
}
