import { PartialFailure } from "../../../provider/core/lifecycle";
import type { PasswordRecord } from "../../../provider/core/ports";
import { hashRecord } from "../../../provider/core/record/capture";
import { passwordRecordCleanup as resource } from "../../../provider/core/resources/passwordRecordCleanup";
import type { Properties } from "../../../provider/core/values/properties";
import { UNKNOWN } from "../../../provider/core/values/unknown";
import { failureOf } from "../../fakes/failureOf";
import { noOthers } from "../../fakes/owners";
import { apiError, type FakeCloud, fakePasswordApi } from "../../fakes/passwordApi";
import { fakePorts } from "../../fakes/ports";
import { readableIn, stateOf, throughHost, unsealed } from "../../fakes/state";

const passwordRecordCleanup = (...outside: Parameters<typeof resource>) => throughHost(resource(...outside));

const FIRST = "Zq7!first-mk1";
const SECOND = "Zq7!second-mk2";
const AT = "2026-11-22T12:00:00.000Z";
const RECORD: PasswordRecord = { state: "stored", ciphertext: "Zmlyc3Q=" };
const REBUILT: PasswordRecord = { state: "stored", ciphertext: "c2Vjb25k" };
const EMPTY: PasswordRecord = { state: "empty" };
const GONE: PasswordRecord = { state: "noServer" };
const HASH = hashRecord("Zmlyc3Q=");
const NEW_HASH = hashRecord("c2Vjb25k");

const KEYLESS: Properties = { resource: "win", serverId: "s-1" };
const KEYED: Properties = { ...KEYLESS, captured: { password: FIRST }, recordHash: HASH };
const RECAPTURED: Properties = {
  ...KEYLESS,
  captured: { password: SECOND, previousPassword: FIRST },
  recordHash: NEW_HASH,
};

function setUp(cloud: FakeCloud) {
  const api = fakePasswordApi(cloud);
  const ports = fakePorts();
  return { api, ports, lifecycle: passwordRecordCleanup(api.open, ports, noOthers()) };
}

async function cleared(args: Properties = KEYED): Promise<Properties> {
  return stateOf((await setUp({ records: [RECORD] }).lifecycle.create(args)).outputs);
}

describe("check", () => {
  test("seals the captured password", () => {
    const { inputs, failures } = setUp({}).lifecycle.check(KEYED);
    expect(failures).toEqual([]);
    expect(unsealed(inputs.captured)).toEqual({ password: FIRST });
    expect(readableIn(inputs)).not.toContain("mk1");
  });

  test("passes what is not known yet on untouched", () => {
    const unknown = { serverId: UNKNOWN, captured: UNKNOWN, recordHash: UNKNOWN };
    expect(setUp({}).lifecycle.check(unknown)).toEqual({ inputs: unknown, failures: [] });
  });
});

describe("check of waitTimeout and of a passphrase without a key", () => {
  test.each<[string, Properties, RegExp[]]>([
    ["takes a wait", { waitTimeout: "10m" }, []],
    ["refuses a wait in words", { waitTimeout: "long" }, [/^waitTimeout: must be a duration/]],
    ["refuses a passphrase without a key", { privateKeyPassphrase: "x" }, [/^privateKeyPassphrase: needs/]],
    ["refuses another clearOn", { clearOn: "never" }, [/^clearOn: must be one of/]],
  ])("%s", (_, args, expected) => {
    const { failures } = setUp({}).lifecycle.check({ ...KEYLESS, ...args });
    expect(failures).toEqual(expected.map((pattern) => expect.stringMatching(pattern)));
  });
});

