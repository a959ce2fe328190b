import { tmpdir } from "node:os";
import path from "node:path";
import { assertComplete, cacheFolder } from "./cacheFolder";
import { type Attempt, EngineUnavailable, reasonOf } from "./errors";
import { type Environment, withFoldersFirst } from "./executables";
import { goBuilder } from "./fromGo";
import { fromPath, type Located } from "./fromPath";
import { releaseBuilder } from "./fromRelease";
import { type Builder, putInCache } from "./putInCache";
import { PULUMI } from "./versions";

/** Where an engine can come from, in the order in which they are tried. */
export type Source = "path" | "cache" | "release" | "go";

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
  /** The ways to make an engine, instead of the official release and Go. */
  readonly builders?: readonly Builder[];
}

interface Route {
  readonly source: Source;
  readonly title: string;
  find(): Promise<Located>;
}

const BEAT_MS = 20_000;

/**
 * A Pulumi engine: the one on `PATH` if it will do, else the cached one, else one made now and cached.
 * Throws `EngineUnavailable`, with every reason, when there is none to be had.
 */
export async function ensureEngine(options: EngineOptions = {}): Promise<Engine> {
  const { log = () => undefined, env = process.env } = options;
  const tried: Attempt[] = [];
  for (const { source, title, find } of routes(env, log, options.builders ?? [releaseBuilder, goBuilder])) {
    const started = Date.now();
    const seconds = (): string => `${((Date.now() - started) / 1000).toFixed(1)} s`;
    const beat = setInterval(() => log(`${title}: ${seconds()} so far`), BEAT_MS);
    try {
      const { version, folders } = await find();
      log(`${title}: using Pulumi ${version} in ${folders[0]} (${seconds()})`);
      return { source, version, binDir: folders[0], env: environment(env, folders) };
    } catch (error) {
      tried.push({ route: title, reason: reasonOf(error) });
      log(`${title}: ${reasonOf(error)} (${seconds()})`);
    } finally {
      clearInterval(beat);
    }
  }
  throw new EngineUnavailable(tried);
}

function routes(env: Environment, log: (line: string) => void, builders: readonly Builder[]): Route[] {
  const cache = cacheFolder(env);
  const cached: Located = { version: PULUMI, folders: [cache.bin] };
  const inCache = async (): Promise<Located> => {
    assertComplete(cache.bin);
    return cached;
  };
  const making = builders.map((builder): Route => {
    const { source, title } = builder;
    return { source, title, find: () => putInCache(builder, cache, env, log).then(() => cached) };
  });
  const onPath: Route = { source: "path", title: "PATH", find: () => fromPath(env, cache) };
  return [onPath, { source: "cache", title: "cache", find: inCache }, ...making];
}

function environment(env: Environment, folders: readonly string[]): Record<string, string> {
  // Saves a tenth of the processor time of each update; Node.js before 22.1 passes over it.
  const compiled = path.join(tmpdir(), "node-compile-cache");
  return { NODE_COMPILE_CACHE: compiled, ...withFoldersFirst(env, folders), PULUMI_SKIP_UPDATE_CHECK: "true" };
}
