import { mkdir, mkdtemp, readdir, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import type { Builder } from "./builder";
import { type CacheFolder, type Marker, markerIn } from "./cache-folder";
import type { Environment } from "./environment";
import { RouteFailed } from "./errors";
import { executableIn } from "./find-executable";
import { addLauncher } from "./launcher";
import { checkLanguageHost, pulumiVersion } from "./probe";
import { secondsSince } from "./run-command";
import { PULUMI } from "./versions";

/** Has the builder make an engine in a temporary folder, checks it, and puts it into the cache as a whole. */
export async function putInCache(
  builder: Builder,
  cache: CacheFolder,
  env: Environment,
  log: (line: string) => void,
): Promise<void> {
  const started = Date.now();
  await removeAbandoned(cache);
  const temporary = await mkdtemp(`${cache.engine}.tmp-${process.pid}-`);
  try {
    const engine = path.join(temporary, "engine");
    const bin = path.join(engine, "bin");
    const scratch = path.join(temporary, "scratch");
    await mkdir(engine);
    await mkdir(scratch);
    await builder.build({ bin, scratch, env, log });
    await addLauncher(bin);
    await check(bin, env);
    const marker: Marker = { version: PULUMI, source: builder.source, seconds: secondsSince(started) };
    await writeFile(markerIn(engine), `${JSON.stringify(marker)}\n`);
    await replace(engine, cache.engine, path.join(temporary, "previous"));
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

async function check(bin: string, env: Environment): Promise<void> {
  const pulumi = executableIn(bin, "pulumi");
  const host = executableIn(bin, "pulumi-language-nodejs");
  if (pulumi === undefined) throw new RouteFailed("it gave no pulumi");
  if (host === undefined) throw new RouteFailed("it gave no pulumi-language-nodejs");
  const version = await pulumiVersion(pulumi, env);
  if (version !== PULUMI) throw new RouteFailed(`it gave Pulumi ${version} instead of ${PULUMI}`);
  await checkLanguageHost(host, env);
}

/** What is already there is moved away, not deleted under a run that may be using it, until the new one is in place. */
async function replace(from: string, to: string, previous: string): Promise<void> {
  await rename(to, previous).catch(() => undefined);
  await rename(from, to);
}

/** Removes the temporary folders of runs that were killed: their names hold the run's process id. */
async function removeAbandoned(cache: CacheFolder): Promise<void> {
  const prefix = `${path.basename(cache.engine)}.tmp-`;
  for (const name of await readdir(cache.root)) {
    if (!name.startsWith(prefix) || isRunning(Number.parseInt(name.slice(prefix.length), 10))) continue;
    // What such a run has started may still be writing there: then the next build removes it.
    await rm(path.join(cache.root, name), { recursive: true, force: true }).catch(() => undefined);
  }
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return typeof error === "object" && error !== null && "code" in error && error.code === "EPERM";
  }
}
