import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, utimesSync } from "node:fs";
import path from "node:path";
import { EngineUnavailable, ensureEngine } from "../../engine";
import { cacheFolder } from "../../engine/cache-folder";
import { contents, fakeBuilder, folder, pulumiFolder, recorder, removeFolders, script } from "./fakes";

afterEach(removeFolders);

const env = { PATH: "" };

describe("making an engine", () => {
  test("goes on to the next way when one fails", async () => {
    const npm = fakeBuilder({ source: "npm", fails: "fetch failed" });
    const go = fakeBuilder({ source: "go" });
    const { log, text } = recorder();
    const engine = await ensureEngine({ env, cacheDir: folder(), builders: [npm, go], log });
    expect(engine.source).toBe("go");
    expect(text()).toMatch(/fake npm build: fetch failed \(\d+\.\d s\)/);
  });

  test("stops at the first way that works", async () => {
    const npm = fakeBuilder({ source: "npm" });
    const go = fakeBuilder({ source: "go" });
    const engine = await ensureEngine({ env, cacheDir: folder(), builders: [npm, go] });
    expect(engine.source).toBe("npm");
    expect(go.builds).toBe(0);
  });

  test.each([
    ["of another version", fakeBuilder({ version: "3.1.0" }), "it gave Pulumi 3.1.0 instead of"],
    [
      "without a language host",
      fakeBuilder({ without: "pulumi-language-nodejs" }),
      "it gave no pulumi-language-nodejs",
    ],
  ])("refuses an engine %s and leaves nothing behind", async (_, builder, reason) => {
    const cacheDir = folder();
    await expect(ensureEngine({ env, cacheDir, builders: [builder] })).rejects.toThrow(reason);
    expect(contents(cacheDir)).toEqual([]);
  });

  test("removes what a killed run has left behind, and nothing of a run that goes on", async () => {
    const cacheDir = folder();
    const { engine } = cacheFolder(env, cacheDir);
    const { pid } = spawnSync("/bin/sh", ["-c", "exit 0"]);
    const living = `${engine}.tmp-${process.ppid}-abcdef`;
    for (const left of [`${engine}.tmp-${pid}-abcdef`, living]) mkdirSync(left);
    await ensureEngine({ env, cacheDir, builders: [fakeBuilder()] });
    expect(contents(cacheDir)).toEqual([path.basename(engine), path.basename(living)]);
  });
});

describe("runs that start at once", () => {
  test("build once: the others wait, say so, and take the result", async () => {
    const cacheDir = folder();
    const builder = fakeBuilder({ tookMs: 300 });
    const logs = [recorder(), recorder(), recorder()];
    const engines = await Promise.all(logs.map(({ log }) => ensureEngine({ env, cacheDir, builders: [builder], log })));
    expect(builder.builds).toBe(1);
    expect(engines.map(({ source }) => source).sort()).toEqual(["cache", "cache", "go"]);
    expect(new Set(engines.map(({ binDir }) => binDir)).size).toBe(1);
    const waiters = logs.filter(({ text }) => text().includes("waiting for another run"));
    expect(waiters).toHaveLength(2);
    for (const { text } of waiters) expect(text()).toContain("that another run has put into the cache");
  });

  test("try for themselves when the one they waited for failed", async () => {
    const cacheDir = folder();
    const failing = fakeBuilder({ tookMs: 200, fails: "no luck" });
    const working = fakeBuilder();
    const first = ensureEngine({ env, cacheDir, builders: [failing] });
    const expectation = expect(first).rejects.toBeInstanceOf(EngineUnavailable);
    await new Promise((resolve) => setTimeout(resolve, 50));
    const second = await ensureEngine({ env, cacheDir, builders: [working] });
    await expectation;
    expect(second.source).toBe("go");
    expect(working.builds).toBe(1);
  });

  test("take over the lock of one that was killed", async () => {
    const cacheDir = folder();
    const { lock } = cacheFolder(env, cacheDir);
    mkdirSync(lock);
    const longAgo = new Date(Date.now() - 3600_000);
    utimesSync(lock, longAgo, longAgo);
    expect((await ensureEngine({ env, cacheDir, builders: [fakeBuilder()] })).source).toBe("go");
    expect(existsSync(lock)).toBe(false);
  });
});

describe("no engine at all", () => {
  test("is one error that lists each way with its reason and says what to install", async () => {
    const cacheDir = folder();
    const builders = [
      fakeBuilder({ source: "npm", fails: "connection refused" }),
      fakeBuilder({ source: "go", fails: "go is not on PATH" }),
    ];
    const run = ensureEngine({ env: { PATH: pulumiFolder("2.0.0") }, cacheDir, builders });
    const error = await run.catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(EngineUnavailable);
    const { message, tried } = error as EngineUnavailable;
    expect(tried.map(({ route }) => route)).toEqual(["PATH", "cache", "fake npm build", "fake go build"]);
    expect(message).toMatch(/PATH: .*pulumi is 2\.0\.0/);
    expect(message).toMatch(/cache: no finished engine in/);
    expect(message).toContain("fake npm build: connection refused");
    expect(message).toContain("fake go build: go is not on PATH");
    expect(message).toMatch(/Install one of these.*\n.*the Pulumi CLI.*\n.*or Go/);
  });

  test("says so when the cache folder cannot be written to", async () => {
    const cacheDir = path.join(script(folder(), "a-file", ""), "below");
    const run = ensureEngine({ env, cacheDir, builders: [fakeBuilder()] });
    await expect(run).rejects.toThrow(/making one in .*below: ENOTDIR.*; set PULUMI_ENGINE_CACHE to a folder/);
    await expect(run).rejects.toBeInstanceOf(EngineUnavailable);
  });

  test("names what was skipped as well", async () => {
    const skip = ["path", "cache", "npm", "go"] as const;
    const error = await ensureEngine({ env, cacheDir: folder(), skip }).catch((thrown: unknown) => thrown);
    expect(String(error).match(/skipped, as asked/g)).toHaveLength(4);
  });
});
