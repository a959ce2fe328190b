export { CACHE_VARIABLE } from "./cacheFolder";
export { type Engine, type EngineOptions, ensureEngine } from "./ensureEngine";
export { EngineUnavailable } from "./errors";
export { executableIn } from "./executables";
export { goBuilder } from "./fromGo";
export { releaseBuilder } from "./fromRelease";
export {
  createWorkspace,
  PulumiFailed,
  type StackState,
  type StateResource,
  type UpdateOptions,
  Workspace,
  type WorkspaceOptions,
} from "./pulumi";
export type { Builder, BuildJob } from "./putInCache";
export { type PulumiResult, RunningCommand } from "./runningCommand";
