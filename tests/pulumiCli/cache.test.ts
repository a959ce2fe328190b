import { rmSync } from "node:fs";
import path from "node:path";
import { CACHE_VARIABLE, ensureEngine } from "../../pulumiCli";
import { cacheFolder } from "../../pulumiCli/cacheFolder";
import { PULUMI } from "../../pulumiCli/versions";
import { contents, fakeBuilder, folder, recorder, removeFolders } from "./fakes";

afterEach(removeFolders);

const NAME = `${PULUMI}-${process.platform}-${process.arch}`;
/** An environment without Pulumi, and with this folder for the cache. */
function caching(cacheDir: string): Record<string, string> {
  return { PATH: "", [CACHE_VARIABLE]: cacheDir };
}

describe("the cache", () => {
  test("gives the second run what the first has built", async () => {
    const cacheDir = folder();
    const builder = fakeBuilder();
    const first = await ensureEngine({ env: caching(cacheDir), builders: [builder] });
    const { log, text } = recorder();
    const second = await ensureEngine({ env: caching(cacheDir), builders: [builder], log });
    expect(first).toMatchObject({ source: "go", version: PULUMI, binDir: path.join(cacheDir, NAME, "bin") });
    expect(second).toEqual({ ...first, source: "cache" });
    expect(builder.builds).toBe(1);
    expect(text()).toContain(`cache: using Pulumi ${PULUMI} in ${second.binDir}`);
  });

  test("holds the CLI, the language host and the launcher together", async () => {
    const { binDir } = await ensureEngine({ env: caching(folder()), builders: [fakeBuilder()] });
    expect(contents(binDir)).toEqual(["pulumi", "pulumi-language-nodejs", "pulumi-resource-pulumi-nodejs"]);
  });

  test("replaces an engine that has lost a program", async () => {
    const cacheDir = folder();
    const builder = fakeBuilder();
    const { binDir } = await ensureEngine({ env: caching(cacheDir), builders: [builder] });
    rmSync(path.join(binDir, "pulumi-language-nodejs"));
    const { log, text } = recorder();
    await ensureEngine({ env: caching(cacheDir), builders: [builder], log });
    expect(text()).toContain("pulumi-language-nodejs missing from");
    expect(contents(binDir)).toContain("pulumi-language-nodejs");
  });

  test("is left with nothing but the engine after a build", async () => {
    const cacheDir = folder();
    await ensureEngine({ env: caching(cacheDir), builders: [fakeBuilder()] });
    expect(contents(cacheDir)).toEqual([NAME]);
  });
});

describe("the place of the cache", () => {
  test(`is what ${CACHE_VARIABLE} says`, () => {
    const named = folder();
    const { root, bin } = cacheFolder({ [CACHE_VARIABLE]: named, XDG_CACHE_HOME: folder() });
    expect([root, bin]).toEqual([named, path.join(named, NAME, "bin")]);
  });

  test("is in the user's cache folder otherwise", () => {
    const home = folder();
    const expected = path.join(home, "pulumi-huaweicloud-password", "engine");
    expect(cacheFolder({ XDG_CACHE_HOME: home }).root).toBe(expected);
    expect(cacheFolder({}).root).toMatch(/pulumi-huaweicloud-password.*engine$/);
  });
});
