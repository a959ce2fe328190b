import type { DesiredFleet, RunSettings } from "../fleet/plan";
import type { Arguments } from "../members/member";
import type { passwordReset } from "../members/tables";
import { entriesIn } from "../password/history";
import { newestPassword, policyOf } from "../password/passwords";
import { MAX_BATCH } from "../ports";
import { ownOf } from "../values/properties";
import type { Secret } from "../values/secret";
import { sameServer } from "../values/serverId";
import { labelOf } from "../values/urn";

/** The arguments of a `PasswordReset`, including what its companion hands over. */
export type ResetArgs = Arguments<typeof passwordReset>;

/** Which password each server is to have. */
export function desiredFleet(args: ResetArgs): DesiredFleet {
  const { serverResets = {} } = args.rotation;
  return {
    serverIds: args.serverIds,
    version: args.rotation.passwordVersion,
    draft: args.rotation.draft,
    dryRun: args.dryRun ?? false,
    adopt: args.adopt ?? false,
    skipUnsupported: args.onUnsupported === "skip",
    passwordFor: passwordsIn(args.wanted),
    resetFor: (serverId) => ownOf(serverResets, sameServer(serverId)),
  };
}

/** The password that all servers share; `undefined` if each has its own. */
export function sharedPassword({ wanted }: Pick<ResetArgs, "wanted">): Secret | undefined {
  return hasOwnPasswords(wanted) ? undefined : passwordsIn(wanted)("");
}

/** Finds the password of each server in what the companion hands over, and makes each only once. */
function passwordsIn(wanted: string): (serverId: string) => Secret | undefined {
  const entries = entriesIn(wanted);
  const isOwn = hasOwnPasswords(wanted);
  const made = new Map<string, Secret | undefined>();
  return (serverId) => {
    const key = isOwn ? serverId : "";
    if (!made.has(key)) made.set(key, newestPassword(entries, key));
    return made.get(key);
  };
}

function hasOwnPasswords(wanted: string): boolean {
  return entriesIn(wanted).some((entry) => policyOf(entry)?.perServer === true);
}

/** How the run is carried out; defaults are filled in here. */
export function settingsOf(args: ResetArgs): RunSettings {
  return {
    perServer: hasOwnPasswords(args.wanted),
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
