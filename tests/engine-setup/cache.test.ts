import { mkdirSync, rmSync } from "node:fs";
import path from "node:path";
import { CACHE_VARIABLE, ensureEngine } from "../../engine";
import { cacheFolder } from "../../engine/cache-folder";
import { PULUMI } from "../../engine/versions";
import { contents, fakeBuilder, folder, recorder, removeFolders } from "./fakes";

afterEach(removeFolders);

const NAME = `${PULUMI}-${process.platform}-${process.arch}`;
const env = { PATH: "" };

describe("the cache", () => {
  test("gives the second run what the first has built", async () => {
    const cacheDir = folder();
    const builder = fakeBuilder();
    const first = await ensureEngine({ env, cacheDir, builders: [builder] });
    const { log, text } = recorder();
    const second = await ensureEngine({ env, cacheDir, builders: [builder], log });
    expect(first).toMatchObject({ source: "go", version: PULUMI, binDir: path.join(cacheDir, NAME, "bin") });
    expect(second).toEqual({ ...first, source: "cache" });
    expect(builder.builds).toBe(1);
    expect(text()).toContain(`using Pulumi ${PULUMI} from the cache`);
  });

  test("holds the CLI, the language host and the launcher together", async () => {
    const { binDir } = await ensureEngine({ env, cacheDir: folder(), builders: [fakeBuilder()] });
    expect(contents(binDir)).toEqual(["pulumi", "pulumi-language-nodejs", "pulumi-resource-pulumi-nodejs"]);
  });

  test("does not count an engine that was never finished", async () => {
    const cacheDir = folder();
    const builder = fakeBuilder();
    await ensureEngine({ env, cacheDir, builders: [builder] });
    rmSync(path.join(cacheDir, NAME, "complete.json"));
    const again = await ensureEngine({ env, cacheDir, builders: [builder] });
    expect(again.source).toBe("go");
    expect(builder.builds).toBe(2);
  });

  test("replaces an engine that has lost a program", async () => {
    const cacheDir = folder();
    const builder = fakeBuilder();
    const { binDir } = await ensureEngine({ env, cacheDir, builders: [builder] });
    rmSync(path.join(binDir, "pulumi-language-nodejs"));
    const { log, text } = recorder();
    await ensureEngine({ env, cacheDir, builders: [builder], log });
    expect(text()).toContain("pulumi-language-nodejs missing from");
    expect(contents(binDir)).toContain("pulumi-language-nodejs");
  });

  test("is left with nothing but the engine after a build", async () => {
    const cacheDir = folder();
    await ensureEngine({ env, cacheDir, builders: [fakeBuilder()] });
    expect(contents(cacheDir)).toEqual([NAME]);
  });
});

describe("the place of the cache", () => {
  test("is what the caller says before all else", () => {
    const given = folder();
    const named = { [CACHE_VARIABLE]: folder(), XDG_CACHE_HOME: folder() };
    expect(cacheFolder(named, given).bin).toBe(path.join(given, NAME, "bin"));
  });

  test(`is what ${CACHE_VARIABLE} says otherwise`, () => {
    const named = folder();
    mkdirSync(path.join(named, "x"));
    expect(cacheFolder({ [CACHE_VARIABLE]: named, XDG_CACHE_HOME: folder() }).root).toBe(named);
  });

  test("is in the user's cache folder otherwise", () => {
    const home = folder();
    const expected = path.join(home, "pulumi-huaweicloud-password", "engine");
    expect(cacheFolder({ XDG_CACHE_HOME: home }).root).toBe(expected);
    expect(cacheFolder({}).root).toMatch(/pulumi-huaweicloud-password.*engine$/);
  });
});
