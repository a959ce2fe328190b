import type { PasswordRecord } from "../../../provider/core/ports";
import { passwordCapture as resource } from "../../../provider/core/resources/passwordCapture";
import type { Properties } from "../../../provider/core/values/properties";
import { UNKNOWN } from "../../../provider/core/values/unknown";
import { pemOf, recordOf, rsaPair } from "../../fakes/keys";
import { noOthers } from "../../fakes/owners";
import { apiError, type FakeCloud, fakePasswordApi } from "../../fakes/passwordApi";
import { fakePorts } from "../../fakes/ports";
import { readableIn, stateOf, throughHost, unsealed } from "../../fakes/state";

const passwordCapture = (...outside: Parameters<typeof resource>) => throughHost(resource(...outside));

const FIRST = "Zq7!first-mk1";
const SECOND = "Zq7!second-mk2";
const { publicKey, privateKey } = rsaPair(1024);
const ARGS: Properties = { resource: "win", serverId: "s-1", privateKey: pemOf(privateKey) };
const stored = (password: string): PasswordRecord => ({ state: "stored", ciphertext: recordOf(password, publicKey) });
const RECORD = stored(FIRST);
const REBUILT = stored(SECOND);
const EMPTY: PasswordRecord = { state: "empty" };
const GONE: PasswordRecord = { state: "noServer" };

function setUp(cloud: FakeCloud) {
  const api = fakePasswordApi(cloud);
  const ports = fakePorts();
  return { api, ports, lifecycle: passwordCapture(api.open, ports, noOthers()) };
}

async function captured(): Promise<Properties> {
  return stateOf((await setUp({ records: [RECORD] }).lifecycle.create(ARGS)).outputs);
}

describe("check", () => {
  test("needs a key and reports everything that is wrong at once", () => {
    const { failures } = setUp({}).lifecycle.check({ serverId: "a/b", clearOn: "x", triggers: 1 });
    expect(failures.map((failure) => failure.split(":")[0])).toEqual(["serverId", "clearOn", "triggers", "privateKey"]);
  });

  test("finds an unusable key at preview", () => {
    const { failures } = setUp({}).lifecycle.check({ ...ARGS, privateKey: "no key" });
    expect(failures).toEqual([expect.stringMatching(/^privateKey: is not a private key/)]);
  });

  test("seals the key", () => {
    const { inputs, failures } = setUp({}).lifecycle.check(ARGS);
    expect(failures).toEqual([]);
    expect(readableIn(inputs)).not.toContain("BEGIN");
  });
});

describe("create", () => {
  test("captures the password, sealed, before anything is cleared", async () => {
    const { lifecycle, api } = setUp({ records: [EMPTY, RECORD] });
    const { id, outputs } = await lifecycle.create(ARGS);
    expect(id).toBe("ecs/s-1");
    expect(unsealed(outputs.captured)).toEqual({ password: FIRST });
    expect(readableIn(outputs)).not.toMatch(/mk1|BEGIN/);
    expect(JSON.stringify(stateOf(outputs))).not.toContain("BEGIN");
    expect(outputs.recordHash).toEqual(expect.any(String));
    expect(api.calls).toEqual(["read ecs/s-1", "describe ecs/s-1", "read ecs/s-1"]);
  });

  test("tells records apart by their hash without holding them", async () => {
    const one = await captured();
    const again = stateOf((await setUp({ records: [RECORD] }).lifecycle.create(ARGS)).outputs);
    const other = stateOf((await setUp({ records: [stored(FIRST)] }).lifecycle.create(ARGS)).outputs);
    expect(again.recordHash).toBe(one.recordHash);
    // The same password, encrypted again, is another record.
    expect(other.recordHash).not.toBe(one.recordHash);
  });

  test("fails on a record of another key pair, clears nothing and says so", async () => {
    const { lifecycle, api } = setUp({
      records: [{ state: "stored", ciphertext: recordOf(FIRST, rsaPair(2048).publicKey) }],
    });
    await expect(lifecycle.create(ARGS)).rejects.toMatchObject({
      code: "decrypt",
      message: expect.stringMatching(/another key pair.*Nothing was cleared\.$/),
    });
    expect(api.calls).toEqual(["read ecs/s-1"]);
  });
});

