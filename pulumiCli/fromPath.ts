import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import semver from "semver";
import type { CacheFolder } from "./cacheFolder";
import { type Environment, executableIn, findExecutable } from "./executables";
import { addLauncher, LAUNCHER } from "./launcher";
import { runCommand } from "./runCommand";
import { MINIMUM_PULUMI } from "./versions";

/** An engine on disk: the folders to be put first on `PATH`. */
export interface Located {
  readonly version: string;
  readonly folders: readonly [string, ...string[]];
}

/** The Pulumi that the user has installed, if it will do. */
export async function fromPath(env: Environment, cache: CacheFolder): Promise<Located> {
  const pulumi = findExecutable("pulumi", env);
  if (pulumi === undefined) throw new Error("pulumi is not on PATH");
  const version = await pulumiVersion(pulumi, env);
  if (semver.lt(version, MINIMUM_PULUMI)) {
    throw new Error(`${pulumi} is ${version}: ${MINIMUM_PULUMI} or newer is needed`);
  }
  const beside = path.dirname(pulumi);
  const host = executableIn(beside, "pulumi-language-nodejs") ?? findExecutable("pulumi-language-nodejs", env);
  if (host === undefined) {
    throw new Error(`${pulumi} is ${version}, but pulumi-language-nodejs is neither beside it nor on PATH`);
  }
  const folders: [string, ...string[]] = [beside, path.dirname(host)];
  if (executableIn(beside, LAUNCHER) === undefined && findExecutable(LAUNCHER, env) === undefined) {
    // The user's folders are not ours to write to.
    const own = path.join(cache.root, "launcher");
    await addLauncher(own);
    folders.push(own);
  }
  return { version, folders };
}

/** What `pulumi version` says. Asked with a home folder of its own, so that the user's stays untouched. */
export async function pulumiVersion(pulumi: string, env: Environment): Promise<string> {
  const home = await mkdtemp(path.join(tmpdir(), "pulumi-probe-"));
  try {
    const quiet = { ...env, PULUMI_HOME: home, PULUMI_SKIP_UPDATE_CHECK: "true" };
    const text = await runCommand(`\`${pulumi} version\``, pulumi, ["version"], { env: quiet, timeoutMs: 60_000 });
    const version = semver.coerce(text);
    if (version === null) throw new Error(`\`${pulumi} version\` gave no version: ${text.trim()}`);
    return version.version;
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}
