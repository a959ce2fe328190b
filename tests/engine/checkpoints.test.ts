import { passwordReset, TEST_TIMEOUT_MS, useScenes } from "./support";
import { KEY_PAIR, WINDOWS } from "./support/keys";

const openScene = useScenes();

test(
  "while Pulumi skips checkpoints no server is changed and no record cleared, and the error says why",
  async () => {
    const scene = await openScene();
    const [id = ""] = scene.servers(1);
    const windows = scene.sandbox.addServer({ ...WINDOWS, initialPassword: scene.secret("Initial-Pass-1") }).id;
    const key = JSON.stringify(scene.sandbox.privateKeyPem(KEY_PAIR.name));
    const program = (triggers: object): string =>
      `${passwordReset({ serverIds: [id], onDelete: "scramble", triggers })}
       new hw.PasswordRecordCleanup("clean", { serverId: "${windows}", privateKey: ${key} });`;
    const skipping = { env: { PULUMI_SKIP_CHECKPOINTS: "true" }, args: ["--continue-on-error"] };

    const printed = await scene.failingUp(program({}), skipping);
    expect(printed.match(/PULUMI_SKIP_CHECKPOINTS is set/g)?.length).toBeGreaterThanOrEqual(2);
    expect(scene.sent()).toEqual([]);
    expect(scene.sandbox.server(windows).recordPresent).toBe(true);

    await scene.up(program({}));
    expect(scene.sent()).toHaveLength(1);
    expect(scene.sandbox.server(windows).recordPresent).toBe(false);
    // Nothing to change: no reason to fail.
    await scene.up(program({}), skipping);

    await scene.failingUp(program({ again: 1 }), skipping);
    const { code } = await scene.workspace.destroy({ ...skipping, allowFailure: true });
    expect(code).not.toBe(0);
    expect(scene.sent()).toHaveLength(1);
    await scene.workspace.destroy();
    expect(scene.sent()).toHaveLength(2);
  },
  TEST_TIMEOUT_MS,
);
