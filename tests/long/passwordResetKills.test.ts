import { setTimeout as sleep } from "node:timers/promises";
import {
  everyServer,
  interruptedUp,
  KILLED,
  lostPasswords,
  passwordReset,
  type Scene,
  statuses,
  useScenes,
} from "../engine/support";

const openScene = useScenes();
const LONG_MS = 30 * 60_000;

/** The next `up` brings every server to the one password the resource says it has. */
async function expectConverges(scene: Scene, ids: readonly string[]): Promise<void> {
  await scene.workspace.cancel();
  await scene.up();
  const outputs = await scene.reset();
  expect(statuses(outputs)).toEqual(everyServer(ids, "reset"));
  scene.restart(ids);
  expect(Object.fromEntries(ids.map((id) => [id, scene.passwordInForce(id)]))).toEqual(outputs.passwords);
  scene.calls();
}

test(
  "killing everything at any moment of a rotation loses no password",
  async () => {
    const scene = await openScene();
    scene.sandbox.setLatency(40);
    const serverIds = scene.servers(3);
    const program = (round: number): string =>
      passwordReset({ serverIds, batchSize: 1, restart: "soft", triggers: { round } });
    await scene.up(program(1));
    const started = Date.now();
    await scene.up(program(2));
    const wholeMs = Date.now() - started;
    let round = 2;
    for (let part = 4; part <= 24; part += 1) {
      const delayMs = (wholeMs * part) / 24;
      round += 1;
      scene.calls();
      await scene.stack.program(program(round));
      const running = scene.workspace.spawnUp({ skipPreview: true });
      await sleep(delayMs);
      await running.killAll();
      await sleep(100);
      const state = await scene.stack.revealedState();
      expect(lostPasswords(scene, serverIds, state)).toEqual([]);
      await expectConverges(scene, serverIds);
    }
  },
  LONG_MS,
);

test(
  "a password set by an interrupted up outlives two dozen further interrupted rotations that reach no server",
  async () => {
    const scene = await openScene();
    const [id = ""] = scene.servers(1);
    const program = (round: number): string =>
      passwordReset({ serverIds: [id], supportCheck: "none", triggers: { round } });
    await scene.up(program(1));
    await interruptedUp(scene, program(2), { killed: "the plug-in", after: true });
    scene.restart([id]);
    const had = String(scene.passwordInForce(id));
    expect(had).not.toBe((await scene.reset()).password);
    for (let round = 3; round <= 26; round += 1) {
      await interruptedBeforeAnyEffect(scene, program(round));
      expect(scene.sandbox.acceptsPassword(id, had)).toBe(true);
      const state = await scene.stack.revealedState();
      expect({ round, held: state.includes(had) }).toEqual({ round, held: true });
    }
    scene.calls();
    await expectConverges(scene, [id]);
  },
  LONG_MS,
);

test(
  "rotations that are interrupted one after the other, by trigger and by newPassword in turn, lose nothing",
  async () => {
    const scene = await openScene();
    const serverIds = scene.servers(3);
    const rotation = (round: number): string =>
      passwordReset({
        serverIds,
        batchSize: 1,
        ...(round % 2 === 0 ? { newPassword: `Given-Pw7!${round}x` } : { triggers: { round } }),
      });
    await scene.up(rotation(1));
    const killed = Object.keys(KILLED);
    for (let round = 2; round <= 13; round += 1) {
      const state = await interruptedUp(scene, rotation(round), {
        killed: killed[round % killed.length] as string,
        after: round % 4 < 2,
        // One server more or less each time, so that they come to have passwords of different rounds.
        skip: round % serverIds.length,
      });
      expect({ round, lost: lostPasswords(scene, serverIds, state) }).toEqual({ round, lost: [] });
      await scene.workspace.cancel();
    }
    await expectConverges(scene, serverIds);
  },
  LONG_MS,
);

/** An `up` whose plug-in is killed, and whose held call is cut before it has any effect. */
async function interruptedBeforeAnyEffect(scene: Scene, body: string): Promise<void> {
  await scene.stack.program(body);
  const hold = scene.sandbox.inject({ operation: "BatchResetServersPassword", effect: { kind: "hold" } });
  const running = scene.workspace.spawnUp({ skipPreview: true });
  await hold.waitUntilHeld();
  hold.discard();
  await running.killPlugin();
  await running.done;
  hold.remove();
}
