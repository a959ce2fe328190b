import { passwordReset, type ResetOutputs, statuses, useScenes } from "../engine/support";

const openScene = useScenes();
const SERVERS = 60_000;
const LONG =
  "the agent on this server has not answered the request to change the password of its administrator ".repeat(2);

/** How many servers have each status. */
function counts(outputs: ResetOutputs): Record<string, number> {
  const numbers: Record<string, number> = {};
  for (const status of Object.values(statuses(outputs))) numbers[status] = (numbers[status] ?? 0) + 1;
  return numbers;
}

const lines = (printed: string): number => printed.split("\n").length;

test(
  "60,000 failures, with long reasons, are kept in the state and told on a page, and the next up goes on with them",
  async () => {
    const scene = await openScene();
    scene.sandbox.configure({ batchFailureStyle: "othersAppliedListed" });
    const serverIds = scene.servers(SERVERS);
    const program = (round: number): string =>
      passwordReset({ serverIds, supportCheck: "none", triggers: { round } }) +
      "exports.version = admin.passwordVersion;";
    const failing = (ids?: readonly string[]) =>
      scene.sandbox.inject({
        operation: "BatchResetServersPassword",
        effect: {
          kind: "failServers",
          code: "Ecs.9999",
          message: LONG,
          ...(ids ? { serverIds: ids } : { fraction: 1 }),
        },
      });

    const everyOne = failing();
    const first = await scene.failingUp(program(1));
    expect(first).toMatch(/60,000 servers: .*: failed: Ecs\.9999: .*has not answered/);
    expect(lines(first)).toBeLessThan(100);
    expect(counts(await scene.reset())).toEqual({ failed: SERVERS });
    everyOne.remove();
    scene.calls();

    const [bad = ""] = serverIds;
    const one = failing([bad]);
    const second = await scene.failingUp();
    expect(lines(second)).toBeLessThan(100);
    expect(counts(await scene.reset())).toEqual({ failed: 1, reset: SERVERS - 1 });
    expect(scene.calls().BatchResetServersPassword).toBeLessThan(70);
    one.remove();

    await scene.up();
    expect(scene.sent().map(({ serverIds: sent }) => sent)).toEqual([[bad]]);
    const whole = await scene.reset();
    expect(counts(whole)).toEqual({ reset: SERVERS });
    expect(new Set(Object.values(whole.passwords))).toEqual(new Set([whole.password]));
    expect(Object.keys(whole.passwords)).toHaveLength(SERVERS);
    expect(whole).not.toHaveProperty("packedOutputs");
    scene.calls();

    const again = failing();
    await scene.failingUp(program(2));
    const rotation = await scene.reset();
    expect(counts(rotation)).toEqual({ failed: SERVERS });
    expect(rotation).toMatchObject({ password: whole.password, passwordVersion: 1 });
    again.remove();

    await scene.workspace.refresh({ skipPreview: true });
    const refreshed = await scene.reset();
    expect(refreshed.passwords).toEqual(whole.passwords);
    expect(refreshed.servers[bad]).toMatchObject({ status: "failed", passwordVersion: 1, message: expect.any(String) });
  },
  30 * 60_000,
);
