import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { calls, TEST_TIMEOUT_MS, type TestStack } from "./support";
import { bodyLines, defects, KEY_PAIR, keyArgument, keyFormats, WINDOWS } from "./support/keys";
import { diagnosticsOf, rehearsal, resources, revealedOutputs, STACK_LINE, untilHeld } from "./support/stacks";

const PASSPHRASE = "Key-Passphrase-4711";
const EDWARDS = { name: "ed", type: "ed25519" } as const;
const ELLIPTIC = { name: "ec", type: "ecdsa" } as const;
const ISO_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/;

const { sandbox, stackWith } = rehearsal();

const program = (argsByName: Record<string, object>): string =>
  resources("ServerPassword", argsByName, ["password", "capturedAt"]);

describe("ServerPassword", () => {
  let stack: TestStack;
  let keys: ReturnType<typeof keyFormats>;
  let args: Record<string, { serverId: string; [argument: string]: string }>;
  const passwords: Record<string, unknown> = {};

  beforeAll(async () => {
    const server = (spec = {}): string => sandbox().addServer({ ...WINDOWS, ...spec }).id;
    const late = server({ recordAfterReads: 1 });
    keys = keyFormats(sandbox().privateKeyPem(KEY_PAIR.name), PASSPHRASE);
    const secured = { privateKeyPassphrase: PASSPHRASE };
    args = {
      late: { serverId: late, privateKey: keys.pkcs1 },
      "late-bms": {
        serverId: server({ type: "bms", recordAfterReads: 1 }),
        serverType: "bms",
        privateKey: keys.pkcs8,
      },
      crlf: { serverId: server(), privateKey: keys.crlf },
      "pkcs1-encrypted": { serverId: server(), privateKey: keys.pkcs1Encrypted, ...secured },
      "pkcs8-encrypted": { serverId: server(), privateKey: keys.pkcs8Encrypted, ...secured },
      openssh: { serverId: server(), privateKey: keys.openssh },
      "openssh-encrypted": { serverId: server(), privateKey: keys.opensshEncrypted, ...secured },
      "key-file": { serverId: server(), privateKeyFile: "windows.pem" },
    };
    stack = await stackWith(program(args));
  }, TEST_TIMEOUT_MS);

  /** No call, and every password is what it was. */
  async function expectUntouched(): Promise<void> {
    expect(calls(sandbox())).toEqual({});
    const outputs = await revealedOutputs(stack);
    for (const [name, password] of Object.entries(passwords)) expect(outputs[name]?.password).toBe(password);
  }

  beforeEach(() => sandbox().clearRequests());

  test(
    "waits for the record and decrypts it with a key of every format, on ECS and BMS",
    async () => {
      await writeFile(path.join(stack.dir, "windows.pem"), keys.pkcs1);

      await stack.workspace.up({ skipPreview: true });

      const outputs = await revealedOutputs(stack);
      for (const [name, { serverId }] of Object.entries(args)) {
        const { password, capturedAt } = outputs[name] ?? {};
        expect([name, sandbox().acceptsPassword(serverId, String(password))]).toEqual([name, true]);
        expect(capturedAt).toMatch(ISO_TIME);
        passwords[name] = password;
      }
      expect(calls(sandbox())).toEqual({
        ShowServerPassword: 8,
        ShowWindowsBaremetalServerPwd: 2,
        // Of the two servers whose record was not there at the first look.
        ShowServer: 1,
        ShowBaremetalServerDetails: 1,
      });
    },
    TEST_TIMEOUT_MS,
  );

  test(
    "keeps password, key and passphrase encrypted, and the content of a key file out of the state",
    async () => {
      const secrets = [...Object.values(passwords).map(String), PASSPHRASE, ...Object.values(keys).flatMap(bodyLines)];
      expect(await stack.filesWith(secrets)).toEqual([]);

      const { deployment } = await stack.workspace.exportState({ showSecrets: true });
      const fromFile = JSON.stringify(deployment.resources?.find(({ urn }) => urn.endsWith("::key-file")));
      expect(fromFile).toContain("windows.pem");
      expect(fromFile).toContain(String(passwords["key-file"]));
      expect(bodyLines(keys.pkcs1).filter((line) => fromFile.includes(line))).toEqual([]);
    },
    TEST_TIMEOUT_MS,
  );

  test(
    "an unchanged up and a refresh call nothing and keep the password, also when the server was rebuilt",
    async () => {
      sandbox().rebuildServer(args.late?.serverId ?? "");

      const up = await stack.workspace.up({ skipPreview: true });
      const refresh = await stack.workspace.refresh({ skipPreview: true });

      expect(up.all).toMatch(/Resources:\n\s+9 unchanged/);
      expect(refresh.all).toMatch(/Resources:\n\s+9 unchanged/);
      await expectUntouched();
    },
    TEST_TIMEOUT_MS,
  );

  test(
    "another key, format, path or timeout calls nothing and keeps the password",
    async () => {
      const changed = {
        ...args,
        late: { ...args.late, privateKey: keys.openssh },
        "late-bms": { ...args["late-bms"], waitTimeout: "1m" },
        crlf: { ...args.crlf, privateKey: keys.pkcs8Encrypted, privateKeyPassphrase: PASSPHRASE },
        openssh: { serverId: args.openssh?.serverId, privateKeyFile: "windows.pem" },
        "key-file": { ...args["key-file"], privateKeyFile: "moved.pem" },
      };
      await stack.program(program(changed));

      const { all } = await stack.workspace.up();

      expect(all).not.toMatch(/replace|delete/);
      await expectUntouched();
    },
    TEST_TIMEOUT_MS,
  );

  test(
    "another server replaces the resource: its own password is read, the others are left alone",
    async () => {
      const serverId = sandbox().addServer(WINDOWS).id;
      await stack.program(program({ ...args, late: { ...args.late, serverId } }));

      const { all } = await stack.workspace.up();

      expect(all).toMatch(/\+-1 replaced/);
      expect(calls(sandbox())).toEqual({ ShowServerPassword: 1 });
      const outputs = await revealedOutputs(stack);
      expect(sandbox().acceptsPassword(serverId, String(outputs.late?.password))).toBe(true);
      expect(outputs.crlf?.password).toBe(passwords.crlf);
    },
    TEST_TIMEOUT_MS,
  );

  test(
    "leaves the cloud alone when it is destroyed",
    async () => {
      await stack.workspace.destroy({ skipPreview: true });

      expect(calls(sandbox())).toEqual({});
      expect(sandbox().server(args.openssh?.serverId ?? "").recordPresent).toBe(true);
    },
    TEST_TIMEOUT_MS,
  );
});

