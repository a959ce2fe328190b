import type { PasswordRecord } from "../../../provider/core/ports";
import { serverPassword as resource } from "../../../provider/core/resources/serverPassword";
import type { Properties } from "../../../provider/core/values/properties";
import { conceal } from "../../../provider/core/values/secret";
import { UNKNOWN } from "../../../provider/core/values/unknown";
import { pemOf, recordOf, rsaPair } from "../../fakes/keys";
import { noOthers } from "../../fakes/owners";
import { apiError, type FakeCloud, fakePasswordApi } from "../../fakes/passwordApi";
import { fakePorts } from "../../fakes/ports";
import { readableIn, stateOf, throughHost, unsealed } from "../../fakes/state";

const serverPassword = (...outside: Parameters<typeof resource>) => throughHost(resource(...outside));

const PASSWORD = "Zq7!boot-mk1";
const { publicKey, privateKey } = rsaPair(1024);
const PEM = pemOf(privateKey);
const ENCRYPTED = privateKey
  .export({ type: "pkcs8", format: "pem", cipher: "aes-256-cbc", passphrase: "phrase-mk2" })
  .toString();
const STORED: PasswordRecord = { state: "stored", ciphertext: recordOf(PASSWORD, publicKey) };
const EMPTY: PasswordRecord = { state: "empty" };
const ARGS: Properties = { resource: "win", serverId: "s-1", privateKey: PEM };

function setUp(cloud: FakeCloud = { records: [STORED] }, files: Record<string, string> = {}) {
  const api = fakePasswordApi(cloud);
  const ports = fakePorts({ files });
  return { api, ports, lifecycle: serverPassword(api.open, ports, noOthers()) };
}

async function failureOf(promise: Promise<unknown>): Promise<string> {
  return promise.then(
    () => "",
    (error: Error) => error.message,
  );
}

describe("check", () => {
  test("seals the key and its passphrase", () => {
    const { inputs, failures } = setUp().lifecycle.check({ ...ARGS, privateKeyPassphrase: "phrase-mk2" });
    expect(failures).toEqual([]);
    expect(unsealed(inputs.privateKey)).toBe(PEM);
    expect(unsealed(inputs.privateKeyPassphrase)).toBe("phrase-mk2");
    expect(readableIn(inputs)).not.toMatch(/BEGIN|mk2/);
  });

  test("passes what is not known yet on untouched", () => {
    const unknown = { serverId: UNKNOWN, serverType: UNKNOWN, privateKey: UNKNOWN, waitTimeout: UNKNOWN };
    expect(setUp().lifecycle.check(unknown)).toEqual({ inputs: unknown, failures: [] });
  });

  test.each<[string, Properties, RegExp]>([
    ["that is no key", { privateKey: "no key" }, /^privateKey: is not a private key in PEM/],
    ["that is encrypted, without its passphrase", { privateKey: ENCRYPTED }, /^privateKey: is encrypted; give/],
    [
      "with a wrong passphrase",
      { privateKey: ENCRYPTED, privateKeyPassphrase: "wrong-mk2" },
      /^privateKey: .*passphrase/,
    ],
  ])("finds at preview a key %s, without showing it", (_, args, failure) => {
    const { failures } = setUp().lifecycle.check({ ...ARGS, ...args });
    expect(failures).toEqual([expect.stringMatching(failure)]);
    expect(failures.join()).not.toMatch(/mk2|BEGIN [A-Z]/);
  });

  test.each<[string, Properties]>([
    ["a passphrase that is not known yet", { privateKey: ENCRYPTED, privateKeyPassphrase: UNKNOWN }],
    ["a key file, which is read when needed", { privateKey: undefined, privateKeyFile: "keys/none.pem" }],
    ["an encrypted key with its passphrase", { privateKey: ENCRYPTED, privateKeyPassphrase: "phrase-mk2" }],
  ])("takes %s", (_, args) => {
    expect(setUp().lifecycle.check({ ...ARGS, ...args }).failures).toEqual([]);
  });

  test("reports everything that is wrong at once", () => {
    const { failures } = setUp().lifecycle.check({ serverType: "vm", waitTimeout: "long" });
    expect(failures.map((failure) => failure.split(":")[0])).toEqual([
      "serverId",
      "serverType",
      "waitTimeout",
      "privateKey",
    ]);
  });
});

