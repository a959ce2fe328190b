import { readFile, writeFile } from "node:fs/promises";
import { everyServer, passwordReset, type Scene, statuses, TEST_TIMEOUT_MS, useScenes } from "./support";
import { Relay } from "./support/relay";

const openScene = useScenes();

/** Few retries, so that a test does not wait half a minute. */
const RETRIES = 2;
/** What Pulumi itself takes, and the two pauses. */
const SOON_MS = 30_000;

let relay: Relay | undefined;
afterEach(() => relay?.cut());

/** A scene whose calls to ECS go over a way that can be cut. */
async function sceneWithRelay(): Promise<{ scene: Scene; way: Relay }> {
  const scene = await openScene({ maxRetries: String(RETRIES) });
  const { ecs } = scene.sandbox.endpoints();
  const way = new Relay(new URL(ecs));
  relay = way;
  await way.mend();
  const { configFile } = scene.workspace;
  await writeFile(configFile, (await readFile(configFile, "utf8")).replace(ecs, way.url));
  return { scene, way };
}

/** How often Pulumi's summary says that something is tried again. */
function retries(printed: string): number {
  const [, diagnostics = ""] = printed.split("Diagnostics:");
  return diagnostics.split("trying again in").length - 1;
}

test(
  "a cloud that refuses connections is given up after one call's attempts, and the next up does what was not tried",
  async () => {
    const { scene, way } = await sceneWithRelay();
    const serverIds = scene.servers(40);
    way.cut();
    const begun = Date.now();
    const printed = await scene.failingUp(passwordReset({ serverIds }));
    expect(Date.now() - begun).toBeLessThan(SOON_MS);
    expect(retries(printed)).toBeLessThanOrEqual(RETRIES);
    expect(printed).toMatch(
      /\* 40 servers were not tried: .*the cloud does not answer \(no connection \(ECONNREFUSED\)\)/,
    );
    expect(statuses(await scene.reset())).toEqual(everyServer(serverIds, "pending"));
    expect(scene.calls()).toEqual({});

    await way.mend();
    await scene.up();
    expect(statuses(await scene.reset())).toEqual(everyServer(serverIds, "reset"));
  },
  TEST_TIMEOUT_MS,
);

test(
  "a cloud that goes away in the middle leaves the servers not tried pending, and the next up calls for the open ones only",
  async () => {
    const { scene, way } = await sceneWithRelay();
    const serverIds = scene.servers(100);
    way.cut();
    await way.mend(60);
    const begun = Date.now();
    await scene.failingUp(passwordReset({ serverIds, generate: { perServer: true } }));
    expect(Date.now() - begun).toBeLessThan(SOON_MS);
    const broken = await scene.reset();
    const count = (status: string) => Object.values(broken.servers).filter((server) => server.status === status).length;
    expect(count("reset")).toBeGreaterThan(0);
    expect(count("pending")).toBeGreaterThan(30);
    expect(count("reset") + count("pending") + count("unknown")).toBe(100);
    const sent = scene.sent().flatMap((call) => call.serverIds.map((id) => [id, call.password] as const));
    for (const [id, password] of sent) expect(broken.passwords[id]).toBe(password);
    scene.calls();

    await way.mend();
    await scene.up();
    expect(scene.calls().BatchResetServersPassword).toBe(100 - count("reset"));
    expect(statuses(await scene.reset())).toEqual(everyServer(serverIds, "reset"));
  },
  TEST_TIMEOUT_MS,
);

test(
  "a function says that the cloud does not answer",
  async () => {
    const { scene, way } = await sceneWithRelay();
    const [serverId = ""] = scene.servers(1);
    way.cut();
    const printed = await scene.failingUp(`exports.found = hw.getPasswordResetSupport({ serverId: "${serverId}" });`);
    expect(printed).toContain(
      "ShowResetPasswordFlag failed: no answer: the cloud does not answer (no connection (ECONNREFUSED)). " +
        "Check region, endpoints, proxy and network.",
    );
    expect(retries(printed)).toBeLessThanOrEqual(RETRIES);
  },
  TEST_TIMEOUT_MS,
);

test(
  "ten resources share one outage, and each that has begun says so",
  async () => {
    const { scene, way } = await sceneWithRelay();
    const names = Array.from({ length: 10 }, (_, at) => `fleet${at}`);
    const program = names.map((name) => passwordReset({ serverIds: scene.servers(2) }, name)).join("");
    way.cut();
    const begun = Date.now();
    const printed = await scene.failingUp(program);
    expect(Date.now() - begun).toBeLessThan(SOON_MS);
    expect(retries(printed)).toBeLessThanOrEqual(RETRIES + 2);
    const reasons = printed.split("\n").filter((line) => line.trim().startsWith("* "));
    expect(reasons.length).toBeGreaterThan(1);
    expect(reasons.filter((line) => !line.includes("2 servers were not tried: "))).toEqual([]);
  },
  TEST_TIMEOUT_MS,
);