describe("refresh", () => {
  test.each<[string, PasswordRecord, boolean]>([
    ["the captured record, not cleared yet, is not new", RECORD, false],
    ["a cleared record is not new", EMPTY, false],
    ["another record is new", REBUILT, true],
  ])("%s", async (_, record, newRecord) => {
    const { lifecycle, api } = setUp({ records: [record] });
    const outputs = await lifecycle.read("id", await captured());
    expect(outputs?.newRecord).toBe(newRecord);
    expect(unsealed(outputs?.captured)).toEqual({ password: FIRST });
    expect(readableIn(outputs)).not.toContain("mk1");
    expect(api.calls).toEqual(["read ecs/s-1"]);
  });

  test("of a server that is gone keeps the password, which is held nowhere else", async () => {
    const olds = await captured();
    const outputs = await setUp({ records: [GONE] }).lifecycle.read("id", olds);
    expect(stateOf(outputs ?? {})).toEqual({ ...olds, newRecord: false });
  });

  test("of a server that is gone says so if no password is held", async () => {
    const { captured: _lost, ...without } = await captured();
    expect(await setUp({ records: [GONE] }).lifecycle.read("id", without)).toBeUndefined();
  });

  test("that is refused is an error", async () => {
    const reading = setUp({ records: [apiError({ kind: "permission" })] }).lifecycle.read("id", await captured());
    await expect(reading).rejects.toMatchObject({ code: "api" });
  });
});

describe("diff", () => {
  test.each<[string, Properties, Properties, boolean, string[]]>([
    ["nothing", {}, {}, false, []],
    ["a new record", { newRecord: true }, {}, true, []],
    ["a changed trigger", {}, { triggers: { a: 1 } }, true, []],
    ["a trigger that is not known yet", {}, { triggers: { a: UNKNOWN } }, true, []],
    ["another key", {}, { privateKey: "other" }, false, []],
    ["another wait", {}, { waitTimeout: "1h" }, false, []],
    ["another server", {}, { serverId: "s-2" }, true, ["serverId"]],
    ["a server that is not known yet", {}, { serverId: UNKNOWN }, true, ["serverId"]],
    ["another kind of server", {}, { serverType: "bms" }, true, ["serverType"]],
  ])("of %s", async (_, old, more, changes, replaces) => {
    const olds = { ...(await captured()), ...old };
    const difference = setUp({}).lifecycle.diff(olds, { ...ARGS, ...more });
    expect(difference).toEqual({ changes, replaces });
  });

  test("rests after the update that a trigger asked for", async () => {
    const { lifecycle } = setUp({ records: [EMPTY] });
    const news = { ...ARGS, triggers: { a: 1 } };
    const olds = stateOf(await lifecycle.update("id", await captured(), news));
    expect(lifecycle.diff(olds, news).changes).toBe(false);
  });
});