describe("create", () => {
  test("reads the record, decrypts it and keeps the password sealed", async () => {
    const { lifecycle, api } = setUp();
    const { id, outputs } = await lifecycle.create(ARGS);
    expect(id).toBe("ecs/s-1");
    expect(unsealed(outputs.password)).toBe(PASSWORD);
    expect(outputs.capturedAt).toBe("2026-11-22T12:00:00.000Z");
    expect(readableIn(outputs)).not.toMatch(/mk1|BEGIN/);
    expect(api.calls).toEqual(["read ecs/s-1"]);
  });

  test("keeps no key in the outputs", async () => {
    const { lifecycle } = setUp();
    const { outputs } = await lifecycle.create({ ...ARGS, privateKeyPassphrase: "phrase-mk2" });
    expect(JSON.stringify(stateOf(outputs))).not.toMatch(/BEGIN|mk2/);
  });

  test("of a BMS server reads there", async () => {
    const { lifecycle, api } = setUp();
    expect((await lifecycle.create({ ...ARGS, serverType: "bms" })).id).toBe("bms/s-1");
    expect(api.calls).toEqual(["read bms/s-1"]);
  });

  test("opens the cloud for its own region and project", async () => {
    const { lifecycle, api } = setUp();
    await lifecycle.create({ ...ARGS, region: "r", projectId: "p" });
    expect(api.scopes).toEqual([{ region: "r", projectId: "p" }]);
  });

  test("reads the key from a file, whose content is kept nowhere", async () => {
    const { lifecycle } = setUp(undefined, { "keys/win.pem": PEM });
    const { outputs } = await lifecycle.create({ serverId: "s-1", privateKeyFile: "keys/win.pem" });
    expect(unsealed(outputs.password)).toBe(PASSWORD);
    expect(JSON.stringify(stateOf(outputs))).not.toContain("BEGIN");
  });

  test("shows no line of a key file in any later message", async () => {
    const pem = pemOf(rsaPair(1536).privateKey);
    const { lifecycle } = setUp(undefined, { "keys/own.pem": pem });
    await failureOf(lifecycle.create({ serverId: "s-1", privateKeyFile: "keys/own.pem" }));
    expect(conceal(`cannot use ${pem.split("\n")[3]}`)).toBe("cannot use [secret]");
  });

  test("names a key file that cannot be read", async () => {
    const { lifecycle, api } = setUp();
    const failure = await failureOf(lifecycle.create({ serverId: "s-1", privateKeyFile: "keys/none.pem" }));
    expect(failure).toMatch(/^privateKeyFile: keys\/none\.pem cannot be read/);
    expect(api.calls).toEqual([]);
  });

  test("finds out about an unusable key before it waits", async () => {
    const { lifecycle, api, ports } = setUp({ records: [EMPTY] });
    expect(await failureOf(lifecycle.create({ ...ARGS, privateKey: "no key" }))).toMatch(/^privateKey: /);
    expect([api.calls, ports.sleeps]).toEqual([[], []]);
  });

  test("waits for an empty record, since empty means not ready", async () => {
    const { lifecycle, ports } = setUp({ records: [EMPTY, EMPTY, EMPTY, STORED] });
    expect(unsealed((await lifecycle.create(ARGS)).outputs.password)).toBe(PASSWORD);
    expect(ports.sleeps).toHaveLength(3);
  });

  test.each<[string | undefined, number]>([
    [undefined, 900],
    ["10m", 600],
    ["PT1M", 60],
    ["1s", 1],
  ])("gives up after waitTimeout %s (%d s), having looked at its very end", async (waitTimeout, seconds) => {
    const { lifecycle, ports, api } = setUp({ records: [EMPTY] });
    const failure = await failureOf(
      lifecycle.create({ ...ARGS, ...(waitTimeout === undefined ? {} : { waitTimeout }) }),
    );
    expect(failure).toMatch(/no password record of ECS server s-1 within waitTimeout/);
    expect(ports.sleeps.reduce((sum, pause) => sum + pause, 0)).toBe(seconds * 1000);
    expect(api.calls.filter((call) => call.startsWith("read"))).toHaveLength(ports.sleeps.length + 1);
  });

  test("says at once that it waits, and then about once a minute", async () => {
    const { lifecycle, ports } = setUp({ records: [EMPTY] });
    await failureOf(lifecycle.create(ARGS));
    expect(ports.lines.length).toBeGreaterThanOrEqual(12);
    expect(ports.lines.length).toBeLessThanOrEqual(16);
    expect(ports.lines[0]).toMatch(/^info: win: server s-1 has no password record yet/);
  });

  test.each<[string, FakeCloud["details"], RegExp]>([
    ["runs Linux", { osType: "Linux", status: "ACTIVE", keyName: "k" }, /runs Linux; only Windows/],
    ["is switched off", { osType: "Windows", status: "SHUTOFF", keyName: "k" }, /stopped \(SHUTOFF\): start it/],
    ["is still being built", { osType: "Windows", status: "BUILD", keyName: "k" }, /in state BUILD/],
    ["is switched off and has no key pair", { osType: "Windows", status: "SHUTOFF" }, /no key pair/],
    ["has no key pair", { osType: "Windows", status: "ACTIVE" }, /no key pair/],
    ["has an empty key pair", { osType: "Windows", status: "ACTIVE", keyName: "" }, /no key pair/],
    [
      "shows no cause",
      { osType: "Windows", status: "ACTIVE", keyName: "k" },
      /may come later.*cleared already.*not RSA/,
    ],
    ["is gone by then", undefined, /may come later/],
    ["cannot be described", apiError({ operation: "ShowServer" }), /may come later/],
  ])("explains at the end of the wait why: the server %s", async (_, details, cause) => {
    const { lifecycle } = setUp({ records: [EMPTY], details: details ?? (() => undefined) });
    expect(await failureOf(lifecycle.create({ ...ARGS, waitTimeout: "1m" }))).toMatch(cause);
  });

  test.each<[FakeCloud["keyPairType"], RegExp]>([
    ["ssh-ed25519", /key pair k is not RSA but SSH-ED25519, for which no password is stored; PasswordReset sets/],
    ["ecdsa-sha2-nistp256", /key pair k is not RSA but ECDSA-SHA2-NISTP256/],
    ["ssh-rsa", /may come later/],
    [undefined, /may come later/],
    [apiError({ operation: "NovaShowKeypair", kind: "permission" }), /may come later/],
  ])("looks up what the server's key pair is: %s", async (keyPairType, cause) => {
    const details = { osType: "Windows", status: "ACTIVE", keyName: "k" };
    const cloud = { records: [EMPTY], details, ...(keyPairType === undefined ? {} : { keyPairType }) };
    const { lifecycle, api } = setUp(cloud);
    expect(await failureOf(lifecycle.create({ ...ARGS, waitTimeout: "1m" }))).toMatch(cause);
    expect(api.calls.filter((call) => call.startsWith("keyPair"))).toEqual(["keyPair k"]);
  });

  test.each<[string, FakeCloud["details"]]>([
    ["runs Linux", { osType: "Linux", status: "ACTIVE", keyName: "k" }],
    ["has no key pair", { osType: "Windows", status: "ACTIVE" }],
    ["shows no cause", { osType: "Windows", status: "ACTIVE", keyName: "k" }],
  ])("does not advise PasswordReset, which is for ECS, where a bare-metal server %s", async (_, details) => {
    const { lifecycle } = setUp({ records: [EMPTY], details: details ?? (() => undefined) });
    const failure = await failureOf(lifecycle.create({ ...ARGS, serverType: "bms", waitTimeout: "1m" }));
    expect(failure).toMatch(/reset its password in the console/);
    expect(failure).not.toMatch(/PasswordReset sets/);
  });

  test("does not wait for a server that says it is no Windows server", async () => {
    const { lifecycle, ports } = setUp({ records: [EMPTY], details: { osType: "Linux" } });
    expect(await failureOf(lifecycle.create(ARGS))).toMatch(
      /^no password record of ECS server s-1 \(seen: empty record/,
    );
    expect(ports.sleeps).toEqual([]);
    expect(ports.lines).toEqual([]);
  });

  test("does not wait for a server that does not exist", async () => {
    const { lifecycle, ports } = setUp({ records: [{ state: "noServer" }] });
    expect(await failureOf(lifecycle.create(ARGS))).toBe("ECS server s-1 does not exist");
    expect(ports.sleeps).toEqual([]);
  });

  test.each<[string, PasswordRecord, RegExp]>([
    [
      "of another key pair",
      { state: "stored", ciphertext: recordOf(PASSWORD, rsaPair(2048).publicKey) },
      /another key pair/,
    ],
    ["that is damaged", { state: "stored", ciphertext: "%%%" }, /not base64/],
  ])("fails on a record %s and clears nothing", async (_, record, message) => {
    const { lifecycle, api } = setUp({ records: [record] });
    expect(await failureOf(lifecycle.create(ARGS))).toMatch(message);
    expect(api.calls).toEqual(["read ecs/s-1"]);
  });

  test("hands on what the cloud refuses", async () => {
    const { lifecycle } = setUp({ records: [apiError({ kind: "permission", status: 403 })] });
    await expect(lifecycle.create(ARGS)).rejects.toMatchObject({ code: "api" });
  });
});

describe("diff", () => {
  const olds = { serverId: "s-1", password: PASSWORD, capturedAt: "x" };
  test.each<[string, Properties, Properties, string[]]>([
    ["another server", olds, { ...ARGS, serverId: "s-2" }, ["serverId"]],
    ["another kind of server", olds, { ...ARGS, serverType: "bms" }, ["serverType"]],
    ["both", olds, { ...ARGS, serverId: "s-2", serverType: "bms" }, ["serverId", "serverType"]],
    ["back to the default kind", { ...olds, serverType: "bms" }, ARGS, ["serverType"]],
    ["a server that is not known yet", olds, { ...ARGS, serverId: UNKNOWN }, ["serverId"]],
    ["a kind that is not known yet", olds, { ...ARGS, serverType: UNKNOWN }, ["serverType"]],
  ])("replaces for %s", (_, before, news, replaces) => {
    expect(setUp().lifecycle.diff(before, news)).toEqual({ changes: true, replaces });
  });

  test.each<[string, Properties]>([
    ["nothing", ARGS],
    ["the default kind written out", { ...ARGS, serverType: "ecs" }],
    ["another key", { ...ARGS, privateKey: "another" }],
    ["a key that is not known yet", { ...ARGS, privateKey: UNKNOWN }],
    ["a key file instead", { serverId: "s-1", privateKeyFile: "k" }],
    ["another wait", { ...ARGS, waitTimeout: "1h" }],
  ])("does nothing for %s", (_, news) => {
    expect(setUp().lifecycle.diff(olds, news).changes).toBe(false);
  });
});

describe("afterwards", () => {
  const props = { serverId: "s-1", password: PASSWORD, capturedAt: "2026-01-01T00:00:00.000Z" };

  test.each(["read", "update"] as const)("%s asks the cloud nothing and keeps everything, sealed", async (method) => {
    const { lifecycle, api } = setUp({ records: [EMPTY] });
    const outputs = method === "read" ? await lifecycle.read("id", props) : await lifecycle.update("id", props, ARGS);
    expect(stateOf(outputs ?? {})).toEqual(props);
    expect(unsealed(outputs?.password)).toBe(PASSWORD);
    expect([api.calls, api.scopes]).toEqual([[], []]);
  });

  test("delete changes nothing in the cloud", async () => {
    const { lifecycle, api } = setUp();
    await lifecycle.delete(props);
    expect([api.calls, api.scopes]).toEqual([[], []]);
  });
});

test.each<[string, Properties, Properties]>([
  ["has no id", {}, ARGS],
  ["has an id that is none", { serverId: "\0" }, ARGS],
  ["has a type that is none", { serverId: "s-1", serverType: null }, { ...ARGS, serverType: "bms" }],
])("a state that does not tell which server was meant replaces nothing: one that %s", (_, olds, news) => {
  const { lifecycle } = setUp({});
  expect(lifecycle.diff({ password: PASSWORD, ...olds }, news)).toEqual({ changes: false, replaces: [] });
});
