import { UnfinishedError } from "../errors";
import { DEFAULT_POLICY, generatePassword } from "../password/generate";
import { MAX_BATCH, type PasswordApi, type Ports } from "../ports";
import { firstFew } from "./firstFew";
import { type DesiredFleet, type RunSettings, readFleet } from "./plan";
import { reasonLines } from "./reasons";
import { resetFleet } from "./run";

const SETTINGS: RunSettings = {
  perServer: false,
  supportCheck: "none",
  restart: "none",
  batchSize: MAX_BATCH,
  maxFailures: Number.POSITIVE_INFINITY,
  waitTimeout: "0s",
  label: "PasswordReset",
};

/**
 * Sets a random password that is stored nowhere. Servers that no longer exist are passed over. Returns those that were reset.
 *
 * @throws UnfinishedError with the servers that were not reset
 */
export async function scrambleServers(
  serverIds: readonly string[],
  openApi: () => Promise<PasswordApi>,
  ports: Ports,
): Promise<readonly string[]> {
  if (serverIds.length === 0) return [];
  const password = generatePassword(DEFAULT_POLICY, ports.randomInt);
  const passwordFor = () => password;
  const desired: DesiredFleet = {
    serverIds,
    version: 0,
    dryRun: false,
    adopt: false,
    skipUnsupported: false,
    passwordFor,
  };
  const fleet = readFleet({});
  const api = await openApi();
  const { missing: gone } = await resetFleet({ api, ports, desired, settings: SETTINGS }, fleet, serverIds);
  if (gone.size > 0) {
    const { region, projectId } = api.place;
    ports.log.warn(
      `nothing to scramble in region ${region}, project ${projectId}: no such server: ${firstFew([...gone])}`,
    );
  }
  const missed = [...fleet.results].filter(([id, result]) => result.status !== "reset" && !gone.has(id));
  if (missed.length > 0) {
    throw new UnfinishedError(`onDelete "scramble" did not reach every server:\n${reasonLines(missed).join("\n")}`);
  }
  return serverIds.filter((id) => !gone.has(id));
}
