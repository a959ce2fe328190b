import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { parseVersion } from "./compare-versions";
import type { Environment } from "./environment";
import { RouteFailed, reasonOf } from "./errors";
import { type CommandResult, lastLines, runCommand } from "./run-command";

const PROBE_MS = 60_000;

/** What `pulumi version` says. Asked with a home folder of its own, so that the user's stays untouched. */
export async function pulumiVersion(pulumi: string, env: Environment): Promise<string> {
  const home = await mkdtemp(path.join(tmpdir(), "pulumi-probe-"));
  try {
    const quiet = { ...env, PULUMI_HOME: home, PULUMI_SKIP_UPDATE_CHECK: "true" };
    const result = await start(pulumi, ["version"], quiet);
    const version = parseVersion(result.stdout);
    if (result.code !== 0 || version === undefined) {
      throw new RouteFailed(`\`${pulumi} version\` failed: ${ending(result)}`);
    }
    return version;
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}

/** Makes sure that the language host starts: it answers a question for help. */
export async function checkLanguageHost(host: string, env: Environment): Promise<void> {
  const result = await start(host, ["-h"], env);
  // Go's flag package ends with 0 or, in its older releases, with 2 after printing the help.
  if (result.code !== 0 && result.code !== 2) throw new RouteFailed(`\`${host} -h\` failed: ${ending(result)}`);
}

async function start(file: string, args: readonly string[], env: Environment): Promise<CommandResult> {
  try {
    return await runCommand(file, args, { env, timeoutMs: PROBE_MS });
  } catch (error) {
    throw new RouteFailed(`${file} cannot be started: ${reasonOf(error)}`);
  }
}

function ending(result: CommandResult): string {
  const how = result.timedOut ? `no answer in ${PROBE_MS / 1000} s` : `exit code ${result.code}`;
  const said = lastLines(result.stderr || result.stdout, 5);
  return said === "" ? how : `${how}\n${said}`;
}
