import { mkdirSync, statSync, utimesSync } from "node:fs";
import path from "node:path";
import { CACHE_VARIABLE, EngineUnavailable, ensureEngine } from "../../pulumiCli";
import { cacheFolder } from "../../pulumiCli/cacheFolder";
import { contents, fakeBuilder, folder, pulumiFolder, recorder, removeFolders, script } from "./fakes";

afterEach(removeFolders);

/** An environment without Pulumi, and with this folder for the cache. */
function caching(cacheDir: string): Record<string, string> {
  return { PATH: "", [CACHE_VARIABLE]: cacheDir };
}

describe("making an engine", () => {
  test("goes on to the next way when one fails", async () => {
    const release = fakeBuilder({ source: "release", fails: "fetch failed" });
    const go = fakeBuilder({ source: "go" });
    const { log, text } = recorder();
    const engine = await ensureEngine({ env: caching(folder()), builders: [release, go], log });
    expect(engine.source).toBe("go");
    expect(text()).toMatch(/fake release build: fetch failed \(\d+\.\d s\)/);
  });

  test("stops at the first way that works", async () => {
    const release = fakeBuilder({ source: "release" });
    const go = fakeBuilder({ source: "go" });
    const engine = await ensureEngine({ env: caching(folder()), builders: [release, go] });
    expect(engine.source).toBe("release");
    expect(go.builds).toBe(0);
  });

  test.each([
    ["of another version", fakeBuilder({ version: "3.1.0" }), "it gave Pulumi 3.1.0 instead of"],
    [
      "without a language host",
      fakeBuilder({ without: "pulumi-language-nodejs" }),
      "pulumi-language-nodejs missing from",
    ],
  ])("refuses an engine %s and leaves nothing behind", async (_, builder, reason) => {
    const cacheDir = folder();
    await expect(ensureEngine({ env: caching(cacheDir), builders: [builder] })).rejects.toThrow(reason);
    expect(contents(cacheDir)).toEqual([]);
  });

  test("removes what a killed run has left behind, and nothing of a run that goes on", async () => {
    const cacheDir = folder();
    const { engine } = cacheFolder(caching(cacheDir));
    const [left, living] = [`${engine}.tmp-abcdef`, `${engine}.tmp-ghijkl`];
    for (const made of [left, living]) mkdirSync(made);
    const longAgo = new Date(Date.now() - 25 * 3600_000);
    utimesSync(left, longAgo, longAgo);
    await ensureEngine({ env: caching(cacheDir), builders: [fakeBuilder()] });
    expect(contents(cacheDir)).toEqual([path.basename(engine), path.basename(living)]);
  });
});

describe("runs that start at once", () => {
  test("do not disturb one another: the first to be through fills the cache, the others take that engine", async () => {
    const cacheDir = folder();
    const builders = [50, 300, 300].map((tookMs) => fakeBuilder({ tookMs }));
    const made: string[] = [];
    const engines = await Promise.all(
      builders.map(async (builder) => {
        const { binDir } = await ensureEngine({ env: caching(cacheDir), builders: [builder] });
        made.push(String(statSync(binDir).ino));
        return binDir;
      }),
    );
    expect([new Set(engines).size, new Set(made).size]).toEqual([1, 1]);
    expect(contents(cacheDir)).toEqual([path.basename(cacheFolder(caching(cacheDir)).engine)]);
  });

  test("go on without one that failed", async () => {
    const cacheDir = folder();
    const failing = ensureEngine({ env: caching(cacheDir), builders: [fakeBuilder({ tookMs: 50, fails: "no luck" })] });
    const working = ensureEngine({ env: caching(cacheDir), builders: [fakeBuilder({ tookMs: 100 })] });
    await expect(failing).rejects.toBeInstanceOf(EngineUnavailable);
    expect((await working).source).toBe("go");
  });
});

describe("no engine at all", () => {
  test("is one error that lists each way with its reason and says what to install", async () => {
    const cacheDir = folder();
    const builders = [
      fakeBuilder({ source: "release", fails: "connection refused" }),
      fakeBuilder({ source: "go", fails: "go is not on PATH" }),
    ];
    const run = ensureEngine({ env: { ...caching(cacheDir), PATH: pulumiFolder("2.0.0") }, builders });
    const error = await run.catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(EngineUnavailable);
    const { message, tried } = error as EngineUnavailable;
    expect(tried.map(({ route }) => route)).toEqual(["PATH", "cache", "fake release build", "fake go build"]);
    expect(message).toMatch(/PATH: .*pulumi is 2\.0\.0/);
    expect(message).toMatch(/cache: pulumi and pulumi-language-nodejs and .* missing from/);
    expect(message).toContain("fake release build: connection refused");
    expect(message).toContain("fake go build: go is not on PATH");
    expect(message).toMatch(/Install one of these.*\n.*the Pulumi CLI.*\n.*or Go/);
  });

  test("says so when the cache folder cannot be written to", async () => {
    const cacheDir = path.join(script(folder(), "a-file", ""), "below");
    const run = ensureEngine({ env: caching(cacheDir), builders: [fakeBuilder()] });
    await expect(run).rejects.toThrow(/fake go build: ENOTDIR.*below.*; set PULUMI_ENGINE_CACHE to a folder/);
    await expect(run).rejects.toBeInstanceOf(EngineUnavailable);
  });
});
