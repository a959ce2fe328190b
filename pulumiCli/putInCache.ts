import { mkdir, mkdtemp, readdir, rename, rm, stat } from "node:fs/promises";
import path from "node:path";
import { assertComplete, CACHE_VARIABLE, type CacheFolder, missingIn } from "./cacheFolder";
import { reasonOf } from "./errors";
import type { Environment } from "./executables";
import { pulumiVersion } from "./fromPath";
import { addLauncher } from "./launcher";
import { runCommand } from "./runCommand";
import { PULUMI } from "./versions";

/** What a builder is given to work with. */
export interface BuildJob {
  /** A folder whose `bin`, empty, is to be given `pulumi` and `pulumi-language-nodejs`. */
  readonly engine: string;
  /** A folder for anything else; removed afterwards. */
  readonly scratch: string;
  readonly env: Environment;
  readonly log: (line: string) => void;
}

/** A way to make an engine. Throws an error with the reason when it does not work here. */
export interface Builder {
  readonly source: "release" | "go";
  readonly title: string;
  build(job: BuildJob): Promise<void>;
}

/** No build takes as long: what is older was left by a run that was killed. */
const ABANDONED_MS = 24 * 3_600_000;

/** Has the builder make an engine in a temporary folder, checks it, and puts it into the cache as a whole. */
export async function putInCache(
  builder: Builder,
  cache: CacheFolder,
  env: Environment,
  log: (line: string) => void,
): Promise<void> {
  const temporary = await temporaryFolder(cache);
  try {
    const engine = path.join(temporary, "engine");
    const bin = path.join(engine, "bin");
    await mkdir(bin, { recursive: true });
    await builder.build({ engine, scratch: temporary, env, log });
    await addLauncher(bin);
    await check(bin, env);
    // Another run may have been quicker, and may be using what it has made: that one stays.
    if (missingIn(cache.bin).length === 0) return;
    await rm(cache.engine, { recursive: true, force: true });
    await rename(engine, cache.engine);
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

async function temporaryFolder({ root, engine }: CacheFolder): Promise<string> {
  const prefix = `${engine}.tmp-`;
  try {
    await mkdir(root, { recursive: true });
    for (const name of await readdir(root)) {
      const folder = path.join(root, name);
      const changed = await stat(folder).catch(() => undefined);
      const isOld = changed !== undefined && Date.now() - changed.mtimeMs > ABANDONED_MS;
      if (folder.startsWith(prefix) && isOld) await rm(folder, { recursive: true, force: true });
    }
    return await mkdtemp(prefix);
  } catch (error) {
    throw new Error(`${reasonOf(error)}; set ${CACHE_VARIABLE} to a folder that can be written to`);
  }
}

async function check(bin: string, env: Environment): Promise<void> {
  assertComplete(bin);
  const version = await pulumiVersion(path.join(bin, "pulumi"), env);
  if (version !== PULUMI) throw new Error(`it gave Pulumi ${version} instead of ${PULUMI}`);
  await runCommand("the language host", path.join(bin, "pulumi-language-nodejs"), ["-h"], { env, timeoutMs: 60_000 });
}
