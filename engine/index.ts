export type { Builder, BuildJob } from "./builder";
export { CACHE_VARIABLE } from "./cache-folder";
export { type Engine, type EngineOptions, ensureEngine, type Source } from "./ensure-engine";
export type { Environment } from "./environment";
export { type Attempt, EngineUnavailable, RouteFailed } from "./errors";
export { goBuilder } from "./from-go";
export { npmBuilder } from "./from-npm";
export type { ProcessInfo } from "./processes";
export {
  createWorkspace,
  PulumiFailed,
  type RunOptions,
  type SecretsOptions,
  type StackState,
  type StateResource,
  type UpdateOptions,
  Workspace,
  type WorkspaceOptions,
} from "./pulumi";
export { type PulumiResult, RunningCommand } from "./running-command";
