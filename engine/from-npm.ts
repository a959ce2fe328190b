import { mkdir, rename, writeFile } from "node:fs/promises";
import path from "node:path";
import type { Builder, BuildJob } from "./builder";
import { RouteFailed } from "./errors";
import { findExecutable } from "./find-executable";
import { type CommandResult, lastLines, runCommand } from "./run-command";
import { NPM_PACKAGE } from "./versions";

const INSTALL_MS = 60_000;
// A closed network is refused within seconds; this bounds a slow download of some hundred megabytes.
const DOWNLOAD_MS = 5 * 60_000;

/**
 * The official npm package. It has no install script: its `run.js` downloads the release of its own number into
 * `$PULUMI_HOME/versions/<version>/bin` the first time it is run. So: install it, run `version`, take that folder.
 */
export const npmBuilder: Builder = {
  source: "npm",
  title: `official release through the npm package ${NPM_PACKAGE.name}@${NPM_PACKAGE.version}`,

  async build({ bin, scratch, env, log }: BuildJob): Promise<void> {
    const npm = npmCommand(env);
    await writeFile(path.join(scratch, "package.json"), '{ "private": true }\n');
    const install = ["install", `${NPM_PACKAGE.name}@${NPM_PACKAGE.version}`, "--prefix", scratch, ...NPM_FLAGS];
    const installed = await runCommand(npm.file, [...npm.args, ...install], {
      cwd: scratch,
      env,
      timeoutMs: INSTALL_MS,
    });
    assertSuccess(installed, "npm install", INSTALL_MS);

    log(`downloading the official release ${NPM_PACKAGE.version}`);
    const home = path.join(scratch, "home");
    await mkdir(home);
    const run = path.join(scratch, "node_modules", NPM_PACKAGE.name, "run.js");
    const downloaded = await runCommand(process.execPath, [run, "version"], {
      cwd: scratch,
      env: { ...env, PULUMI_HOME: home, PULUMI_VERSION: NPM_PACKAGE.version, PULUMI_SKIP_UPDATE_CHECK: "true" },
      timeoutMs: DOWNLOAD_MS,
      onBeat: (seconds) => log(`downloading the official release, ${seconds} s so far`),
    });
    assertSuccess(downloaded, "the download", DOWNLOAD_MS);
    await rename(path.join(home, "versions", NPM_PACKAGE.version, "bin"), bin);
  },
};

const NPM_FLAGS = ["--no-audit", "--no-fund", "--ignore-scripts", "--fetch-retries=0", "--fetch-timeout=20000"];

function npmCommand(env: BuildJob["env"]): { file: string; args: string[] } {
  const running = env.npm_execpath;
  if (running !== undefined && path.basename(running) === "npm-cli.js") {
    return { file: process.execPath, args: [running] };
  }
  const file = findExecutable("npm", env);
  if (file === undefined) throw new RouteFailed("npm is not on PATH");
  return { file, args: [] };
}

function assertSuccess(result: CommandResult, step: string, limitMs: number): void {
  if (result.timedOut) throw new RouteFailed(`${step} took more than ${limitMs / 1000} s and was stopped`);
  if (result.code !== 0) throw new RouteFailed(`${step} failed: ${lastLines(result.stderr || result.stdout, 8)}`);
}