describe("create", () => {
  test("with a captured password clears that record, reads back, and keeps the password sealed", async () => {
    const { lifecycle, api } = setUp({ records: [RECORD] });
    const { id, outputs } = await lifecycle.create(KEYED);
    expect(id).toBe("ecs/s-1");
    expect(api.calls).toEqual(["read ecs/s-1", "clear ecs/s-1", "read ecs/s-1"]);
    expect(unsealed(outputs.password)).toBe(FIRST);
    expect(outputs).toMatchObject({ clearedAt: AT, recordPresent: false });
    expect(outputs).not.toHaveProperty("previousPassword");
    expect(readableIn(outputs)).not.toContain("mk1");
  });

  test("without a key clears what is there and has no password", async () => {
    const { lifecycle, api } = setUp({ records: [RECORD] });
    const { outputs } = await lifecycle.create(KEYLESS);
    expect(api.calls).toEqual(["clear ecs/s-1", "read ecs/s-1"]);
    expect(outputs).toMatchObject({ clearedAt: AT, recordPresent: false });
    expect(outputs.password).toBeUndefined();
  });

  test("never clears a record that is not the captured one", async () => {
    const { lifecycle, api } = setUp({ records: [REBUILT] });
    expect((await failureOf(lifecycle.create(KEYED))).message).toMatch(
      /another password record.*nothing was cleared.*pulumi refresh/,
    );
    expect(api.calls).toEqual(["read ecs/s-1"]);
  });

  test.each<[string, Properties, FakeCloud]>([
    ["the record is gone already", KEYED, { records: [EMPTY] }],
    ["the server is gone already", KEYED, { records: [GONE], clear: () => GONE }],
    ["the record is gone already, without a key", KEYLESS, { records: [EMPTY] }],
    ["the server is gone already, without a key", KEYLESS, { records: [GONE], clear: () => GONE }],
  ])("succeeds when %s", async (_, args, cloud) => {
    expect((await setUp(cloud).lifecycle.create(args)).outputs).toMatchObject({ recordPresent: false, clearedAt: AT });
  });

  test("keeps the earlier password as the previous one, also when its companion no longer knows it", async () => {
    const { lifecycle } = setUp({ records: [EMPTY] });
    const olds = { serverId: "s-1", password: SECOND, recordHash: "older", clearedAt: AT, recordPresent: true };
    const outputs = await lifecycle.update("id", olds, KEYED);
    expect(unsealed(outputs.password)).toBe(FIRST);
    expect(unsealed(outputs.previousPassword)).toBe(SECOND);
  });

  test("with a capture clears nothing where no record is seen: an odd answer may hide another one", async () => {
    const { lifecycle, api } = setUp({ records: [EMPTY] });
    const { outputs } = await lifecycle.create(KEYED);
    expect(api.calls.filter((call) => call.startsWith("clear"))).toEqual([]);
    expect(outputs).toMatchObject({ recordPresent: false, clearedAt: AT });
  });

  test("with waitTimeout waits for a record that is not there yet, then clears it", async () => {
    const { lifecycle, api, ports } = setUp({ records: [EMPTY, EMPTY, RECORD] });
    const { outputs } = await lifecycle.create({ ...KEYLESS, waitTimeout: "10m" });
    expect(ports.sleeps).toHaveLength(2);
    expect(api.calls.map((call) => call.replace(" ecs/s-1", "")).join(" ")).toBe("read describe read read clear read");
    expect(outputs).toMatchObject({ recordPresent: false, clearedAt: AT.replace("12:00:00", "12:00:05") });
  });

  test("without waitTimeout does not wait for a record", async () => {
    const { lifecycle, ports } = setUp({ records: [EMPTY] });
    await lifecycle.create(KEYLESS);
    expect(ports.sleeps).toEqual([]);
  });

  test("with waitTimeout succeeds where no record ever comes", async () => {
    const { lifecycle } = setUp({ records: [EMPTY] });
    expect((await lifecycle.create({ ...KEYLESS, waitTimeout: "1m" })).outputs.recordPresent).toBe(false);
  });

  test("of a BMS server waits the accepted clear out", async () => {
    const { lifecycle, api, ports } = setUp({ records: [RECORD], clear: () => RECORD });
    let looks = 0;
    api.readPasswordRecord = async () => (++looks < 5 ? RECORD : EMPTY);
    const { id, outputs } = await lifecycle.create({ ...KEYED, serverType: "bms" });
    expect(id).toBe("bms/s-1");
    expect(outputs.recordPresent).toBe(false);
    expect(ports.sleeps).toHaveLength(3);
  });

  test("that sees the record stay fails in part: the password is kept, and the next up clears again", async () => {
    const { lifecycle, ports } = setUp({ records: [RECORD], clear: () => RECORD });
    const failure = await failureOf<PartialFailure>(lifecycle.create(KEYED));
    expect(failure).toBeInstanceOf(PartialFailure);
    expect(failure.id).toBe("ecs/s-1");
    expect(unsealed(failure.outputs.password)).toBe(FIRST);
    expect(readableIn(failure.outputs) + failure.message).not.toContain("mk1");
    expect(failure.outputs).toMatchObject({ recordPresent: true });
    expect(failure.outputs).not.toHaveProperty("clearedAt");
    expect(failure.reasons).toEqual([expect.stringMatching(/still there.*next "pulumi up" clears it again/)]);
    // The clock counts whole milliseconds, the pauses do not.
    expect(Math.floor(ports.sleeps.reduce((sum, pause) => sum + pause, 0))).toBe(120_000);

    const next = setUp({ records: [RECORD] });
    expect(next.lifecycle.diff(stateOf(failure.outputs), KEYED).changes).toBe(true);
    await next.lifecycle.update("ecs/s-1", stateOf(failure.outputs), KEYED);
    expect(next.api.calls).toContain("clear ecs/s-1");
  });

  test("hands on what the cloud refuses", async () => {
    const { lifecycle } = setUp({ records: [RECORD], clear: () => apiError({ kind: "permission" }) });
    await expect(lifecycle.create(KEYED)).rejects.toMatchObject({ code: "api" });
  });

  test("opens the cloud for its own region and project", async () => {
    const { lifecycle, api } = setUp({ records: [RECORD] });
    await lifecycle.create({ ...KEYED, region: "r", projectId: "p" });
    expect(api.scopes).toEqual([{ region: "r", projectId: "p" }]);
  });

  test("with clearOn delete clears nothing, but has the captured password", async () => {
    const { lifecycle, api } = setUp({ records: [RECORD] });
    const { outputs } = await lifecycle.create({ ...KEYED, clearOn: "delete" });
    expect(api.calls).toEqual(["read ecs/s-1"]);
    expect(unsealed(outputs.password)).toBe(FIRST);
    expect(outputs).toMatchObject({ recordPresent: true });
    expect(outputs).not.toHaveProperty("clearedAt");
  });
});

