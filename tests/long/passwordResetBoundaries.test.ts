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
  /** Calls of a rotation of two servers. A create asks for the project before them; the state then has its id. */
  readonly calls: readonly string[];
}

const RESET = ["ShowResetPasswordFlag", "ShowResetPasswordFlag", "BatchResetServersPassword"];

const WAYS: Readonly<Record<string, Way>> = {
  "a generated password": {
    program: (serverIds, round) => passwordReset({ serverIds, triggers: { round } }),
    calls: RESET,
  },
  "a given newPassword": {
    program: (serverIds, round) => passwordReset({ serverIds, newPassword: `Given-Pw7!${round}x` }),
    calls: RESET,
  },
  "a generated password with a restart": {
    program: (serverIds, round) => passwordReset({ serverIds, triggers: { round }, restart: "soft" }),
    calls: [...RESET, "ListServersDetails", "BatchRebootServers", "ShowJob", "ListServersDetails"],
  },
  "a password per server": {
    program: (serverIds, round) => passwordReset({ serverIds, triggers: { round }, generate: { perServer: true } }),
    calls: ["ShowResetPasswordFlag", "BatchResetServersPassword", "ShowResetPasswordFlag", "BatchResetServersPassword"],
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

/** The calls that change something: only of these does it matter whether the killed `up` lives to see them take effect. */
const CHANGING = ["BatchResetServersPassword", "BatchRebootServers"];

interface Moment {
  readonly after: boolean;
  /** Calls before the one that is held. */
  readonly skip: number;
}

const moments = (calls: readonly string[]): Moment[] =>
  calls.flatMap((operation, skip) => [
    { skip, after: false },
    ...(CHANGING.includes(operation) ? [{ skip, after: true }] : []),
  ]);

const CASES = Object.keys(KILLED).flatMap((killed) => Object.keys(WAYS).map((way) => ({ killed, way })));

test.each(CASES)(
  "killing $killed at any call of a create to $way loses nothing, and the next up converges",
  async ({ killed, way }) => {
    const { program, calls } = WAYS[way] as Way;
    for (const moment of moments(["KeystoneListProjects", ...calls])) {
      const scene = await quickScene();
      const serverIds = scene.servers(2);
      const outputs = await killAndGoOn(scene, serverIds, program(serverIds, 1), { killed, ...moment });
      expect(outputs.passwordVersion).toBe(1);
    }
  },
  LONG_MS,
);

test.each(CASES)(
  "killing $killed at any call of a rotation to $way loses nothing, and the next up converges",
  async ({ killed, way }) => {
    const { program, calls } = WAYS[way] as Way;
    const scene = await quickScene();
    const serverIds = scene.servers(2);
    await scene.up(program(serverIds, 1));
    expect(operations(scene.sandbox).sort()).toEqual(["KeystoneListProjects", ...calls].sort());
    let { passwords } = await scene.reset();
    let round = 1;
    for (const moment of moments(calls)) {
      round += 1;
      const outputs = await killAndGoOn(scene, serverIds, program(serverIds, round), { killed, ...moment });
      expect(outputs).toMatchObject({ passwordVersion: round, previousPasswords: passwords });
      passwords = outputs.passwords;
    }
  },
  LONG_MS,
);

async function quickScene(): Promise<Scene> {
  const scene = await openScene();
  scene.sandbox.configure({ jobDurationMs: 0 });
  return scene;
}
