import { setTimeout as sleep } from "node:timers/promises";
import {
  everyServer,
  type Interruption,
  interruptedUp,
  lostPasswords,
  passwordReset,
  type ResetOutputs,
  type Scene,
  statuses,
  TEST_TIMEOUT_MS,
  useScenes,
} from "./support";

const openScene = useScenes();

/** Each victim once, and both moments. `npm run test:long` sweeps all of them, at every call. */
const CASES = [
  { killed: "the CLI", after: true, moment: "after" },
  { killed: "the plug-in", after: false, moment: "before" },
  { killed: "the CLI and the plug-in", after: true, moment: "after" },
];

/** Kills an `up` of the program, looks for what was lost, and lets the next `up` finish the work. */
async function interruptAndGoOn(
  scene: Scene,
  serverIds: readonly string[],
  round: number,
  interruption: Interruption,
): Promise<ResetOutputs> {
  const program = passwordReset({ serverIds, supportCheck: "none", triggers: { round } });
  scene.calls();
  const state = await interruptedUp(scene, program, interruption);

  const [interrupted] = scene.sent();
  expect(interrupted?.serverIds).toEqual(serverIds);
  expect(lostPasswords(scene, serverIds, state)).toEqual([]);
  expect(await scene.stack.filesWith(scene.sent().map(({ password }) => password))).toEqual([]);
  if (interruption.after) {
    for (const id of serverIds) expect(scene.passwordInForce(id)).toBe(interrupted?.password);
  }
  scene.calls();

  await scene.workspace.cancel();
  await scene.up();
  const outputs = await scene.reset();
  expect(scene.sent()).toEqual([{ password: interrupted?.password, dryRun: false, serverIds }]);
  expect(outputs).toMatchObject({ passwordVersion: round, passwords: everyServer(serverIds, interrupted?.password) });
  expect(statuses(outputs)).toEqual(everyServer(serverIds, "reset"));
  scene.restart(serverIds);
  for (const id of serverIds) expect(scene.passwordInForce(id)).toBe(outputs.password);
  return outputs;
}

test.each(CASES)(
  "killing $killed $moment a reset takes effect loses no password, on create and on a rotation, and the next up converges",
  async ({ killed, after }) => {
    const scene = await openScene();
    const serverIds = scene.servers(2);
    const first = await interruptAndGoOn(scene, serverIds, 1, { killed, after });
    const second = await interruptAndGoOn(scene, serverIds, 2, { killed, after });
    expect(second.password).not.toBe(first.password);
    expect(second.previousPasswords).toEqual(everyServer(serverIds, first.password));
  },
  TEST_TIMEOUT_MS,
);

test(
  "killing the plug-in between two batches loses neither the changed nor the unchanged servers' passwords",
  async () => {
    const scene = await openScene();
    const serverIds = scene.servers(3);
    const program = (round: number): string =>
      passwordReset({ serverIds, batchSize: 1, supportCheck: "none", triggers: { round } });
    await scene.up(program(1));
    const { password } = await scene.reset();
    scene.calls();

    const state = await interruptedUp(scene, program(2), { killed: "the plug-in", after: true, skip: 1 });

    expect(lostPasswords(scene, serverIds, state)).toEqual([]);
    expect(state).toContain(password);
    const [sent] = scene.sent();
    await scene.up();
    const outputs = await scene.reset();
    expect(outputs.passwords).toEqual(everyServer(serverIds, sent?.password));
    scene.restart(serverIds);
    for (const id of serverIds) expect(scene.passwordInForce(id)).toBe(sent?.password);
  },
  TEST_TIMEOUT_MS,
);

test(
  "a plug-in ends with its killed CLI, in the middle of a call",
  async () => {
    const scene = await openScene();
    await scene.stack.program(passwordReset({ serverIds: scene.servers(1) }));
    const hold = scene.sandbox.inject({ operation: "BatchResetServersPassword", effect: { kind: "hold" } });
    const running = scene.workspace.spawnUp({ skipPreview: true });
    await hold.waitUntilHeld();
    expect(running.plugins()).toHaveLength(1);
    await running.killCli();
    await sleep(1000);
    expect(running.plugins()).toEqual([]);
  },
  TEST_TIMEOUT_MS,
);

test(
  "when the CLI is killed, no further server is reset",
  async () => {
    const scene = await openScene();
    const serverIds = scene.servers(3);
    const body = passwordReset({ serverIds, batchSize: 1, supportCheck: "none" });

    const state = await interruptedUp(scene, body, { killed: "the CLI", after: true });

    await sleep(1000);
    expect(scene.sent().map((sent) => sent.serverIds)).toEqual([serverIds.slice(0, 1)]);
    expect(lostPasswords(scene, serverIds, state)).toEqual([]);
    await scene.workspace.cancel();
    await scene.up();
    expect(statuses(await scene.reset())).toEqual(everyServer(serverIds, "reset"));
  },
  TEST_TIMEOUT_MS,
);

test(
  "Ctrl-C lets the reset under way end and records it; the next up has nothing left to do",
  async () => {
    const scene = await openScene();
    const serverIds = scene.servers(2);
    await scene.up(passwordReset({ serverIds, triggers: { round: 1 } }));
    const { password: old } = await scene.reset();
    await scene.stack.program(passwordReset({ serverIds, triggers: { round: 2 } }));
    const hold = scene.sandbox.inject({ operation: "BatchResetServersPassword", effect: { kind: "hold" } });
    const running = scene.workspace.spawnUp({ skipPreview: true });
    await hold.waitUntilHeld();
    running.child.kill("SIGINT");
    await running.waitForOutput(/cancel/i);
    hold.release();
    expect((await running.done).code).not.toBe(0);
    hold.remove();

    const outputs = await scene.reset();
    expect(outputs.password).not.toBe(old);
    expect(outputs).toMatchObject({ passwordVersion: 2, previousPasswords: everyServer(serverIds, old) });
    scene.restart(serverIds);
    for (const id of serverIds) expect(scene.passwordInForce(id)).toBe(outputs.password);
    scene.calls();
    await scene.up();
    expect(scene.calls()).toEqual({});
  },
  TEST_TIMEOUT_MS,
);