describe("refresh", () => {
  test.each<[string, PasswordRecord, boolean]>([
    ["sees that the record is still gone", EMPTY, false],
    ["sees a record that came back", REBUILT, true],
  ])("%s, changes nothing and keeps the password sealed", async (_, record, recordPresent) => {
    const { lifecycle, api } = setUp({ records: [record] });
    const olds = await cleared();
    const outputs = await lifecycle.read("id", olds);
    expect(stateOf(outputs ?? {})).toEqual({ ...olds, recordPresent });
    expect(readableIn(outputs)).not.toContain("mk1");
    expect(api.calls).toEqual(["read ecs/s-1"]);
  });

  test.each(["password", "previousPassword"])(
    "of a server that is gone warns and keeps what was captured: %s",
    async (name) => {
      const { lifecycle, ports } = setUp({ records: [GONE] });
      const { password, ...others } = await cleared();
      const olds = { ...others, [name]: password };
      const outputs = await lifecycle.read("id", olds);
      expect(stateOf(outputs ?? {})).toEqual({ ...olds, recordPresent: false });
      expect(ports.lines).toEqual(["warn: server s-1 no longer exists; its captured password is kept in the state"]);
    },
  );

  test("of a server that is gone says so if no password is held", async () => {
    const { password: _none, ...without } = await cleared();
    expect(await setUp({ records: [GONE] }).lifecycle.read("id", without)).toBeUndefined();
  });

  test("warns of a record that is gone although nobody here has cleared it", async () => {
    const { lifecycle, ports } = setUp({ records: [EMPTY] });
    const outputs = await lifecycle.read("id", { ...(await cleared()), recordPresent: true });
    expect(outputs).toMatchObject({ recordPresent: false });
    expect(ports.lines).toEqual(["warn: the record of server s-1 is gone; this resource has not cleared it"]);
  });

  test("that is refused is an error", async () => {
    const reading = setUp({ records: [apiError({ kind: "permission" })] }).lifecycle.read("id", await cleared());
    await expect(reading).rejects.toMatchObject({ code: "api" });
  });
});

