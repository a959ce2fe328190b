import { everyServer, passwordReset, type Scene, statuses, useScenes } from "../engine/support";

const openScene = useScenes();
const LONG_MS = 20 * 60_000;

/** Every server's password in force after a restart is the one the resource says it has. */
async function expectTruth(scene: Scene, ids: readonly string[]): Promise<void> {
  const { passwords } = await scene.reset();
  scene.restart(ids);
  expect(Object.fromEntries(ids.map((id) => [id, scene.passwordInForce(id)]))).toEqual(passwords);
}

test(
  "a server that fails through several rotations keeps its old password in the state, and then gets the newest",
  async () => {
    const scene = await openScene();
    const [good = "", bad = ""] = scene.servers(2);
    const program = (round: number): string => passwordReset({ serverIds: [good, bad], triggers: { round } });
    await scene.up(program(1));
    const { password: first } = await scene.reset();
    const fault = scene.sandbox.inject({ effect: { kind: "failServers", serverIds: [bad] } });
    for (const round of [2, 3, 4]) {
      await scene.failingUp(program(round));
      const { passwords, password, passwordVersion } = await scene.reset();
      expect(passwords).toEqual({ [good]: password, [bad]: first });
      expect(passwordVersion).toBe(round);
      await expectTruth(scene, [good, bad]);
    }
    fault.remove();
    scene.calls();
    await scene.up();
    const last = await scene.reset();
    expect(scene.sent()).toEqual([{ password: last.password, dryRun: false, serverIds: [bad] }]);
    expect(last.previousPasswords[bad]).toBe(first);
    await expectTruth(scene, [good, bad]);
  },
  LONG_MS,
);

test(
  "a failed server taken off the list is left alone, and one put back is reset alone",
  async () => {
    const scene = await openScene();
    const [good = "", bad = ""] = scene.servers(2);
    const fault = scene.sandbox.inject({ effect: { kind: "failServers", serverIds: [bad] } });
    await scene.failingUp(passwordReset({ serverIds: [good, bad] }));
    const { password } = await scene.reset();
    scene.calls();
    await scene.up(passwordReset({ serverIds: [good] }));
    expect(scene.calls()).toEqual({});
    expect(statuses(await scene.reset())).toEqual({ [good]: "reset" });

    fault.remove();
    await scene.up(passwordReset({ serverIds: [good, bad] }));
    expect(scene.sent()).toEqual([{ password, dryRun: false, serverIds: [bad] }]);
    await expectTruth(scene, [good, bad]);
  },
  LONG_MS,
);

test(
  "a dry run of a rotation leaves the known passwords as they are, and carrying it out sets the new one",
  async () => {
    const scene = await openScene();
    const serverIds = scene.servers(2);
    const program = (round: number, dryRun: boolean): string =>
      passwordReset({ serverIds, dryRun, triggers: { round } });
    await scene.up(program(1, false));
    const { password: first } = await scene.reset();
    scene.calls();

    await scene.up(program(1, true));
    expect(scene.sent().filter(({ dryRun }) => !dryRun)).toEqual([]);
    expect((await scene.reset()).passwords).toEqual(everyServer(serverIds, first));

    await scene.up(program(2, true));
    expect(scene.sent().filter(({ dryRun }) => !dryRun)).toEqual([]);
    expect(await scene.reset()).toMatchObject({
      password: first,
      passwordVersion: 1,
      passwords: everyServer(serverIds, first),
      servers: everyServer(serverIds, { status: "validated" }),
    });
    await expectTruth(scene, serverIds);

    await scene.up(program(2, false));
    const done = await scene.reset();
    expect(done.passwords).toEqual(everyServer(serverIds, done.password));
    expect(done.previousPasswords).toEqual(everyServer(serverIds, first));
    await expectTruth(scene, serverIds);
  },
  LONG_MS,
);

test(
  "a server that is skipped in a rotation keeps the password it has in the state",
  async () => {
    const scene = await openScene();
    const [able = "", lost = ""] = scene.servers(2);
    const program = (round: number): string =>
      passwordReset({ serverIds: [able, lost], onUnsupported: "skip", triggers: { round } });
    await scene.up(program(1));
    const { password: first } = await scene.reset();
    scene.restart([lost]);
    scene.sandbox.changeServer(lost, { plugin: false });

    await scene.up(program(2));
    const second = await scene.reset();
    expect(statuses(second)).toEqual({ [able]: "reset", [lost]: "skipped" });
    expect(second.passwords).toEqual({ [able]: second.password, [lost]: first });
    await expectTruth(scene, [able, lost]);

    scene.sandbox.changeServer(lost, { plugin: true });
    await scene.up(program(3));
    await expectTruth(scene, [able, lost]);
    expect((await scene.reset()).previousPasswords).toEqual({ [able]: second.password, [lost]: first });
  },
  LONG_MS,
);

test(
  "going back from a newPassword that failed to the one before resets nobody who still has it wrongly",
  async () => {
    const scene = await openScene();
    const [good = "", bad = ""] = scene.servers(2);
    const [old, next] = [scene.secret("Monday-Login=1"), scene.secret("Tuesday-Login=2")];
    const program = (newPassword: string): string => passwordReset({ serverIds: [good, bad], newPassword });
    await scene.up(program(old));
    const fault = scene.sandbox.inject({ effect: { kind: "failServers", serverIds: [bad] } });
    await scene.failingUp(program(next));
    fault.remove();
    await scene.up(program(old));
    expect((await scene.reset()).passwords).toEqual(everyServer([good, bad], old));
    await expectTruth(scene, [good, bad]);
  },
  LONG_MS,
);