test(
  "every reason why a record cannot be decrypted is an error of its own: one message, no stack, no key in it",
  async () => {
    const found = defects(sandbox());
    const folder = await mkdtemp(path.join(tmpdir(), "password-keys-"));
    const args = Object.entries(found).map(([name, defect]) => {
      return [name, { serverId: sandbox().addServer(defect.server).id, ...keyArgument(name, defect, folder) }] as const;
    });
    const stack = await stackWith(program(Object.fromEntries(args)));

    const result = await stack.workspace.up({
      skipPreview: true,
      allowFailure: true,
      args: ["--continue-on-error", "--parallel", "20"],
    });

    expect(result.code).not.toBe(0);
    expect(result.all).not.toMatch(STACK_LINE);
    const messages = Object.entries(found).map(([name, { says }]) => {
      const message = diagnosticsOf(result, name);
      expect([name, message]).toEqual([name, expect.stringMatching(says)]);
      expect(message.match(/^error: /gm)).toHaveLength(1);
      return message.replaceAll(name, "").replaceAll(/[0-9a-f-]{36}/g, "");
    });
    expect(new Set(messages).size).toBe(messages.length);
    const keyLines = Object.values(found).flatMap(({ pem }) => bodyLines(pem));
    expect(keyLines.filter((line) => result.all.includes(line))).toEqual([]);
    await rm(folder, { recursive: true });
  },
  TEST_TIMEOUT_MS,
);

