import { withBuildLock } from "./build-lock";
import type { Builder } from "./builder";
import { CACHE_VARIABLE, type CacheFolder, cacheFolder, missingFromCache } from "./cache-folder";
import { type Environment, withFoldersFirst } from "./environment";
import { type Attempt, EngineUnavailable, reasonOf } from "./errors";
import { goBuilder } from "./from-go";
import { npmBuilder } from "./from-npm";
import { fromPath, type Located } from "./from-path";
import { putInCache } from "./put-in-cache";
import { PULUMI } from "./versions";

/** Where an engine can come from, in the order in which they are tried. */
export type Source = "path" | "cache" | "npm" | "go";

/** A Pulumi that is ready to run. */
export interface Engine {
  readonly source: Source;
  readonly version: string;
  /** The folder of `pulumi`. */
  readonly binDir: string;
  /** A whole environment to start `pulumi` with: it, its language host and its launcher are first on `PATH`. */
  readonly env: Record<string, string>;
}

export interface EngineOptions {
  /** Told, line by line, what is being done and how long it took. */
  readonly log?: (line: string) => void;
  /** The environment to look in and to hand on; this process's by default. */
  readonly env?: Environment;
  /** Where engines are kept, instead of the user's cache folder. */
  readonly cacheDir?: string;
  /** Sources not to try. */
  readonly skip?: readonly Source[];
  /** The ways to make an engine, instead of npm and Go. */
  readonly builders?: readonly Builder[];
}

interface Found extends Located {
  readonly source: Source;
}

/**
 * A Pulumi engine: the one on `PATH` if it will do, else the cached one, else one made now and cached.
 * Throws `EngineUnavailable`, with every reason, when there is none to be had.
 */
export async function ensureEngine(options: EngineOptions = {}): Promise<Engine> {
  const { log = () => undefined, env = process.env, skip = [], builders = [npmBuilder, goBuilder] } = options;
  const cache = cacheFolder(env, options.cacheDir);
  const search: Search = { cache, env, skip, log, builders, tried: [] };
  const found = (await lookOnPath(search)) ?? lookInCache(search) ?? (await make(search));
  return {
    source: found.source,
    version: found.version,
    binDir: found.folders[0],
    env: { ...withFoldersFirst(env, found.folders), PULUMI_SKIP_UPDATE_CHECK: "true" },
  };
}

interface Search {
  readonly cache: CacheFolder;
  readonly env: Environment;
  readonly skip: readonly Source[];
  readonly log: (line: string) => void;
  readonly builders: readonly Builder[];
  readonly tried: Attempt[];
}

async function lookOnPath(search: Search): Promise<Found | undefined> {
  if (isSkipped(search, "path", "PATH")) return undefined;
  const started = Date.now();
  try {
    const located = await fromPath(search.env, search.cache);
    search.log(`using Pulumi ${located.version} on PATH, ${located.folders[0]}${took(started)}`);
    return { source: "path", ...located };
  } catch (error) {
    fail(search, "PATH", reasonOf(error), started);
    return undefined;
  }
}

function lookInCache(search: Search): Found | undefined {
  if (isSkipped(search, "cache", "cache")) return undefined;
  const started = Date.now();
  const missing = missingFromCache(search.cache);
  if (missing !== undefined) {
    fail(search, "cache", missing, started);
    return undefined;
  }
  search.log(`using Pulumi ${PULUMI} from the cache, ${search.cache.bin}${took(started)}`);
  return cached(search.cache, "cache");
}

/** Makes an engine, unless another run is making one: then that one is taken. */
async function make(search: Search): Promise<Found> {
  const { cache, log, skip } = search;
  const builders = search.builders.filter(({ source, title }) => !isSkipped(search, source, title));
  if (builders.length === 0) throw new EngineUnavailable(search.tried);
  const already = (): Found | undefined => {
    if (skip.includes("cache") || missingFromCache(cache) !== undefined) return undefined;
    log(`using Pulumi ${PULUMI} that another run has put into the cache, ${cache.bin}`);
    return cached(cache, "cache");
  };
  try {
    return await withBuildLock(cache, log, already, () => build(search, builders));
  } catch (error) {
    if (error instanceof EngineUnavailable) throw error;
    const advice = `set ${CACHE_VARIABLE} to a folder that can be written to`;
    search.tried.push({ route: `making one in ${cache.root}`, reason: `${reasonOf(error)}; ${advice}` });
    throw new EngineUnavailable(search.tried, { cause: error });
  }
}

async function build(search: Search, builders: readonly Builder[]): Promise<Found> {
  const { cache, log } = search;
  for (const builder of builders) {
    const started = Date.now();
    log(`${builder.title}: starting`);
    try {
      await putInCache(builder, cache, search.env, log);
      log(`${builder.title}: done, kept in ${cache.bin}${took(started)}`);
      return cached(cache, builder.source);
    } catch (error) {
      fail(search, builder.title, reasonOf(error), started);
    }
  }
  throw new EngineUnavailable(search.tried);
}

function cached(cache: CacheFolder, source: Source): Found {
  return { source, version: PULUMI, folders: [cache.bin] };
}

function isSkipped(search: Search, source: Source, route: string): boolean {
  if (!search.skip.includes(source)) return false;
  search.tried.push({ route, reason: "skipped, as asked" });
  return true;
}

function fail(search: Search, route: string, reason: string, started: number): void {
  search.tried.push({ route, reason });
  search.log(`${route}: ${reason}${took(started)}`);
}

function took(started: number): string {
  return ` (${((Date.now() - started) / 1000).toFixed(1)} s)`;
}
