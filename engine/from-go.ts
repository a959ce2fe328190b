import { mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import type { Builder, BuildJob } from "./builder";
import { isAtLeast, parseVersion } from "./compare-versions";
import type { Environment } from "./environment";
import { RouteFailed } from "./errors";
import { findExecutable } from "./find-executable";
import { type CommandResult, lastLines, runCommand, secondsSince } from "./run-command";
import { GO_CLI, GO_LANGUAGE_HOST, type GoProgram, MINIMUM_GO, MINIMUM_SELF_UPDATING_GO } from "./versions";

const ASK_MS = 60_000;
const DOWNLOAD_MS = 10 * 60_000;
const BUILD_MS = 40 * 60_000;
const SHOWN_LINES = 20;

/** Both programs, compiled from what the Go module proxy serves. */
export const goBuilder: Builder = {
  source: "go",
  title: `build with Go of Pulumi ${GO_CLI.version}`,

  async build(job: BuildJob): Promise<void> {
    const go: Go = { file: findGo(job.env), env: goEnvironment(job.env), job };
    await checkGo(go);
    await mkdir(job.bin, { recursive: true });
    for (const program of [GO_LANGUAGE_HOST, GO_CLI]) await buildProgram(go, program);
  },
};

interface Go {
  readonly file: string;
  readonly env: Environment;
  readonly job: BuildJob;
}

function findGo(env: Environment): string {
  const go = findExecutable("go", env);
  if (go === undefined) throw new RouteFailed("go is not on PATH");
  return go;
}

/** The user's settings of proxies and caches stay; those that would change what is built do not. */
function goEnvironment(env: Environment): Environment {
  return {
    ...env,
    GO111MODULE: "on",
    GOWORK: "off",
    GOFLAGS: "-mod=mod",
    GOOS: undefined,
    GOARCH: undefined,
    CGO_ENABLED: "0",
  };
}

async function checkGo(go: Go): Promise<void> {
  const asked = await run(go, ["env", "GOVERSION", "GOTOOLCHAIN"], go.job.scratch, ASK_MS);
  assertSuccess(asked, "go env");
  const [text = "", toolchain = ""] = asked.stdout.split("\n");
  const version = parseVersion(text.trim());
  if (version === undefined) throw new RouteFailed(`go says it is "${text.trim()}": not a version`);
  if (isAtLeast(version, MINIMUM_GO)) return go.job.log(`using Go ${version}`);
  if (!isAtLeast(version, MINIMUM_SELF_UPDATING_GO) || toolchain.trim() === "local") {
    throw new RouteFailed(`Go ${version} is too old: ${MINIMUM_GO} or newer is needed`);
  }
  go.job.log(`using Go ${version}, which will fetch Go ${MINIMUM_GO} for this build`);
}

/** A module of our own around the program: `go install` refuses modules that replace dependencies. */
async function buildProgram(go: Go, program: GoProgram): Promise<void> {
  const { log, scratch, bin } = go.job;
  const started = Date.now();
  const folder = path.join(scratch, program.file);
  await mkdir(folder);
  await writeFile(path.join(folder, "go.mod"), goMod(program));
  await writeFile(
    path.join(folder, "go.sum"),
    await readFile(path.join(await download(go, program, folder), "go.sum")),
  );

  log(`compiling ${program.title} with Go, ${program.usually}`);
  const output = path.join(bin, process.platform === "win32" ? `${program.file}.exe` : program.file);
  const built = await run(
    go,
    [
      "build",
      "-mod=mod",
      "-buildvcs=false",
      "-trimpath",
      "-ldflags",
      program.linkerFlags,
      "-o",
      output,
      program.package,
    ],
    folder,
    BUILD_MS,
    (seconds) => log(`compiling ${program.title} with Go, ${seconds} s so far, ${program.usually}`),
  );
  assertSuccess(built, `compiling ${program.title}`);
  log(`compiled ${program.title} in ${secondsSince(started)} s`);
}

/** Fetches the module's own source and tells where it is; its `go.sum` pins all that it depends on. */
async function download(go: Go, program: GoProgram, folder: string): Promise<string> {
  const target = `${program.module}@${program.version}`;
  go.job.log(`downloading the Go module ${target}`);
  const result = await run(go, ["mod", "download", "-json", target], folder, DOWNLOAD_MS);
  const answer = parseDownload(result.stdout);
  if (answer.Error !== undefined) throw new RouteFailed(`the Go module ${target} cannot be had: ${answer.Error}`);
  assertSuccess(result, `downloading the Go module ${target}`);
  if (answer.Dir === undefined) throw new RouteFailed(`go mod download does not say where ${target} is`);
  return answer.Dir;
}

function parseDownload(text: string): { Dir?: string; Error?: string } {
  try {
    const answer: { Dir?: string; Error?: string } = JSON.parse(text);
    return answer;
  } catch {
    return {};
  }
}

function goMod(program: GoProgram): string {
  const lines = [
    `module pulumi-engine/${program.file}`,
    `go ${program.goDirective}`,
    `require ${program.module} ${program.version}`,
  ];
  if (program.replace !== undefined) lines.push(`replace ${program.replace}`);
  return `${lines.join("\n")}\n`;
}

function run(go: Go, args: string[], cwd: string, timeoutMs: number, onBeat?: (seconds: number) => void) {
  return runCommand(go.file, args, { cwd, env: go.env, timeoutMs, ...(onBeat && { onBeat }) });
}

function assertSuccess(result: CommandResult, step: string): void {
  if (result.timedOut) throw new RouteFailed(`${step} took too long and was stopped`);
  if (result.code !== 0)
    throw new RouteFailed(`${step} failed:\n${lastLines(result.stderr || result.stdout, SHOWN_LINES)}`);
}
