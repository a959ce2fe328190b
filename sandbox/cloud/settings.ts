import type { SandboxSettings } from "../types";

const HOUR_MS = 3_600_000;

/** Settings of a sandbox that was told nothing. */
export const DEFAULT_SETTINGS: SandboxSettings = {
  batchFailureStyle: "othersAppliedNotListed",
  missingServerCode: "Ecs.0614",
  upperCaseItemCodes: false,
  jobDurationMs: 100,
  bmsClearDelayMs: 50,
  latencyMs: 0,
  tokenLifetimeMs: 24 * HOUR_MS,
  accessKeyLockout: true,
  userLockout: true,
  quotaRetryAfter: false,
  clockOffsetMs: 0,
  metadataKeyLifetimeMs: 24 * HOUR_MS,
  metadataTokenRequired: false,
};
