import { interruptedUp, passwordReset, type Scene, TEST_TIMEOUT_MS, useScenes } from "./support";
import { KEY_PAIR, WINDOWS } from "./support/keys";

const openScene = useScenes();

const INITIAL = "Initial-Pass-1";

/** A new Windows server, whose record waits to be read. */
function windows(scene: Scene): string {
  scene.secret(INITIAL);
  return scene.sandbox.addServer({ ...WINDOWS, initialPassword: INITIAL }).id;
}

const keyOf = (scene: Scene): string => JSON.stringify(scene.sandbox.privateKeyPem(KEY_PAIR.name));

/** Program text: one resource for the server, with more members of its arguments and its options as text. */
function resource(type: string, name: string, serverId: string, more = "", opts = "{}"): string {
  return `new hw.${type}("${name}", { serverId: "${serverId}", ${more} }, ${opts});\n`;
}

const OWN_PROVIDER = `const config = new pulumi.Config("huaweicloud");
  const eu = new hw.Provider("eu", { region: config.get("region"), accessKey: config.get("accessKey"),
    secretKey: config.get("secretKey"), endpoints: config.getObject("endpoints") });\n`;

const isPresent = (scene: Scene, id: string): boolean => scene.sandbox.server(id).recordPresent;
const holds = async (scene: Scene): Promise<boolean> => (await scene.stack.revealedState()).includes(INITIAL);

describe("a cleanup without a key beside a resource that captures the password of the same server", () => {
  test.each([
    ["with the same provider", "", "{}"],
    ["with another provider", OWN_PROVIDER, "{ provider: eu }"],
  ])(
    "clears the record only after the other has captured it: %s",
    async (_, before, opts) => {
      const scene = await openScene();
      const id = windows(scene);
      scene.sandbox.inject({
        operation: "ShowServerPassword",
        times: 2,
        effect: { kind: "throttle", retryAfterSeconds: 1 },
      });
      const more = `privateKey: ${keyOf(scene)}`;
      await scene.up(
        before + resource("PasswordRecordCleanup", "clean", id) + resource("ServerPassword", "sp", id, more, opts),
      );
      expect((await scene.outputsOf("sp")).password).toBe(INITIAL);
      expect(isPresent(scene, id)).toBe(false);
    },
    TEST_TIMEOUT_MS,
  );

  test(
    "clears nothing if the other cannot capture it, and does so once it can",
    async () => {
      const scene = await openScene();
      const id = windows(scene);
      const clean = resource("PasswordRecordCleanup", "clean", id);
      const keyFile = `privateKeyFile: "none.pem"`;
      const printed = await scene.failingUp(clean + resource("ServerPassword", "sp", id, keyFile), {
        args: ["--continue-on-error"],
      });
      expect(printed).toMatch(/ServerPassword sp could not capture; nothing was cleared/);
      expect(isPresent(scene, id)).toBe(true);
      await scene.up(clean + resource("ServerPassword", "sp", id, `privateKey: ${keyOf(scene)}`));
      expect(isPresent(scene, id)).toBe(false);
      expect(await holds(scene)).toBe(true);
    },
    TEST_TIMEOUT_MS,
  );
});

test(
  "a renamed cleanup with clearOn delete leaves the record to the new one",
  async () => {
    const scene = await openScene();
    const id = windows(scene);
    const later = `clearOn: "delete"`;
    await scene.up(resource("PasswordRecordCleanup", "clean", id, later));
    const printed = await scene.up(resource("PasswordRecordCleanup", "renamed", id, later));
    expect(printed).toContain("left to PasswordRecordCleanup renamed");
    expect(isPresent(scene, id)).toBe(true);
    await scene.workspace.destroy();
    expect(isPresent(scene, id)).toBe(false);
  },
  TEST_TIMEOUT_MS,
);

test(
  "a cleanup that is removed says that the state no longer has its password",
  async () => {
    const scene = await openScene();
    const id = windows(scene);
    await scene.up(resource("PasswordRecordCleanup", "clean", id, `privateKey: ${keyOf(scene)}`));
    const printed = await scene.up("");
    const [, diagnostics = ""] = printed.split(/^Diagnostics:$/m);
    expect(diagnostics.split(`clean: the state no longer has the captured password of server ${id}`)).toHaveLength(2);
  },
  TEST_TIMEOUT_MS,
);

test(
  "a captured password is not forgotten while another resource names the server and does not have it",
  async () => {
    const scene = await openScene();
    const id = windows(scene);
    await scene.up(resource("PasswordRecordCleanup", "clean", id, `privateKey: ${keyOf(scene)}`));
    for (const other of [
      resource("PasswordRecordCleanup", "renamed", id),
      resource("ServerPassword", "sp", id, `privateKey: ${keyOf(scene)}, waitTimeout: "1s"`),
    ]) {
      const printed = await scene.failingUp(other, { args: ["--continue-on-error"] });
      expect(printed).toContain("PasswordRecordCleanup clean is not deleted");
      expect(await holds(scene)).toBe(true);
    }
    scene.sandbox.inject({ effect: { kind: "failServers", serverIds: [id], code: "Ecs.0610" } });
    const reset = passwordReset({ serverIds: [id], supportCheck: "none" });
    await scene.failingUp(reset, { args: ["--continue-on-error"] });
    expect(await holds(scene)).toBe(true);
    scene.sandbox.clearFaults();
    await scene.up(reset);
    await expect(scene.outputsOf("clean")).rejects.toThrow("no resource");
  },
  TEST_TIMEOUT_MS,
);

test(
  "a rename that was killed after the reset is reverted: the password that only the new companion has is kept",
  async () => {
    const scene = await openScene();
    const [id = ""] = scene.servers(1);
    await scene.up(passwordReset({ serverIds: [id] }));
    await interruptedUp(scene, passwordReset({ serverIds: [id] }, "renamed"), {
      killed: "the CLI and the plug-in",
      after: true,
    });
    await scene.workspace.cancel();
    const printed = await scene.failingUp(passwordReset({ serverIds: [id] }));
    expect(printed).toContain("the password of PasswordReset renamed is not deleted");
    const state = await scene.stack.revealedState();
    scene.restart([id]);
    expect(state).toContain(scene.passwordInForce(id));
    await scene.up(passwordReset({ serverIds: [id], triggers: { again: 1 } }));
    await expect(scene.outputsOf("renamed-password")).rejects.toThrow("no resource");
  },
  TEST_TIMEOUT_MS,
);