describe("the next up", () => {
  test("acts where the state says, not where the arguments do, and goes on saying so", async () => {
    const { lifecycle, api } = setUp({ records: [REBUILT] });
    const then = { region: "r-then", projectId: "p-then", projectName: "n-then" };
    const news = { ...KEYED, region: "r-now", projectId: "p-now", clearOn: "delete" };
    const outputs = await lifecycle.update("id", { ...(await cleared()), ...then }, news);
    await lifecycle.delete(stateOf(outputs));
    expect(api.scopes).toEqual([then, then]);
    expect(outputs).toMatchObject(then);
  });

  test.each<[string, Properties, Properties, boolean]>([
    ["rests when nothing changed", {}, KEYED, false],
    [
      "rests for another order in triggers",
      { triggers: { a: 1, b: 2 } },
      { ...KEYED, triggers: { b: 2, a: 1 } },
      false,
    ],
    ["clears a record that came back", { recordPresent: true }, KEYED, true],
    ["clears a record that was captured anew", {}, RECAPTURED, true],
    ["clears for a changed trigger", {}, { ...KEYED, triggers: { a: 1 } }, true],
    ["clears what was never cleared", { clearedAt: undefined }, KEYED, true],
    ["follows another clearOn", {}, { ...KEYED, clearOn: "delete" }, true],
    ["shows a change for what is not known yet", {}, { ...KEYED, captured: UNKNOWN, recordHash: UNKNOWN }, true],
  ])("%s", async (_, old, news, changes) => {
    const olds = { ...(await cleared()), ...old };
    expect(setUp({}).lifecycle.diff(olds, news)).toEqual({ changes, replaces: [] });
  });

  test.each<[string, Properties, string[]]>([
    ["another server", { serverId: "s-2" }, ["serverId"]],
    ["another kind of server", { serverType: "bms" }, ["serverType"]],
    ["a server that is not known yet", { serverId: UNKNOWN }, ["serverId"]],
  ])("replaces for %s", async (_, more, replaces) => {
    expect(setUp({}).lifecycle.diff(await cleared(), { ...KEYED, ...more })).toEqual({ changes: true, replaces });
  });

  test("after a rebuild clears the new record once it was captured; the earlier password stays beside it", async () => {
    const { lifecycle, api } = setUp({ records: [REBUILT] });
    const olds = { ...(await cleared()), recordPresent: true };
    const outputs = await lifecycle.update("ecs/s-1", olds, RECAPTURED);
    expect(api.calls).toEqual(["read ecs/s-1", "clear ecs/s-1", "read ecs/s-1"]);
    expect(unsealed(outputs.password)).toBe(SECOND);
    expect(unsealed(outputs.previousPassword)).toBe(FIRST);
    expect(readableIn(outputs)).not.toMatch(/mk1|mk2/);
    expect(lifecycle.diff(stateOf(outputs), RECAPTURED).changes).toBe(false);
  });

  test("keeps the password it shows as the previous one, even where the companion names another as that", async () => {
    const { lifecycle } = setUp({ records: [REBUILT] });
    const olds = { ...(await cleared()), recordPresent: true };
    const news = { ...RECAPTURED, captured: { password: SECOND, previousPassword: "Zq7!between-mk3" } };
    expect(unsealed((await lifecycle.update("ecs/s-1", olds, news)).previousPassword)).toBe(FIRST);
  });

  test("after a rebuild clears nothing as long as the new record is not captured", async () => {
    const { lifecycle, api } = setUp({ records: [REBUILT] });
    const olds = { ...(await cleared()), recordPresent: true };
    await expect(lifecycle.update("ecs/s-1", olds, KEYED)).rejects.toThrow(/nothing was cleared/);
    expect(api.calls).toEqual(["read ecs/s-1"]);
  });

  test("with clearOn delete passes a newly captured password on", async () => {
    const olds = await cleared({ ...KEYED, clearOn: "delete" });
    const news = { ...RECAPTURED, clearOn: "delete" };
    const { lifecycle, api } = setUp({ records: [REBUILT] });
    expect(lifecycle.diff(olds, news).changes).toBe(true);
    const outputs = await lifecycle.update("ecs/s-1", olds, news);
    expect(unsealed(outputs.password)).toBe(SECOND);
    expect(unsealed(outputs.previousPassword)).toBe(FIRST);
    expect(api.calls).not.toContain("clear ecs/s-1");
  });

  test("from clearOn delete to create clears", async () => {
    const olds = await cleared({ ...KEYED, clearOn: "delete" });
    const { lifecycle, api } = setUp({ records: [RECORD] });
    expect(lifecycle.diff(olds, { ...KEYED, clearOn: "create" }).changes).toBe(true);
    const outputs = await lifecycle.update("ecs/s-1", olds, { ...KEYED, clearOn: "create" });
    expect(api.calls).toContain("clear ecs/s-1");
    expect(outputs).toMatchObject({ recordPresent: false, clearedAt: AT });
  });

  test("keeps the password where the key is taken away", async () => {
    const olds = await cleared();
    const outputs = await setUp({ records: [EMPTY] }).lifecycle.update("ecs/s-1", olds, {
      ...KEYLESS,
      triggers: { a: 1 },
    });
    expect(unsealed(outputs.password)).toBe(FIRST);
  });
});