describe("update", () => {
  test("acts where the state says, not where the arguments do, and goes on saying so", async () => {
    const { lifecycle, api } = setUp({ records: [EMPTY] });
    const olds = { ...(await captured()), region: "r-then", projectId: "p-then", projectName: "n-then" };
    const outputs = await lifecycle.update("id", olds, { ...ARGS, region: "r-now", projectId: "p-now" });
    const then = { region: "r-then", projectId: "p-then", projectName: "n-then" };
    expect(api.scopes).toEqual([then]);
    expect(outputs).toMatchObject(then);
  });

  test("captures a new record and keeps the earlier password beside it, all sealed", async () => {
    const { lifecycle } = setUp({ records: [REBUILT] });
    const olds = { ...(await captured()), newRecord: true };
    const outputs = await lifecycle.update("id", olds, ARGS);
    expect(unsealed(outputs.captured)).toEqual({ password: SECOND, previousPassword: FIRST });
    expect(readableIn(outputs)).not.toMatch(/mk1|mk2|BEGIN/);
    expect(outputs.newRecord).toBe(false);
    expect(outputs.recordHash).not.toBe((await captured()).recordHash);
    expect(lifecycle.diff(stateOf(outputs), ARGS).changes).toBe(false);
  });

  test("of the same password, encrypted anew, keeps the one before as the previous", async () => {
    const first = stateOf(await setUp({ records: [REBUILT] }).lifecycle.update("id", await captured(), ARGS));
    const again = await setUp({ records: [stored(SECOND)] }).lifecycle.update("id", first, ARGS);
    expect(unsealed(again.captured)).toEqual({ password: SECOND, previousPassword: FIRST });
    expect(again.recordHash).not.toBe(first.recordHash);
  });

  test("without the triggers there were leaves none in the state", async () => {
    const { lifecycle } = setUp({ records: [EMPTY] });
    const olds = { ...(await captured()), triggers: { a: "planted" } };
    expect(lifecycle.diff(olds, ARGS).changes).toBe(true);
    const outputs = stateOf(await lifecycle.update("id", olds, ARGS));
    expect(outputs).not.toHaveProperty("triggers");
    expect(lifecycle.diff(outputs, ARGS).changes).toBe(false);
  });

  test.each<[string, PasswordRecord]>([
    ["is the captured one", RECORD],
    ["is empty", EMPTY],
    ["belongs to a server that is gone", { state: "noServer" }],
  ])("keeps the password when the record %s, sealed", async (_, record) => {
    const olds = await captured();
    const outputs = await setUp({ records: [record] }).lifecycle.update("id", olds, { ...ARGS, triggers: { a: 1 } });
    expect(unsealed(outputs.captured)).toEqual({ password: FIRST });
    expect(readableIn(outputs)).not.toContain("mk1");
    expect(outputs.recordHash).toBe(olds.recordHash);
    expect(outputs.triggers).toEqual({ a: 1 });
  });

  test.each<[string, Properties]>([
    ["the captured password", { captured: undefined }],
    ["a character of the password", { captured: { password: "" } }],
    ["recordHash", { recordHash: undefined }],
  ])("without %s in the state captures the record again", async (_, damaged) => {
    const olds = { ...(await captured()), ...damaged };
    const { lifecycle } = setUp({ records: [RECORD] });
    expect(lifecycle.diff(olds, ARGS).changes).toBe(true);
    const outputs = await lifecycle.update("id", olds, ARGS);
    expect(unsealed(outputs.captured)).toMatchObject({ password: FIRST });
    expect(outputs.recordHash).toBe((await captured()).recordHash);
  });

  test("fails where neither the state nor the cloud has the password, so that nothing is cleared without it", async () => {
    const { captured: _lost, ...olds } = await captured();
    const { lifecycle } = setUp({ records: [EMPTY] });
    await expect(lifecycle.update("id", olds, ARGS)).rejects.toThrow(
      /does not hold the captured password.*nothing was cleared/,
    );
  });

  test("that cannot decrypt the new record fails and so keeps the old state", async () => {
    const record: PasswordRecord = { state: "stored", ciphertext: recordOf(SECOND, rsaPair(2048).publicKey) };
    const { lifecycle, api } = setUp({ records: [record] });
    await expect(lifecycle.update("id", { ...(await captured()), newRecord: true }, ARGS)).rejects.toMatchObject({
      code: "decrypt",
    });
    expect(api.calls).toEqual(["read ecs/s-1"]);
  });
});

test("delete clears nothing", async () => {
  const { lifecycle, api } = setUp({ records: [RECORD] });
  await lifecycle.delete(await captured());
  expect(api.calls).toEqual([]);
});
