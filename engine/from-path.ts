import { mkdir } from "node:fs/promises";
import path from "node:path";
import type { CacheFolder } from "./cache-folder";
import { isAtLeast } from "./compare-versions";
import type { Environment } from "./environment";
import { RouteFailed } from "./errors";
import { executableIn, findExecutable } from "./find-executable";
import { addLauncher, LAUNCHER } from "./launcher";
import { pulumiVersion } from "./probe";
import { MINIMUM_PULUMI } from "./versions";

/** An engine on disk: the folders to be put first on `PATH`. */
export interface Located {
  readonly version: string;
  readonly folders: readonly [string, ...string[]];
}

/** The Pulumi that the user has installed, if it will do. */
export async function fromPath(env: Environment, cache: CacheFolder): Promise<Located> {
  const pulumi = findExecutable("pulumi", env);
  if (pulumi === undefined) throw new RouteFailed("pulumi is not on PATH");
  const version = await pulumiVersion(pulumi, env);
  if (!isAtLeast(version, MINIMUM_PULUMI)) {
    throw new RouteFailed(`${pulumi} is ${version}: ${MINIMUM_PULUMI} or newer is needed`);
  }
  const beside = path.dirname(pulumi);
  const host = executableIn(beside, "pulumi-language-nodejs") ?? findExecutable("pulumi-language-nodejs", env);
  if (host === undefined) {
    throw new RouteFailed(`${pulumi} is ${version}, but pulumi-language-nodejs is neither beside it nor on PATH`);
  }
  const folders: [string, ...string[]] = [beside, path.dirname(host)];
  if (!executableIn(beside, LAUNCHER) && !findExecutable(LAUNCHER, env)) folders.push(await ownLauncher(cache));
  return { version, folders };
}

/** The user's folders are not ours to write to: a missing launcher gets a folder of its own in the cache. */
async function ownLauncher(cache: CacheFolder): Promise<string> {
  const folder = path.join(cache.root, "launcher");
  await mkdir(folder, { recursive: true });
  await addLauncher(folder);
  return folder;
}
