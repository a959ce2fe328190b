import {
  everyServer,
  interruptedUp,
  KILLED,
  lostPasswords,
  operations,
  passwordReset,
  type ResetOutputs,
  type Scene,
  statuses,
  useScenes,
} from "../engine/support";

const openScene = useScenes();
const LONG_MS = 30 * 60_000;

interface Way {
  /** The program of round 1, 2, …; every round asks for another password. */
  readonly program: (serverIds: readonly string[], round: number) => string;
  /** Calls of an `up` over two servers. */
  readonly calls: readonly string[];
}

const FIRST = ["KeystoneListProjects", "ShowResetPasswordFlag", "ShowResetPasswordFlag", "BatchResetServersPassword"];

const WAYS: Readonly<Record<string, Way>> = {
  "a generated password": {
    program: (serverIds, round) => passwordReset({ serverIds, triggers: { round } }),
    calls: FIRST,
  },
  "a given newPassword": {
    program: (serverIds, round) => passwordReset({ serverIds, newPassword: `Given-Pw7!${round}x` }),
    calls: FIRST,
  },
  "a generated password with a restart": {
    program: (serverIds, round) => passwordReset({ serverIds, triggers: { round }, restart: "soft" }),
    calls: [...FIRST, "BatchRebootServers", "ShowJob"],
  },
  "a password per server": {
    program: (serverIds, round) => passwordReset({ serverIds, triggers: { round }, generate: { perServer: true } }),
    calls: [...FIRST, "BatchResetServersPassword"],
  },
};

/**
 * An `up` killed while the cloud holds its call number `skip`, then `cancel` and an `up` that finishes the work, with the
 * passwords that were sent before. Gives the passwords after that.
 */
async function killAndGoOn(
  scene: Scene,
  serverIds: readonly string[],
  body: string,
  interruption: { killed: string; after: boolean; skip: number },
): Promise<ResetOutputs> {
  scene.calls();
  const state = await interruptedUp(scene, body, { ...interruption, anyCall: true });
  const sent = scene.sent().flatMap(({ password, serverIds: ids }) => ids.map((id) => [id, password] as const));
  expect(lostPasswords(scene, serverIds, state)).toEqual([]);
  expect(await scene.stack.filesWith(sent.map(([, password]) => password))).toEqual([]);
  await scene.workspace.cancel();
  await scene.up();
  const outputs = await scene.reset();
  expect(outputs.passwords).toMatchObject(Object.fromEntries(sent));
  expect(statuses(outputs)).toEqual(everyServer(serverIds, "reset"));
  scene.restart(serverIds);
  for (const id of serverIds) expect(scene.passwordInForce(id)).toBe(outputs.passwords[id]);
  return outputs;
}

const CASES = Object.keys(KILLED).flatMap((killed) => Object.keys(WAYS).map((way) => ({ killed, way })));

test.each(CASES)(
  "killing $killed at any call of a create or a rotation to $way loses nothing, and the next up converges",
  async ({ killed, way }) => {
    const scene = await openScene();
    scene.sandbox.configure({ jobDurationMs: 0 });
    let round = 0;
    const { program, calls } = WAYS[way] as Way;
    const next = (serverIds: readonly string[]): string => program(serverIds, ++round);
    await scene.up(next(scene.servers(2)));
    expect(operations(scene.sandbox).sort()).toEqual([...calls].sort());
    for (let skip = 0; skip < calls.length; skip += 1) {
      for (const after of [false, true]) {
        await scene.workspace.destroy({ skipPreview: true });
        // New ones, since the old ones keep the password of a stack that is gone.
        const serverIds = scene.servers(2);
        const created = await killAndGoOn(scene, serverIds, next(serverIds), { killed, after, skip });
        const rotated = await killAndGoOn(scene, serverIds, next(serverIds), { killed, after, skip });
        expect([created.passwordVersion, rotated.passwordVersion]).toEqual([1, 2]);
        expect(rotated.previousPasswords).toEqual(created.passwords);
      }
    }
  },
  LONG_MS,
);
