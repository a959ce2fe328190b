import { calls, TEST_TIMEOUT_MS } from "./support";
import { bodyLines, defects, KEY_PAIR, keyFormats, WINDOWS } from "./support/keys";
import { diagnosticsOf, rehearsal, STACK_LINE } from "./support/stacks";

const PASSPHRASE = "Key-Passphrase-0815";

const { sandbox, stackWith } = rehearsal();

function key(): string {
  return sandbox().privateKeyPem(KEY_PAIR.name);
}

describe("getServerPassword", () => {
  test(
    "reads the record of ECS and BMS servers once: decrypted with a key, encrypted without, or not available",
    async () => {
      const ecs = sandbox().addServer({ ...WINDOWS, initialPassword: "Read-By-Function-1" }).id;
      const bms = sandbox().addServer({ ...WINDOWS, type: "bms", initialPassword: "Read-By-Function-2" }).id;
      const late = sandbox().addServer({ ...WINDOWS, recordAfterReads: 99 }).id;
      const encryptedKey = keyFormats(key(), PASSPHRASE).pkcs8Encrypted;
      const stack = await stackWith(`
        const key = ${JSON.stringify(key())};
        const encryptedKey = ${JSON.stringify(encryptedKey)};
        const found = {
          ecs: hw.getServerPassword({ serverId: "${ecs}", privateKey: key }),
          bms: hw.getServerPassword({
            serverId: "${bms}", serverType: "bms", privateKey: encryptedKey, privateKeyPassphrase: "${PASSPHRASE}",
          }),
          withoutKey: hw.getServerPassword({ serverId: "${ecs}" }),
          late: hw.getServerPassword({ serverId: "${late}", privateKey: key }),
        };
        exports.promises = Object.values(found).every((result) => result instanceof Promise);
        exports.found = pulumi.secret(found);`);

      await stack.workspace.up({ skipPreview: true });

      const encryptedPassword = expect.stringMatching(/^[A-Za-z0-9+/]{342}==$/);
      expect(await stack.workspace.outputs({ showSecrets: true })).toEqual({
        promises: true,
        found: {
          ecs: { available: true, password: "Read-By-Function-1", encryptedPassword },
          bms: { available: true, password: "Read-By-Function-2", encryptedPassword },
          withoutKey: { available: true, encryptedPassword },
          late: { available: false },
        },
      });
      expect(calls(sandbox())).toEqual({ ShowServerPassword: 3, ShowWindowsBaremetalServerPwd: 1 });
      expect(sandbox().server(ecs).recordPresent).toBe(true);
    },
    TEST_TIMEOUT_MS,
  );

  test(
    "the Output form takes Inputs and is secret; in a preview with an unknown server id it calls nothing",
    async () => {
      const first = sandbox().addServer({ ...WINDOWS, initialPassword: "Read-By-Function-3" }).id;
      const second = sandbox().addServer({ ...WINDOWS, initialPassword: "Read-By-Function-4" }).id;
      const stack = await stackWith(`
        const privateKey = pulumi.secret(${JSON.stringify(key())});
        const captured = new hw.ServerPassword("first", { serverId: "${first}", privateKey });
        const known = pulumi.unsecret(captured.password.apply(() => "${second}"));
        const found = hw.getServerPasswordOutput({ serverId: known, privateKey });
        exports.password = found.password;
        exports.available = found.available;
        exports.support = hw.getPasswordResetSupportOutput({ serverId: known }).supported;
        exports.secret = pulumi.isSecret(found);`);

      await stack.workspace.preview();
      expect(calls(sandbox())).toEqual({});

      const up = await stack.workspace.up({ skipPreview: true });
      expect(await stack.workspace.outputs()).toMatchObject({ password: "[secret]", secret: true });
      expect(await stack.workspace.outputs({ showSecrets: true })).toMatchObject({
        password: "Read-By-Function-4",
        available: true,
        support: true,
      });
      expect(up.all).not.toContain("Read-By-Function-4");
      expect(await stack.filesWith(["Read-By-Function-4", ...bodyLines(key())])).toEqual([]);
      expect(calls(sandbox())).toEqual({ ShowServerPassword: 2, ShowResetPasswordFlag: 1 });
    },
    TEST_TIMEOUT_MS,
  );

  test.each(["getServerPassword", "getServerPasswordOutput"])(
    "%s with a wrong key ends the program at once, with one message that says so, without a stack",
    async (call) => {
      const wrong = defects(sandbox())["another-key"];
      const { id } = sandbox().addServer(wrong?.server);
      const stack = await stackWith(
        `exports.found = hw.${call}(${JSON.stringify({ serverId: id, privateKey: wrong?.pem })});`,
      );

      const result = await stack.workspace.up({ skipPreview: true, allowFailure: true });

      expect(result.code).not.toBe(0);
      // On Node 20 Pulumi takes 20 s and more to format a stack that it does not even show.
      expect(result.seconds).toBeLessThan(15);
      const message = diagnosticsOf(result, "test-dev");
      expect(message).toMatch(wrong?.says ?? "");
      expect(message.match(/another key pair/g)).toHaveLength(1);
      expect(result.all).not.toMatch(STACK_LINE);
      expect(bodyLines(wrong?.pem ?? "").filter((line) => result.all.includes(line))).toEqual([]);
    },
    TEST_TIMEOUT_MS,
  );
});

test(
  "getPasswordResetSupport says whether the plug-in reported itself, on ECS and BMS, plain and as an Output",
  async () => {
    const server = (type: "ecs" | "bms", plugin: boolean): object => ({
      serverId: sandbox().addServer({ type, plugin }).id,
      serverType: type,
    });
    const servers = {
      ecs: server("ecs", true),
      ecsWithout: server("ecs", false),
      bms: server("bms", true),
      bmsWithout: server("bms", false),
    };
    const stack = await stackWith(`
      for (const [name, args] of Object.entries(${JSON.stringify(servers)})) {
        exports[name] = hw.getPasswordResetSupport(args);
        exports[name + "Output"] = hw.getPasswordResetSupportOutput({ ...args, serverId: pulumi.output(args.serverId) });
      }`);

    await stack.workspace.up({ skipPreview: true });

    const expected = { ecs: true, ecsWithout: false, bms: true, bmsWithout: false };
    const outputs = await stack.workspace.outputs();
    for (const [name, supported] of Object.entries(expected)) {
      expect([name, outputs[name], outputs[`${name}Output`]]).toEqual([name, { supported }, { supported }]);
    }
    expect(calls(sandbox())).toEqual({ ShowResetPasswordFlag: 4, ShowResetPwd: 4 });
  },
  TEST_TIMEOUT_MS,
);