test(
  "a key that cannot be used at all is found out at preview, without a call and without a line of it",
  async () => {
    const unusable = Object.entries(defects(sandbox())).filter(([, defect]) => defect.unusable);
    const stack = await stackWith("");
    for (const [name, { server, pem, says }] of unusable) {
      await stack.program(program({ [name]: { serverId: sandbox().addServer(server).id, privateKey: pem } }));
      const preview = await stack.workspace.preview({ allowFailure: true });
      expect(preview.code).not.toBe(0);
      expect(preview.all).toMatch(says);
      expect(preview.all).toContain("privateKey: ");
      expect(bodyLines(pem).filter((line) => preview.all.includes(line))).toEqual([]);
    }
    expect(unusable.length).toBe(3);
    expect(calls(sandbox())).toEqual({});
  },
  TEST_TIMEOUT_MS,
);

test(
  "a record that stays empty ends the waiting with the likely reason: Linux, no key pair, no RSA key pair, stopped",
  async () => {
    const servers = {
      linux: { spec: { os: "Linux", keyPair: KEY_PAIR }, says: /Linux/ },
      "without-key-pair": { spec: { os: "Windows" }, says: /key pair/ },
      "edwards-key-pair": { spec: { os: "Windows", keyPair: EDWARDS }, says: /key pair ed is not RSA but SSH-ED25519/ },
      "elliptic-key-pair": { spec: { os: "Windows", keyPair: ELLIPTIC }, says: /pair ec is not RSA but ECDSA-SHA2/ },
      "edwards-bms": { spec: { type: "bms", os: "Windows", keyPair: EDWARDS }, says: /key pair ed is not RSA/ },
      stopped: { spec: { ...WINDOWS, status: "SHUTOFF", recordAfterReads: 1e6 }, says: /stopped .*start it/ },
      "linux-bms": { spec: { type: "bms", os: "Linux", keyPair: KEY_PAIR }, says: /Linux/ },
    } as const;
    sandbox().addServer(WINDOWS);
    const privateKey = sandbox().privateKeyPem(KEY_PAIR.name);
    const args = Object.entries(servers).map(([name, { spec }]) => {
      const { id, type } = sandbox().addServer(spec);
      return [name, { serverId: id, serverType: type, privateKey, waitTimeout: "2s" }] as const;
    });
    const stack = await stackWith(program(Object.fromEntries(args)));

    const result = await stack.workspace.up({
      skipPreview: true,
      allowFailure: true,
      args: ["--continue-on-error", "--parallel", "20"],
    });

    expect(result.code).not.toBe(0);
    expect(result.all).not.toMatch(STACK_LINE);
    for (const [name, { says }] of Object.entries(servers)) {
      const message = diagnosticsOf(result, name);
      expect([name, message]).toEqual([name, expect.stringMatching(says)]);
      expect([name, message]).toEqual([name, expect.stringContaining("no password record")]);
      expect(message.match(/^error: /gm)).toHaveLength(1);
    }
    expect(result.seconds).toBeLessThan(30);
  },
  TEST_TIMEOUT_MS,
);

test(
  "an up that is killed while it waits leaves nothing behind that goes on asking the cloud",
  async () => {
    const { id } = sandbox().addServer({ ...WINDOWS, recordAfterReads: 1e6 });
    const privateKey = sandbox().privateKeyPem(KEY_PAIR.name);
    const stack = await stackWith(program({ waiting: { serverId: id, privateKey } }));
    const look = sandbox().inject({ operation: "ShowServerPassword", times: 1, effect: { kind: "hold" } });

    const up = stack.workspace.spawnUp({ skipPreview: true });
    await untilHeld(look, up);
    await up.killCli();
    look.release();
    await sleep(5000); // The second look would be after two seconds.

    expect(calls(sandbox())).toEqual({ ShowServerPassword: 1 });
  },
  TEST_TIMEOUT_MS,
);
