import { readFileSync } from "node:fs";
import path from "node:path";
import { type Builder, goBuilder, npmBuilder } from "../../engine";
import { PULUMI } from "../../engine/versions";
import { contents, folder, recorder, removeFolders, script } from "./fakes";

afterEach(removeFolders);

const SYSTEM = "/usr/bin:/bin";

interface Built {
  readonly bin: string;
  readonly scratch: string;
  readonly log: string;
}

async function build(builder: Builder, tools: string): Promise<Built> {
  const job = { bin: path.join(folder(), "bin"), scratch: folder() };
  const { log, text } = recorder();
  await builder.build({ ...job, env: { PATH: `${tools}:${SYSTEM}`, HOME: folder(), GOOS: "plan9" }, log });
  return { ...job, log: text() };
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
      /^module .*\ngo 1\.25\.11\nrequire github\.com\/pulumi\/pulumi\/pkg\/v3 v3\.250\.0\nreplace .* => .*\n$/,
    );
    expect(readFileSync(path.join(scratch, "pulumi", "go.sum"), "utf8")).toContain("# pinned");
    expect(log).toMatch(/compiling the Pulumi CLI with Go, about 5 minutes the first time/);
    expect(log).toMatch(/compiled the Pulumi CLI in \d+ s/);
  });

  test("is for this platform, whatever the user's settings of Go say", async () => {
    const { bin } = await build(goBuilder, fakeGo("go1.26.8", "auto", MAKE_OUTPUT));
    expect(readFileSync(path.join(bin, "pulumi"), "utf8")).toBe("off\n");
  });

  test("shows the last lines of what Go says when it fails", async () => {
    const many =
      'for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22; do echo "trouble $i" >&2; done; exit 1';
    const run = build(goBuilder, fakeGo("go1.26.8", "auto", many));
    await expect(run).rejects.toThrow(/^compiling the Node\.js language host failed:\ntrouble 3\n(.*\n)*trouble 22$/);
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
    await expect(build(goBuilder, tools)).rejects.toThrow(/^the Go module .* cannot be had: not available$/);
  });

  test("says so when there is no Go", async () => {
    const job = { bin: folder(), scratch: folder(), env: { PATH: folder() }, log: () => undefined };
    await expect(goBuilder.build(job)).rejects.toThrow("go is not on PATH");
  });
});

describe("the official release through npm", () => {
  /** An `npm` that "installs" a package whose `run.js` is this. */
  function fakeNpm(runJs: string): string {
    return path.dirname(
      script(
        folder(),
        "npm",
        "mkdir -p node_modules/pulumi",
        "cat > node_modules/pulumi/run.js <<'END'",
        runJs,
        "END",
        'echo "$@" > arguments',
      ),
    );
  }

  test("is what the package's program puts into a home folder made for it", async () => {
    const download = `
      const bin = process.env.PULUMI_HOME + "/versions/" + process.env.PULUMI_VERSION + "/bin";
      require("fs").mkdirSync(bin, { recursive: true });
      require("fs").writeFileSync(bin + "/pulumi", "");`;
    const { bin, scratch } = await build(npmBuilder, fakeNpm(download));
    expect(contents(bin)).toEqual(["pulumi"]);
    expect(readFileSync(path.join(scratch, "arguments"), "utf8")).toContain(`install pulumi@${PULUMI} --prefix`);
  });

  test("fails with what the program says when its download does", async () => {
    const refused = 'console.error("pulumi: fetch failed"); process.exit(1);';
    await expect(build(npmBuilder, fakeNpm(refused))).rejects.toThrow("the download failed: pulumi: fetch failed");
  });

  test("fails with what npm says when the package cannot be installed", async () => {
    const tools = path.dirname(script(folder(), "npm", "echo npm error no such package >&2", "exit 1"));
    await expect(build(npmBuilder, tools)).rejects.toThrow("npm install failed: npm error no such package");
  });
});
