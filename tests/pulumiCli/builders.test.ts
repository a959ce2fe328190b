import { mkdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { PulumiCommand } from "@pulumi/pulumi/automation/index.js";
import { type Builder, type BuildJob, goBuilder, releaseBuilder } from "../../pulumiCli";
import { PULUMI } from "../../pulumiCli/versions";
import { contents, folder, recorder, removeFolders, script } from "./fakes";

jest.mock("@pulumi/pulumi/automation/index.js", () => ({ PulumiCommand: { install: jest.fn() } }));

afterEach(removeFolders);

const SYSTEM = "/usr/bin:/bin";

interface Built {
  readonly bin: string;
  readonly scratch: string;
  readonly log: string;
}

async function build(builder: Builder, tools: string): Promise<Built> {
  const job = { engine: folder(), scratch: folder() };
  const bin = path.join(job.engine, "bin");
  mkdirSync(bin);
  const { log, text } = recorder();
  await builder.build({ ...job, env: { PATH: `${tools}:${SYSTEM}`, HOME: folder(), GOOS: "plan9" }, log });
  return { bin, scratch: job.scratch, log: text() };
}

describe("the build with Go", () => {
  /** A `go` that answers `env`, "downloads" a module with a go.sum, and runs these lines for `build`. */
  function fakeGo(version: string, toolchain: string, ...onBuild: string[]): string {
    const module = folder();
    script(module, "go.sum", "# pinned");
    return path.dirname(
      script(
        folder(),
        "go",
        'case "$1" in',
        `  env) echo ${version}; echo ${toolchain} ;;`,
        `  mod) echo '{"Dir": "${module}"}' ;;`,
        "  build)",
        ...onBuild,
        "  ;;",
        "esac",
      ),
    );
  }

  const MAKE_OUTPUT = 'while [ "$1" != -o ]; do shift; done; echo "$GOOS$GOWORK" > "$2"';

  test("compiles the CLI and the language host, each in a small module of its own", async () => {
    const { bin, scratch, log } = await build(goBuilder, fakeGo("go1.26.8", "auto", MAKE_OUTPUT));
    expect(contents(bin)).toEqual(["pulumi", "pulumi-language-nodejs"]);
    expect(readFileSync(path.join(scratch, "pulumi", "go.mod"), "utf8")).toMatch(
      /^module .*\ngo 1\.25\.11\nreplace .* => .*\nrequire github\.com\/pulumi\/pulumi\/pkg\/v3 v3\.250\.0\n$/,
    );
    expect(readFileSync(path.join(scratch, "pulumi", "go.sum"), "utf8")).toContain("# pinned");
    expect(log).toMatch(/compiling pulumi with Go, about 5 minutes the first time/);
  });

  test("is for this platform, whatever the user's settings of Go say", async () => {
    const { bin } = await build(goBuilder, fakeGo("go1.26.8", "auto", MAKE_OUTPUT));
    expect(readFileSync(path.join(bin, "pulumi"), "utf8")).toBe("off\n");
  });

  test("shows the last lines of what Go says when it fails", async () => {
    const many =
      'for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22; do echo "trouble $i" >&2; done; exit 1';
    const run = build(goBuilder, fakeGo("go1.26.8", "auto", many));
    await expect(run).rejects.toThrow(
      /^compiling pulumi-language-nodejs failed: exit code 1\ntrouble 3\n(.*\n)*trouble 22$/,
    );
  });

  test("refuses a Go that is too old and may not fetch a newer one", async () => {
    await expect(build(goBuilder, fakeGo("go1.24.2", "local"))).rejects.toThrow(
      "Go 1.24.2 is too old: 1.25.11 or newer",
    );
    await expect(build(goBuilder, fakeGo("go1.19", "auto"))).rejects.toThrow("Go 1.19.0 is too old");
  });

  test("takes an older Go that fetches the newer one itself", async () => {
    const { log } = await build(goBuilder, fakeGo("go1.24.2", "auto", MAKE_OUTPUT));
    expect(log).toContain("using Go 1.24.2, which will fetch Go 1.25.11");
  });

  test("says so when a module cannot be had", async () => {
    const tools = folder();
    const answer = `echo '{"Error": "not available"}'; exit 1`;
    script(tools, "go", `if [ "$1" = env ]; then echo go1.26.8; else ${answer}; fi`);
    await expect(build(goBuilder, tools)).rejects.toThrow(/^downloading .* failed: exit code 1\n.*not available/);
  });

  test("says so when there is no Go", async () => {
    const job = { engine: folder(), scratch: folder(), env: { PATH: folder() }, log: () => undefined };
    await expect(goBuilder.build(job)).rejects.toThrow("go is not on PATH");
  });
});

describe("the official release", () => {
  const job: BuildJob = { engine: "/the/engine", scratch: "/scratch", env: {}, log: () => undefined };

  test("is installed by Pulumi's SDK, in the version that the others have, where it is to be", async () => {
    await releaseBuilder.build(job);
    const [options] = jest.mocked(PulumiCommand.install).mock.calls[0] ?? [];
    expect([options?.root, String(options?.version)]).toEqual(["/the/engine", PULUMI]);
  });

  test("fails with what the SDK says", async () => {
    jest.mocked(PulumiCommand.install).mockRejectedValueOnce(new Error("Failed to download"));
    await expect(releaseBuilder.build(job)).rejects.toThrow("Failed to download");
  });
});
