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

/** How a program asks for its password in round 1, 2, …; every round asks for another one. */
const WAYS: Readonly<Record<string, (serverIds: readonly string[], round: number) => string>> = {
  "a generated password": (serverIds, round) => passwordReset({ serverIds, triggers: { round } }),
  "a given newPassword": (serverIds, round) => passwordReset({ serverIds, newPassword: `Given-Pw7!${round}x` }),
};

/** An `up` killed while the cloud holds its call number `skip`, then `cancel` and an `up` that finishes the work. */
async function killAndGoOn(
  scene: Scene,
  serverIds: readonly string[],
  body: string,
  interruption: { killed: string; after: boolean; skip: number },
): Promise<void> {
  scene.calls();
  const state = await interruptedUp(scene, body, { ...interruption, anyCall: true });
  expect(lostPasswords(scene, serverIds, state)).toEqual([]);
  await scene.workspace.cancel();
  await scene.up();
  const outputs = await scene.reset();
  expect(statuses(outputs)).toEqual(everyServer(serverIds, "reset"));
  scene.restart(serverIds);
  for (const id of serverIds) expect(scene.passwordInForce(id)).toBe(outputs.password);
}

const CASES = Object.keys(KILLED).flatMap((killed) => Object.keys(WAYS).map((way) => ({ killed, way })));

test.each(CASES)(
  "killing $killed at any call of a create or a rotation to $way loses nothing, and the next up converges",
  async ({ killed, way }) => {
    const scene = await openScene();
    let round = 0;
    const next = (serverIds: readonly string[]): string => WAYS[way]?.(serverIds, ++round) ?? "";
    await scene.up(next(scene.servers(2)));
    const callsOfAnUp = scene.sandbox.requests.length;
    expect(callsOfAnUp).toBe(4); // the project, two flags, the reset
    for (let skip = 0; skip < callsOfAnUp; skip += 1) {
      for (const after of [false, true]) {
        await scene.workspace.destroy({ skipPreview: true });
        // New ones, since the old ones keep the password of a stack that is gone.
        const serverIds = scene.servers(2);
        await killAndGoOn(scene, serverIds, next(serverIds), { killed, after, skip });
        await killAndGoOn(scene, serverIds, next(serverIds), { killed, after, skip });
      }
    }
  },
  LONG_MS,
);
