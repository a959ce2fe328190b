import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { ENGINE_TIMEOUT_MS, passwordReset, TEST_TIMEOUT_MS, useScenes } from "../engine/support";
import { measureState, SERVERS } from "./stateSize";

/**
 * What the speed comes from, as far as it can be counted: `npm run bench` measures the time, which depends on the
 * machine's mood; these do not.
 */
const openScene = useScenes();

test(
  "2,500 servers take a flag read each and three resets, and the next time nothing",
  async () => {
    const scene = await openScene();
    const serverIds = scene.servers(2500);
    await scene.up(passwordReset({ serverIds }));
    expect(scene.calls()).toEqual({ ShowResetPasswordFlag: 2500, BatchResetServersPassword: 3 });
    await scene.preview();
    await scene.up();
    expect(scene.calls()).toEqual({});
  },
  TEST_TIMEOUT_MS,
);

test(
  "the state of a reset stays small, and grows by little with each server",
  async () => {
    const scene = await openScene();
    const size = await measureState(scene.stack, scene.servers(SERVERS));
    expect(size.serializedProvider).toBeLessThan(100);
    expect(size.oneServer.reset + size.oneServer.companion).toBeLessThan(4096);
    expect(size.sharedServer.reset + size.sharedServer.companion).toBeLessThan(300);
    expect(size.ownServer.reset + size.ownServer.companion).toBeLessThan(300);
    expect(size.rotation.reset + size.rotation.companion).toBeLessThan(100);
  },
  ENGINE_TIMEOUT_MS,
);

test("a program loads a score of small modules with this package, and no library but Pulumi's", async () => {
  const { ours, libraries } = await modulesLoaded("pulumi-huaweicloud-password");
  expect(libraries).toEqual([]);
  expect(ours.length).toBeLessThanOrEqual(20);
});

test("the plug-in starts without the client, and without what only keys or calls need", async () => {
  const { ours, libraries } = await modulesLoaded("pulumi-huaweicloud-password/provider");
  expect(libraries).toEqual(["tinyduration", "valibot"]);
  expect(ours.filter((file) => file.includes("/api/") && !file.endsWith("/configKeys.js"))).toEqual([]);
});

/** What a new process loads for a package, beyond Pulumi's SDK: our own files, and the names of libraries. */
async function modulesLoaded(name: string): Promise<{ ours: string[]; libraries: string[] }> {
  const program = `
    require("@pulumi/pulumi");
    const before = new Set(Object.keys(require.cache));
    require(${JSON.stringify(name)});
    console.log(JSON.stringify(Object.keys(require.cache).filter((file) => !before.has(file))));
  `;
  const { stdout } = await promisify(execFile)(process.execPath, ["--eval", program]);
  const loaded = (JSON.parse(stdout) as string[]).map((file) => file.replaceAll("\\", "/"));
  const libraryOf = (file: string) => /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file)?.[1];
  const libraries = loaded.map(libraryOf).filter((library) => library !== undefined);
  return { ours: loaded.filter((file) => libraryOf(file) === undefined), libraries: [...new Set(libraries)].sort() };
}
