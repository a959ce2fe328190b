import path from "node:path";
import envPaths from "env-paths";
import { type Environment, executableIn } from "./executables";
import { LAUNCHER } from "./launcher";
import { PULUMI } from "./versions";

const PROJECT = "pulumi-huaweicloud-password";

/** Overrides the folder in which engines are kept. */
export const CACHE_VARIABLE = "PULUMI_ENGINE_CACHE";

/** Where the engine of this version and platform is kept. */
export interface CacheFolder {
  /** Holds the engines of all versions, and those that are being made. */
  readonly root: string;
  /** Holds this engine; it is put there as a whole. */
  readonly engine: string;
  readonly bin: string;
}

/** The cache folder: the one of the environment, or the user's. */
export function cacheFolder(env: Environment): CacheFolder {
  const root = path.resolve(env[CACHE_VARIABLE] || path.join(userCache(env), "engine"));
  const engine = path.join(root, `${PULUMI}-${process.platform}-${process.arch}`);
  return { root, engine, bin: path.join(engine, "bin") };
}

/** The programs of an engine that this folder lacks. */
export function missingIn(bin: string): string[] {
  return ["pulumi", "pulumi-language-nodejs", LAUNCHER].filter((name) => executableIn(bin, name) === undefined);
}

/** Throws when the engine in this folder is not whole. */
export function assertComplete(bin: string): void {
  const missing = missingIn(bin);
  if (missing.length > 0) throw new Error(`${missing.join(" and ")} missing from ${bin}`);
}

function userCache(env: Environment): string {
  const folder = env.XDG_CACHE_HOME;
  return folder ? path.join(folder, PROJECT) : envPaths(PROJECT, { suffix: "" }).cache;
}
