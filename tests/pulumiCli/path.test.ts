import { existsSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { CACHE_VARIABLE, type Engine, type EngineOptions, ensureEngine } from "../../pulumiCli";
import { MINIMUM_PULUMI } from "../../pulumiCli/versions";
import { fakeBuilder, folder, pulumiFolder, recorder, removeFolders, script } from "./fakes";

afterEach(removeFolders);

function ensure(pathFolders: string[], options: EngineOptions = {}): Promise<Engine> {
  const env = { PATH: pathFolders.join(path.delimiter), HOME: folder(), [CACHE_VARIABLE]: folder() };
  return ensureEngine({ env, builders: [fakeBuilder()], ...options });
}

describe("the Pulumi on PATH", () => {
  test("is used when it is new enough and has its language host", async () => {
    const bin = pulumiFolder("3.251.2");
    const { log, text } = recorder();
    const engine = await ensure([folder(), bin], { log });
    expect(engine).toMatchObject({ source: "path", version: "3.251.2", binDir: bin });
    expect(text()).toMatch(/^PATH: using Pulumi 3\.251\.2 in .* \(\d+\.\d s\)$/);
  });

  test("is used at exactly the oldest version that will do", async () => {
    expect(await ensure([pulumiFolder(MINIMUM_PULUMI)])).toMatchObject({ source: "path", version: MINIMUM_PULUMI });
  });

  test.each([
    ["3.1000.0", "3.1000.0"],
    ["3.251.0-dev.0+abc123", "3.251.0"],
    [`${MINIMUM_PULUMI}; echo a warning`, MINIMUM_PULUMI],
  ])("is used when its version is %s", async (said, version) => {
    expect(await ensure([pulumiFolder(said)])).toMatchObject({ source: "path", version });
  });

  test("is passed over when it is too old, and the log says so", async () => {
    const { log, text } = recorder();
    const engine = await ensure([pulumiFolder("3.100.0")], { log });
    expect(engine.source).toBe("go");
    expect(text()).toContain(`is 3.100.0: ${MINIMUM_PULUMI} or newer is needed`);
  });

  test("is passed over when it has no Node.js language host", async () => {
    const { log, text } = recorder();
    const engine = await ensure([pulumiFolder("3.250.0", [])], { log });
    expect(engine.source).toBe("go");
    expect(text()).toContain("pulumi-language-nodejs is neither beside it nor on PATH");
  });

  test("is passed over when it cannot say its version", async () => {
    const bin = pulumiFolder("3.250.0");
    script(bin, "pulumi", "echo no such instruction >&2", "exit 3");
    const { log, text } = recorder();
    expect((await ensure([bin], { log })).source).toBe("go");
    expect(text()).toMatch(/pulumi version` failed: exit code 3\nno such instruction/);
  });

  test("may have its language host in another folder of PATH: both come first then", async () => {
    const host = pulumiFolder("3.1.0");
    const bin = pulumiFolder("3.250.0", ["pulumi-resource-pulumi-nodejs"]);
    const engine = await ensure([bin, folder(), host]);
    expect(engine.source).toBe("path");
    expect(engine.env.PATH?.split(path.delimiter).slice(0, 2)).toEqual([bin, host]);
  });

  test("is given the dynamic provider's launcher of the SDK when it lacks it, outside the user's folders", async () => {
    const bin = pulumiFolder("3.250.0", ["pulumi-language-nodejs"]);
    const engine = await ensure([bin]);
    const [first, second] = engine.env.PATH?.split(path.delimiter) ?? [];
    expect(first).toBe(bin);
    expect(existsSync(path.join(bin, "pulumi-resource-pulumi-nodejs"))).toBe(false);
    expect(readFileSync(path.join(second ?? "", "pulumi-resource-pulumi-nodejs"), "utf8")).toContain(
      "dynamic-provider",
    );
  });

  test("is asked for its version with a home folder of its own", async () => {
    const bin = pulumiFolder("3.250.0");
    const seen = path.join(folder(), "home");
    script(bin, "pulumi", `echo "$PULUMI_HOME $PULUMI_SKIP_UPDATE_CHECK" > ${seen}`, "echo v3.250.0");
    await ensure([bin]);
    const [home = "", skip] = readFileSync(seen, "utf8").trim().split(" ");
    expect(home).toContain("pulumi-probe-");
    expect(existsSync(home)).toBe(false);
    expect(skip).toBe("true");
  });
});

describe("the environment of an engine", () => {
  test("is the caller's, with the engine's folder first on PATH and no check for updates, and a compile cache", async () => {
    const bin = pulumiFolder("3.250.0");
    const other = folder();
    const env = { PATH: `${other}${path.delimiter}${bin}`, HUSH: "kept", GONE: undefined };
    const engine = await ensureEngine({ env });
    expect(engine.env).toEqual({
      PATH: `${bin}${path.delimiter}${other}`,
      HUSH: "kept",
      PULUMI_SKIP_UPDATE_CHECK: "true",
      NODE_COMPILE_CACHE: expect.stringContaining(tmpdir()),
    });
  });

  test("keeps the compile cache that the caller has chosen", async () => {
    const { env } = await ensureEngine({ env: { PATH: pulumiFolder("3.250.0"), NODE_COMPILE_CACHE: "theirs" } });
    expect(env.NODE_COMPILE_CACHE).toBe("theirs");
  });
});