test(
  "a failed restart fails the up with the server named, keeps the new password, and does not rotate again",
  async () => {
    const scene = await openScene();
    const serverIds = scene.servers(2);
    const fault = scene.sandbox.inject({ operation: "BatchRebootServers", effect: { kind: "failJob" } });
    const printed = await scene.failingUp(passwordReset({ serverIds, restart: "soft" }));
    for (const id of serverIds) expect(printed).toContain(id);
    const failed = await scene.reset();
    expect(failed.passwords).toEqual(everyServer(serverIds, failed.password));
    fault.remove();

    await scene.up();
    const done = await scene.reset();
    expect(done).toMatchObject({ password: failed.password, passwordVersion: 1 });
    for (const id of serverIds) expect(scene.passwordInForce(id)).toBe(done.password);
  },
  LONG_MS,
);

test(
  "with generate.perServer a failure keeps the others' own passwords and repeats the failed one's",
  async () => {
    const scene = await openScene();
    const serverIds = scene.servers(3);
    const [, bad = ""] = serverIds;
    const program = (round: number): string =>
      passwordReset({ serverIds, generate: { perServer: true }, triggers: { round } });
    await scene.up(program(1));
    const first = await scene.reset();
    scene.calls();
    const fault = scene.sandbox.inject({ effect: { kind: "failServers", serverIds: [bad] } });
    await scene.failingUp(program(2));
    const partial = await scene.reset();
    expect(partial.passwords[bad]).toBe(first.passwords[bad]);
    const tried = scene.sent().find((sent) => sent.serverIds.includes(bad))?.password;
    await expectTruth(scene, serverIds);
    fault.remove();
    scene.calls();
    await scene.up();
    expect(scene.sent()).toEqual([{ password: tried, dryRun: false, serverIds: [bad] }]);
    await expectTruth(scene, serverIds);
  },
  LONG_MS,
);

test(
  "a resource whose create or rotation failed can be refreshed and destroyed",
  async () => {
    const scene = await openScene();
    const serverIds = scene.servers(2);
    const program = (round: number): string => passwordReset({ serverIds, onDelete: "scramble", triggers: { round } });
    scene.sandbox.inject({ effect: { kind: "failServers", fraction: 1 }, operation: "BatchResetServersPassword" });
    for (const round of [1, 2]) {
      await scene.failingUp(program(round));
      await scene.workspace.refresh({ skipPreview: true });
    }
    scene.sandbox.clearFaults();
    await scene.workspace.destroy({ skipPreview: true });
    expect((await scene.workspace.exportState()).deployment.resources ?? []).toEqual([]);
  },
  LONG_MS,
);

test(
  "a renamed resource whose old one is deleted only by a later up keeps its servers' password in spite of onDelete scramble",
  async () => {
    const scene = await openScene();
    const serverIds = scene.servers(2);
    const renamed = (name: string): string => passwordReset({ serverIds, onDelete: "scramble" }, name);
    // What fails elsewhere in the stack keeps the engine from deleting anything.
    const failing = passwordReset({ serverIds: scene.servers(1), supportCheck: "none" }, "other");
    await scene.up(renamed("before"));
    const fault = scene.sandbox.inject({
      operation: "BatchResetServersPassword",
      skip: 1,
      effect: { kind: "failServers", fraction: 1 },
    });
    await scene.failingUp(`${renamed("after")}${failing.replace(/\);\n$/, ", { dependsOn: [after] });\n")}`);
    fault.remove();
    const given = await scene.reset("after");
    await scene.up(`${renamed("after")}${failing}`);
    expect((await scene.reset("after")).passwords).toEqual(given.passwords);
    scene.restart(serverIds);
    for (const id of serverIds) expect(scene.passwordInForce(id)).toBe(given.password);

    await scene.workspace.destroy({ skipPreview: true, args: ["--refresh"] });
    scene.restart(serverIds);
    for (const id of serverIds) expect(scene.sandbox.acceptsPassword(id, String(given.password))).toBe(false);
  },
  LONG_MS,
);

test.each([
  [2500, "dryRun", [1000, 1000, 500]],
  [10_000, "none", Array.from({ length: 10 }, () => 1000)],
])(
  "%d servers of one resource are reset in calls of at most a thousand each, in a state of a few megabytes",
  async (servers, supportCheck, sizes) => {
    const scene = await openScene();
    const serverIds = scene.servers(servers);
    await scene.up(passwordReset({ serverIds, supportCheck }));
    const real = scene.sent().filter(({ dryRun }) => !dryRun);
    expect(real.map((sent) => sent.serverIds.length).sort()).toEqual([...sizes].sort());
    expect(new Set(real.flatMap((sent) => sent.serverIds)).size).toBe(servers);
    const { password, passwords } = await scene.reset();
    expect(passwords).toEqual(everyServer(serverIds, password));
    scene.restart(serverIds);
    expect(serverIds.filter((id) => !scene.sandbox.acceptsPassword(id, String(password)))).toEqual([]);
    expect(JSON.stringify(await scene.workspace.exportState()).length).toBeLessThan(servers * 1000);
    scene.calls();
    await scene.up();
    expect(scene.calls()).toEqual({});
  },
  LONG_MS,
);