describe("delete", () => {
  test.each([undefined, "create"])("with clearOn %s leaves the record alone", async (clearOn) => {
    const { lifecycle, api } = setUp({ records: [REBUILT] });
    await lifecycle.delete({ ...(await cleared()), clearOn });
    expect(api.calls).toEqual([]);
  });

  test("with clearOn delete clears and reads back", async () => {
    const { lifecycle, api } = setUp({ records: [RECORD] });
    await lifecycle.delete(await cleared({ ...KEYED, clearOn: "delete" }));
    expect(api.calls.slice(-2)).toEqual(["clear ecs/s-1", "read ecs/s-1"]);
  });

  test.each<[string, PasswordRecord]>([
    ["a record", EMPTY],
    ["a server", GONE],
  ])("with clearOn delete takes %s that is gone for done", async (_, record) => {
    const { lifecycle } = setUp({ records: [record], clear: () => record });
    await expect(lifecycle.delete(await cleared({ ...KEYED, clearOn: "delete" }))).resolves.toBeUndefined();
  });

  test("with clearOn delete fails while the record stays", async () => {
    const { lifecycle } = setUp({ records: [RECORD], clear: () => RECORD });
    await expect(lifecycle.delete(await cleared({ ...KEYED, clearOn: "delete" }))).rejects.toThrow(/still there/);
  });

  test("with clearOn delete never clears a record that was not captured: its password is nowhere else", async () => {
    const { lifecycle, api } = setUp({ records: [REBUILT] });
    await lifecycle.delete(await cleared({ ...KEYED, clearOn: "delete" })).catch(() => undefined);
    expect(api.calls).not.toContain("clear ecs/s-1");
  });

  test("with clearOn delete and no key clears whatever is there", async () => {
    const { lifecycle, api } = setUp({ records: [REBUILT] });
    await lifecycle.delete(await cleared({ ...KEYLESS, clearOn: "delete" }));
    expect(api.calls).toContain("clear ecs/s-1");
  });
});

test.each<[string, Properties]>([
  ["a captured password, but not of which record", { password: FIRST }],
  ["which record was captured, but not its password", { recordHash: HASH }],
  ["nothing readable where a hash was", { recordHash: null }],
  ["no character of the captured password", { password: "", recordHash: HASH }],
])("a destroy clears no record when the state has %s", async (_, known) => {
  const { lifecycle, api, ports } = setUp({ records: [RECORD] });
  await lifecycle.delete({ serverId: "s-1", clearOn: "delete", ...known });
  expect(api.calls.filter((call) => call.startsWith("clear"))).toEqual([]);
  expect(ports.lines[0]).toMatch(/^warn: .*is left alone/);
});
