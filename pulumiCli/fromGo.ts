import { copyFile, mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import semver from "semver";
import { findExecutable } from "./executables";
import type { Builder } from "./putInCache";
import { runCommand } from "./runCommand";
import { GO_PROGRAMS, type GoProgram, MINIMUM_GO, MINIMUM_SELF_UPDATING_GO, PULUMI } from "./versions";

const DOWNLOAD_MS = 10 * 60_000;
const BUILD_MS = 40 * 60_000;
const FOR_THIS_PLATFORM = { GOOS: undefined, GOARCH: undefined };
/** The user's settings of proxies and caches stay; those that would change what is built do not. */
const SETTINGS = { GO111MODULE: "on", GOWORK: "off", GOFLAGS: "-mod=mod", CGO_ENABLED: "0", ...FOR_THIS_PLATFORM };

type Go = (step: string, args: readonly string[], cwd: string, timeoutMs: number) => Promise<string>;

/** Both programs, compiled from what the Go module proxy serves. */
export const goBuilder: Builder = {
  source: "go",
  title: `build with Go of Pulumi ${PULUMI}`,

  async build({ engine, scratch, env, log }): Promise<void> {
    const file = findExecutable("go", env);
    if (file === undefined) throw new Error("go is not on PATH");
    const go: Go = (step, args, cwd, timeoutMs) =>
      runCommand(step, file, args, { cwd, env: { ...env, ...SETTINGS }, timeoutMs });
    log(`using ${await usableVersion(go, scratch)}`);
    for (const program of GO_PROGRAMS) {
      log(`compiling ${program.file} with Go, ${program.usually}`);
      await compile(go, program, path.join(scratch, program.file), path.join(engine, "bin"));
    }
  },
};

async function usableVersion(go: Go, folder: string): Promise<string> {
  const answer = await go("go env", ["env", "GOVERSION", "GOTOOLCHAIN"], folder, 60_000);
  const [said = "", toolchain = ""] = answer.split("\n");
  const version = semver.coerce(said);
  const lowest = toolchain.trim() === "local" ? MINIMUM_GO : MINIMUM_SELF_UPDATING_GO;
  if (version === null || semver.lt(version, lowest)) {
    throw new Error(`Go ${version ?? said} is too old: ${MINIMUM_GO} or newer is needed`);
  }
  return `Go ${version}${semver.lt(version, MINIMUM_GO) ? `, which will fetch Go ${MINIMUM_GO} for this build` : ""}`;
}

/** In a small module of our own around the program: `go install` refuses modules that replace dependencies. */
async function compile(go: Go, program: GoProgram, folder: string, bin: string): Promise<void> {
  const { file, module, version } = program;
  await mkdir(folder);
  await writeFile(
    path.join(folder, "go.mod"),
    `module pulumi-engine/${file}\n${program.goMod}\nrequire ${module} ${version}\n`,
  );
  const target = `${module}@${version}`;
  const download = ["mod", "download", "-json", target];
  const { Dir }: { Dir: string } = JSON.parse(await go(`downloading ${target}`, download, folder, DOWNLOAD_MS));
  // The module's own, which pins all that it depends on.
  await copyFile(path.join(Dir, "go.sum"), path.join(folder, "go.sum"));
  const output = path.join(bin, process.platform === "win32" ? `${file}.exe` : file);
  const flags = ["-buildvcs=false", "-trimpath", "-ldflags", program.linkerFlags, "-o", output];
  await go(`compiling ${file}`, ["build", ...flags, `${module}/${program.folder}`], folder, BUILD_MS);
}
