import type { DesiredFleet, RunSettings } from "../fleet/plan";
import type { Arguments } from "../members/member";
import type { passwordReset } from "../members/tables";
import { MAX_BATCH } from "../ports";
import { secretOf, secretsOf } from "../values/properties";
import { labelOf } from "../values/urn";

/** The arguments of a `PasswordReset`, including what its companion hands over. */
export type ResetArgs = Arguments<typeof passwordReset>;

/** Which password each server is to have. */
export function desiredFleet(args: ResetArgs): DesiredFleet {
  const shared = secretOf(args.wanted.password);
  const own = args.wanted.passwords === undefined ? undefined : secretsOf(args.wanted.passwords);
  return {
    serverIds: args.serverIds,
    version: args.rotation.passwordVersion,
    draft: args.rotation.draft,
    dryRun: args.dryRun ?? false,
    adopt: args.adopt ?? false,
    skipUnsupported: args.onUnsupported === "skip",
    passwordFor: (serverId) => (own === undefined ? shared : own.get(serverId)),
  };
}

/** How the run is carried out; defaults are filled in here. */
export function settingsOf(args: ResetArgs): RunSettings {
  return {
    perServer: args.wanted.passwords !== undefined,
    supportCheck: args.supportCheck ?? "flag",
    restart: args.restart ?? "none",
    batchSize: args.batchSize ?? MAX_BATCH,
    waitTimeout: args.waitTimeout ?? "10m",
    maxFailures: failureLimit(args.maxFailures, args.serverIds.length),
    label: labelOf(args),
  };
}

function failureLimit(maxFailures: number | string | undefined, servers: number): number {
  if (maxFailures === undefined) return Number.POSITIVE_INFINITY;
  return typeof maxFailures === "number" ? maxFailures : Math.floor((Number.parseInt(maxFailures, 10) * servers) / 100);
}
