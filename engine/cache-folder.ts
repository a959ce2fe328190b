import { readFileSync } from "node:fs";
import path from "node:path";
import envPaths from "env-paths";
import type { Environment } from "./environment";
import { executableIn } from "./find-executable";
import { LAUNCHER } from "./launcher";
import { PULUMI } from "./versions";

const PROJECT = "pulumi-huaweicloud-password";
const MARKER = "complete.json";

/** Overrides the folder in which engines are kept. */
export const CACHE_VARIABLE = "PULUMI_ENGINE_CACHE";

/** Where the engine of this version and platform is kept, and the files beside it. */
export interface CacheFolder {
  /** Holds the engines of all versions, their temporary folders and locks. */
  readonly root: string;
  /** Holds this engine; it is there in whole or not at all. */
  readonly engine: string;
  readonly bin: string;
  /** Written last: an engine without it was never finished. */
  readonly marker: string;
  readonly lock: string;
}

/** What the marker file says of how the engine came about. */
export interface Marker {
  readonly version: string;
  readonly source: "npm" | "go";
  readonly seconds: number;
}

/** The cache folder: the given one, the one of the environment, or the user's. */
export function cacheFolder(env: Environment, given?: string): CacheFolder {
  const root = path.resolve(given ?? (env[CACHE_VARIABLE] || path.join(userCache(env), "engine")));
  const engine = path.join(root, `${PULUMI}-${process.platform}-${process.arch}`);
  return { root, engine, bin: path.join(engine, "bin"), marker: path.join(engine, MARKER), lock: `${engine}.lock` };
}

/** The marker file beside a `bin` folder. */
export function markerIn(engine: string): string {
  return path.join(engine, MARKER);
}

/** What keeps the cached engine from being used; nothing when it is complete. */
export function missingFromCache(cache: CacheFolder): string | undefined {
  if (readMarker(cache) === undefined) return `no finished engine in ${cache.engine}`;
  const missing = ["pulumi", "pulumi-language-nodejs", LAUNCHER].filter((name) => !executableIn(cache.bin, name));
  return missing.length === 0 ? undefined : `${missing.join(" and ")} missing from ${cache.bin}`;
}

/** The cached engine's marker, if it is whole. */
export function readMarker(cache: CacheFolder): Marker | undefined {
  try {
    const marker: unknown = JSON.parse(readFileSync(cache.marker, "utf8"));
    return isMarker(marker) ? marker : undefined;
  } catch {
    return undefined;
  }
}

function isMarker(value: unknown): value is Marker {
  return typeof value === "object" && value !== null && "version" in value && value.version === PULUMI;
}

function userCache(env: Environment): string {
  const folder = env.XDG_CACHE_HOME;
  return folder ? path.join(folder, PROJECT) : envPaths(PROJECT, { suffix: "" }).cache;
}
