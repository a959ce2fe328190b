import { everyServer, passwordReset, type Scene, statuses, TEST_TIMEOUT_MS, useScenes } from "./support";

const openScene = useScenes();

/** Every call in order: its operation, and the servers as letters in the order of the ids. */
function callsOf({ sandbox }: Scene, ids: readonly string[]): string[] {
  const letter = (id: string) => String.fromCharCode(97 + ids.indexOf(id));
  return sandbox.requests
    .filter(({ operation }) => operation !== "KeystoneListProjects" && operation !== "ShowJob")
    .map(({ operation, serverIds }) => `${operation} ${serverIds.map(letter).join("")}`);
}

test(
  "a server that appears later, and reports its plug-in later still, is reset by one up",
  async () => {
    const scene = await openScene();
    const [there = ""] = scene.servers(1);
    const [late = ""] = scene.servers(1, { appearsAfterMs: 10_000, pluginAfterMs: 13_000 });

    const printed = await scene.up(passwordReset({ serverIds: [late, there], restart: "soft", waitTimeout: "1m" }));

    expect(printed).toMatch(
      `admin: waiting up to 1m for a server to be found and to report the reset plug-in: ${late}`,
    );
    const { password, servers } = await scene.reset();
    expect(Object.values(servers).map(({ status, message }) => [status, message])).toEqual([
      ["reset", undefined],
      ["reset", undefined],
    ]);
    // The one that was there did not wait for the other one.
    expect(scene.sent().map(({ serverIds }) => serverIds)).toEqual([[there], [late]]);
    expect([there, late].map((id) => scene.passwordInForce(id))).toEqual([password, password]);
  },
  TEST_TIMEOUT_MS,
);

test(
  "a restart leaves off what is shut down, restarts the others beside a locked one, and fails one that it leaves off; the next up ends it",
  async () => {
    const scene = await openScene();
    const [fine = "", locked = ""] = scene.servers(2);
    const [off = ""] = scene.servers(1, { status: "SHUTOFF" });
    const [dies = ""] = scene.servers(1, { restartEnds: "SHUTOFF" });
    const ids = [fine, locked, off, dies];
    // A locked server takes no reset either, so it is locked between its reset and its restart.
    const look = scene.sandbox.inject({ operation: "ListServersDetails", times: 1, effect: { kind: "hold" } });

    const up = scene.failingUp(passwordReset({ serverIds: ids, restart: "hard" }));
    await look.waitUntilHeld();
    scene.sandbox.changeServer(locked, { locked: true });
    look.release();
    const printed = await up;

    expect(printed).toContain(`server ${off} is shut down; the password takes effect at its next start`);
    const { password, servers } = await scene.reset();
    expect(ids.map((id) => [servers[id]?.status, servers[id]?.code])).toEqual([
      ["reset", undefined],
      ["failed", "Ecs.0605"],
      ["reset", undefined],
      ["failed", "SHUTOFF"],
    ]);
    expect(servers[dies]?.message).toMatch(/the restart left the server switched off; start it/);
    expect([scene.passwordInForce(fine), scene.sandbox.server(off).status]).toEqual([password, "SHUTOFF"]);

    scene.sandbox.changeServer(locked, { locked: false });
    scene.sandbox.clearRequests();
    await scene.up();
    expect(scene.sandbox.server(fine)).toMatchObject({ resets: 1, restarts: 1 });
    expect(statuses(await scene.reset())).toEqual(everyServer(ids, "reset"));
    expect(scene.passwordInForce(locked)).toBe(password);
    scene.calls();
    await scene.up();
    expect(scene.calls()).toEqual({});
  },
  TEST_TIMEOUT_MS,
);

test(
  "own passwords go in waves: each server is reset after its own check, each wave restarted before the next is checked",
  async () => {
    const scene = await openScene();
    const ids = scene.servers(3);
    const body = passwordReset({
      serverIds: ids,
      generate: { perServer: true },
      batchSize: 2,
      restart: "soft",
    });

    await scene.up(body);

    expect(callsOf(scene, ids)).toEqual([
      ...["ShowResetPasswordFlag a", "BatchResetServersPassword a"],
      ...["ShowResetPasswordFlag b", "BatchResetServersPassword b"],
      ...["ListServersDetails ab", "BatchRebootServers ab", "ListServersDetails ab"],
      ...["ShowResetPasswordFlag c", "BatchResetServersPassword c"],
      ...["ShowServer c", "BatchRebootServers c", "ShowServer c"],
    ]);
    const { passwords } = await scene.reset();
    expect(ids.map((id) => scene.passwordInForce(id))).toEqual(ids.map((id) => passwords[id]));
  },
  TEST_TIMEOUT_MS,
);

test(
  "a thousand own passwords cost a flag and a reset each, and nothing more",
  async () => {
    const scene = await openScene();
    const ids = scene.servers(1000);
    await scene.up(passwordReset({ serverIds: ids, generate: { perServer: true } }));
    expect(scene.calls()).toEqual({ ShowResetPasswordFlag: 1000, BatchResetServersPassword: 1000 });
  },
  TEST_TIMEOUT_MS,
);

test(
  "a skipped server is asked again when the resource changes, and by no other up",
  async () => {
    const scene = await openScene();
    const [plain = "", bare = ""] = [...scene.servers(1), ...scene.servers(1, { plugin: false })];
    const args = { serverIds: [plain, bare], onUnsupported: "skip" };
    await scene.up(passwordReset(args));
    scene.sandbox.changeServer(bare, { plugin: true });
    scene.calls();
    await scene.up();
    expect(scene.calls()).toEqual({});
    await scene.up(passwordReset({ ...args, onDelete: "scramble" }));
    expect(scene.calls()).toEqual({ ShowResetPasswordFlag: 1, BatchResetServersPassword: 1 });
    expect(statuses(await scene.reset())).toEqual(everyServer([plain, bare], "reset"));
  },
  TEST_TIMEOUT_MS,
);
