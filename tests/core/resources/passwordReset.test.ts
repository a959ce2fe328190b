import { PartialFailure } from "../../../provider/core/lifecycle";
import { brokenRules } from "../../../provider/core/password/rules";
import { hashOf } from "../../../provider/core/password/serverHash";
import { Announcements } from "../../../provider/core/resources/announcements";
import { passwordReset as resource } from "../../../provider/core/resources/passwordReset";
import type { Properties } from "../../../provider/core/values/properties";
import { UNKNOWN } from "../../../provider/core/values/unknown";
import { failureOf } from "../../fakes/failureOf";
import { drawnForEach, given, passwordsIn, seed } from "../../fakes/histories";
import { noOthers } from "../../fakes/owners";
import { accepting, apiError, type FakeCloud, fakePasswordApi, rejection } from "../../fakes/passwordApi";
import { fakePorts } from "../../fakes/ports";
import { readableIn, stateOf, throughHost, unsealed } from "../../fakes/state";

const passwordReset = (...outside: Parameters<typeof resource>) => throughHost(resource(...outside));

const FIRST = "Zq7!first-mk1";
const SECOND = "Zq7!second-mk2";
const THIRD = "Zq7!third-mk3";
const IDS = ["a", "b", "c"];

/** Arguments as the companion and the user give them. */
function args(password: string, version: number, more: Properties = {}): Properties {
  return {
    resource: "web",
    serverIds: IDS,
    supportCheck: "none",
    waitTimeout: "0s",
    wanted: given(password),
    rotation: { passwordVersion: version, lastRotatedAt: "2026-11-22T12:00:00.000Z" },
    ...more,
  };
}

/** A password each, drawn from a seed of that number. */
const own = (number: number, version: number, more: Properties = {}) =>
  args("", version, { wanted: drawnForEach(number), ...more });

/** A resource over several `pulumi up`, each with a cloud of its own. */
function life() {
  let state: Properties | undefined;
  let id = "";
  return {
    get state(): Properties {
      return state ?? {};
    },
    set state(value: Properties) {
      state = value;
    },
    /** Ends as Pulumi would: outputs in the state, also those of a partial failure. */
    async up(inputs: Properties, cloud: FakeCloud = {}) {
      const api = fakePasswordApi(cloud);
      const ports = fakePorts();
      const lifecycle = passwordReset(api.open, ports, noOthers());
      const changes = state === undefined || lifecycle.diff(state, inputs).changes;
      let reasons: readonly string[] = [];
      if (changes) {
        try {
          if (state === undefined) {
            const created = await lifecycle.create(inputs);
            id = created.id;
            state = stateOf(created.outputs);
          } else {
            state = stateOf(await lifecycle.update(id, state, inputs));
          }
        } catch (error) {
          if (!(error instanceof PartialFailure)) throw error;
          reasons = error.reasons;
          id = error.id;
          state = stateOf(error.outputs);
        }
      }
      return { changes, reasons, api, ports, id };
    },
  };
}

const refusing = (...refused: string[]): FakeCloud => ({
  batch: ({ serverIds }) => ({
    accepted: serverIds.filter((server) => !refused.includes(server)),
    rejected: serverIds
      .filter((server) => refused.includes(server))
      .map((server) => rejection(server, { advice: "look at it" })),
  }),
});

function statuses(state: Properties): Record<string, string> {
  const servers = state.servers as Record<string, { status: string }>;
  return Object.fromEntries(Object.entries(servers).map(([server, result]) => [server, result.status]));
}

describe("check", () => {
  const lifecycle = passwordReset(fakePasswordApi().open, fakePorts(), noOthers());

  test("seals what the companion hands over", () => {
    const { inputs, failures } = lifecycle.check(args(FIRST, 1));
    expect(failures).toEqual([]);
    expect(unsealed(inputs.wanted)).toBe(given(FIRST));
    expect(readableIn(inputs)).not.toContain("mk1");
  });

  test("passes what is not known yet on untouched", () => {
    const { inputs, failures } = lifecycle.check({ serverIds: UNKNOWN, wanted: UNKNOWN, rotation: UNKNOWN });
    expect(failures).toEqual([]);
    expect(inputs).toEqual({ serverIds: UNKNOWN, wanted: UNKNOWN, rotation: UNKNOWN });
  });

  test.each<[string, string]>([
    ["nothing", ""],
    ["a seed that is too short", "1.c2hvcnQ?"],
    ["settings that no password can be drawn with", `1.${seed(1)}?l=7`],
    ["a length that is none", `1.${seed(1)}?l=many`],
    ["specials that are not allowed", `1.${seed(1)}?s=%24`],
    ["no characters to draw from", `1.${seed(1)}?s=&x=0123456789`],
    ["an algorithm that this version does not know", `2.${seed(1)}?`],
    ["passwords of single servers only", `1.${seed(1)}@abcdefgh?o=true`],
    ["no settings", `1.${seed(1)}`],
    ["another text", "Zq7!first-mk1"],
  ])("refuses a companion that holds no password any more, since our state may hold the only copy: %s", (_, wanted) => {
    const { failures } = lifecycle.check({ ...args(FIRST, 1), wanted });
    expect(failures).toEqual([expect.stringMatching(/^wanted: .*holds none any more/)]);
  });
});

describe("a companion whose state was damaged", () => {
  const bad = "__proto__";
  test.each<[string, Properties]>([
    ["one for all, of too few kinds of characters", args(bad, 2)],
    ["one for all, of no character", args("", 2)],
    ["one for all, of 27 characters", args(`${SECOND}${SECOND}`.slice(0, 27), 2)],
  ])("sends no password that breaks the rules, and leaves the state as it was: %s", async (_, damaged) => {
    const web = life();
    await web.up(args(FIRST, 1));
    const api = fakePasswordApi();
    const update = passwordReset(api.open, fakePorts(), noOthers()).update("id", web.state, damaged);
    await expect(update).rejects.toThrow(/^the state of "web-password" holds a password that breaks .* for a, b, c/);
    await expect(update).rejects.not.toHaveProperty("properties");
    expect(api.batches).toEqual([]);
  });
});

describe("the first up", () => {
  test("resets every server in one call and says so in the documented outputs", async () => {
    const web = life();
    const { api } = await web.up(args(FIRST, 1));
    expect(api.batches).toEqual([{ serverIds: IDS, password: FIRST, dryRun: false }]);
    const at = "2026-11-22T12:00:00.000Z";
    expect(web.state).toMatchObject({
      password: FIRST,
      passwords: { a: FIRST, b: FIRST, c: FIRST },
      previousPasswords: {},
      passwordVersion: 1,
      lastRotatedAt: at,
      servers: { a: { status: "reset", at }, b: { status: "reset", at }, c: { status: "reset", at } },
    });
  });

  test("seals every password in the outputs", async () => {
    const { outputs } = await passwordReset(fakePasswordApi().open, fakePorts(), noOthers()).create(args(FIRST, 1));
    expect(readableIn(outputs)).not.toContain("mk1");
    expect(unsealed(outputs.password)).toBe(FIRST);
    expect(unsealed(outputs.passwords)).toEqual({ a: FIRST, b: FIRST, c: FIRST });
    expect(unsealed(outputs.previousPasswords)).toEqual({});
  });

  test("with a password per server has no shared one", async () => {
    const web = life();
    const { api } = await web.up(own(1, 1));
    expect(api.batches).toHaveLength(3);
    expect(web.state.password).toBeUndefined();
    expect(web.state.passwords).toEqual(passwordsIn(drawnForEach(1), IDS));
    expect(new Set(Object.values(web.state.passwords as object)).size).toBe(3);
  });

  test("with a password drawn for all gives each the same", async () => {
    const web = life();
    const wanted = `1.${seed(1)}?l=9`;
    await web.up(args("", 1, { wanted }));
    const { a } = passwordsIn(wanted, IDS);
    expect(web.state).toMatchObject({ password: a, passwords: { a, b: a, c: a } });
    expect(a).toHaveLength(9);
  });

  test("reads each server's flag before the reset, unless told otherwise", async () => {
    const { supportCheck: _default, ...plain } = args(FIRST, 1) as Record<string, unknown>;
    const { api } = await life().up(plain);
    expect(api.calls).toEqual(["flag a", "flag b", "flag c", "reset a,b,c"]);
  });

  test("does not restart anything, unless told otherwise", async () => {
    expect((await life().up(args(FIRST, 1))).api.calls).toEqual(["reset a,b,c"]);
    expect((await life().up(args(FIRST, 1, { restart: "hard" }))).api.calls).toEqual([
      "reset a,b,c",
      "list a,b,c",
      "restart hard a,b,c",
      "job job-1",
      "list a,b,c",
    ]);
  });

  test("a later one acts where the state says, not where the arguments do, also where it makes no call", async () => {
    const web = life();
    const then = { region: "r-then", projectId: "p-then", projectName: "n-then" };
    await web.up(args(FIRST, 1));
    web.state = { ...web.state, ...then };
    const { api } = await web.up(args(SECOND, 2, { region: "r-now", projectId: "p-now" }));
    expect(api.scopes).toEqual([then]);
    expect(web.state).toMatchObject(then);
    const quiet = await web.up(args(SECOND, 2, { region: "r-now", onDelete: "scramble" }));
    expect([quiet.changes, quiet.api.scopes]).toEqual([true, []]);
    expect(web.state).toMatchObject(then);
  });

  test("one that fails in part says where it acted", async () => {
    const web = life();
    const { reasons } = await web.up(args(FIRST, 1), refusing("b"));
    expect(reasons).toHaveLength(1);
    expect(web.state).toMatchObject({ region: "r-home", projectId: "p-home" });
  });

  test("opens the cloud for the resource's own region and project", async () => {
    const { api } = await life().up(args(FIRST, 1, { region: "eu-west-101", projectId: "p1" }));
    expect(api.scopes).toEqual([{ region: "eu-west-101", projectId: "p1" }]);
    expect((await life().up(args(FIRST, 1))).api.scopes).toEqual([{}]);
  });

  test("sends batches of the asked size", async () => {
    const { api } = await life().up(args(FIRST, 1, { batchSize: 2 }));
    expect(api.batches.map((call) => call.serverIds)).toEqual([["a", "b"], ["c"]]);
  });
});

describe("adopt", () => {
  test("takes servers over without a call, with the given password", async () => {
    const web = life();
    const { api } = await web.up(args(FIRST, 1, { adopt: true }));
    expect(api.calls).toEqual([]);
    expect(api.scopes).toEqual([]);
    expect(statuses(web.state)).toEqual({ a: "adopted", b: "adopted", c: "adopted" });
    expect(web.state.passwords).toEqual({ a: FIRST, b: FIRST, c: FIRST });
    expect((await web.up(args(FIRST, 1, { adopt: true }))).changes).toBe(false);
  });

  test("does not spare a later new value", async () => {
    const web = life();
    await web.up(args(FIRST, 1, { adopt: true }));
    const { api } = await web.up(args(SECOND, 2, { adopt: true }));
    expect(api.batches).toEqual([{ serverIds: IDS, password: SECOND, dryRun: false }]);
    expect(web.state.previousPasswords).toEqual({ a: FIRST, b: FIRST, c: FIRST });
  });

  test("takes a server that is added later over as well, and touches no other", async () => {
    const web = life();
    await web.up(args(FIRST, 1, { serverIds: ["a"] }));
    const { api } = await web.up(args(FIRST, 1, { serverIds: ["a", "b"], adopt: true }));
    expect(api.calls).toEqual([]);
    expect(statuses(web.state)).toEqual({ a: "reset", b: "adopted" });
  });

  test("switched off changes nothing", async () => {
    const web = life();
    await web.up(args(FIRST, 1, { adopt: true }));
    expect((await web.up(args(FIRST, 1))).changes).toBe(false);
  });
});

describe("the next up", () => {
  test.each<[string, Properties]>([
    ["nothing changed", {}],
    ["batchSize changed", { batchSize: 7 }],
    ["maxFailures changed", { maxFailures: "10%" }],
    ["supportCheck changed", { supportCheck: "flag" }],
    ["onUnsupported changed", { onUnsupported: "skip" }],
    ["waitTimeout changed", { waitTimeout: "30m" }],
    ["restart changed", { restart: "hard" }],
    ["dryRun was switched on", { dryRun: true }],
    ["adopt was switched on", { adopt: true }],
    ["another order of servers was given", { serverIds: ["c", "a", "b"] }],
    ["region was given", { region: "eu-west-101" }],
    ["onDelete changed", { onDelete: "scramble" }],
    ["onFailure changed", { onFailure: "warn" }],
  ])("calls nothing when %s", async (_, more) => {
    const web = life();
    await web.up(args(FIRST, 1));
    const before = web.state;
    const { api } = await web.up(args(FIRST, 1, more));
    expect(api.calls).toEqual([]);
    expect(web.state.passwords).toEqual(before.passwords);
    expect(web.state.servers).toEqual(before.servers);
  });

  test("carries a new password to every server, in place, and keeps the one before", async () => {
    const web = life();
    await web.up(args(FIRST, 1));
    const rotated = args(SECOND, 2, {
      rotation: {
        passwordVersion: 2,
        lastRotatedAt: "2026-12-01T00:00:00.000Z",
        nextRotationAt: "2027-01-01T00:00:00.000Z",
      },
    });
    const lifecycle = passwordReset(fakePasswordApi().open, fakePorts(), noOthers());
    expect(lifecycle.diff(web.state, rotated)).toEqual({ changes: true });
    const { api } = await web.up(rotated);
    expect(api.batches).toEqual([{ serverIds: IDS, password: SECOND, dryRun: false }]);
    expect(web.state).toMatchObject({
      password: SECOND,
      passwords: { a: SECOND, b: SECOND, c: SECOND },
      previousPasswords: { a: FIRST, b: FIRST, c: FIRST },
      passwordVersion: 2,
      lastRotatedAt: "2026-12-01T00:00:00.000Z",
      nextRotationAt: "2027-01-01T00:00:00.000Z",
    });
  });

  test("writes down onDelete and the dates, without a call", async () => {
    const web = life();
    await web.up(args(FIRST, 1));
    const { changes, api } = await web.up(
      args(FIRST, 1, {
        onDelete: "scramble",
        rotation: { passwordVersion: 1, nextRotationAt: "2027-01-01T00:00:00.000Z" },
      }),
    );
    expect([changes, api.calls]).toEqual([true, []]);
    expect(web.state).toMatchObject({ onDelete: "scramble", nextRotationAt: "2027-01-01T00:00:00.000Z" });
  });

  test("resets a server that was added, alone", async () => {
    const web = life();
    await web.up(args(FIRST, 1, { serverIds: ["a", "b"] }));
    const { api } = await web.up(args(FIRST, 1));
    expect(api.batches).toEqual([{ serverIds: ["c"], password: FIRST, dryRun: false }]);
    expect(statuses(web.state)).toEqual({ a: "reset", b: "reset", c: "reset" });
  });

  test("leaves a server that was taken off alone and forgets it", async () => {
    const web = life();
    await web.up(args(FIRST, 1));
    const { changes, api } = await web.up(args(FIRST, 1, { serverIds: ["a"] }));
    expect([changes, api.calls]).toEqual([true, []]);
    expect(web.state).toMatchObject({ passwords: { a: FIRST }, servers: { a: { status: "reset" } } });
    expect(Object.keys(web.state.servers as object)).toEqual(["a"]);
  });

  test("waits in vain for a server once, and again when it has been off the list", async () => {
    const web = life();
    const cloud: FakeCloud = { flag: (server) => (server === "b" ? null : true) };
    const waits = async (serverIds: readonly string[]) => {
      const { ports } = await web.up(args(FIRST, 1, { serverIds, supportCheck: "flag", waitTimeout: "10m" }), cloud);
      return ports.sleeps.length > 0;
    };
    expect(await waits(IDS)).toBe(true);
    expect(await waits(IDS)).toBe(false);
    expect(web.state).toMatchObject({ servers: { b: { status: "failed", waited: "10m" } } });
    expect(await waits(["a", "c"])).toBe(false);
    expect(await waits(IDS)).toBe(true);
  });

  test("resets the one server that got a password of its own, alone", async () => {
    const web = life();
    await web.up(own(1, 1));
    const wanted = `1.${seed(2)}@${hashOf("b")}?o=true 1.${seed(1)}`;
    const { api } = await web.up(own(1, 1, { wanted }));
    const { b } = passwordsIn(wanted, IDS);
    expect(b).not.toBe(passwordsIn(drawnForEach(1), IDS).b);
    expect(api.batches).toEqual([{ serverIds: ["b"], password: b, dryRun: false }]);
    expect(web.state.passwords).toEqual({ ...passwordsIn(drawnForEach(1), IDS), b });
  });

  test("resets a server with the same password if its companion asks for it, once", async () => {
    const web = life();
    await web.up(args(FIRST, 1));
    const asked = (mark: string) => args(FIRST, 1, { rotation: { passwordVersion: 1, serverResets: { b: mark } } });
    const refused = await web.up(asked("m1"), refusing("b"));
    expect(refused.reasons).toEqual([expect.stringMatching(/^server b: failed/)]);
    for (const [mark, sent] of [
      ["m1", [["b"]]],
      ["m1", []],
      ["m2", [["b"]]],
      ["m2", []],
    ] as const) {
      const { api } = await web.up(asked(mark));
      expect(api.batches.map(({ serverIds }) => serverIds)).toEqual(sent);
    }
    expect(web.state).toMatchObject({ passwordVersion: 1, passwords: { a: FIRST, b: FIRST }, previousPasswords: {} });
    expect((await web.up(args(FIRST, 1))).api.batches).toEqual([]);
  });

  test.each(["constructor", "toString", "__proto__"])("of a server that is called %s settles", async (id) => {
    const web = life();
    const resets = (marks: readonly (readonly [string, string])[]) => ({
      rotation: { passwordVersion: 1, serverResets: Object.fromEntries(marks) },
    });
    const up = (more: Properties) => web.up(own(1, 1, { serverIds: [id, "b"], ...more }));
    await up({});
    expect(await up({})).toMatchObject({ changes: false });
    // One that is asked for is not overheard.
    expect((await up(resets([[id, "m1"]]))).api.batches).toMatchObject([{ serverIds: [id] }]);
    expect(await up(resets([[id, "m1"]]))).toMatchObject({ changes: false });
  });

  test("of ids in another spelling makes no call, and keeps all under the spelling of now", async () => {
    const id = "5f0a1cf7-7d2b-4a4e-9e3b-0d5c3c8a9b11";
    const web = life();
    const first = { rotation: { passwordVersion: 1, serverResets: { [id]: "m1" } } };
    await web.up(own(1, 1, { ...first, serverIds: [id, "b"] }));
    const second = { rotation: { passwordVersion: 2, serverResets: { [id]: "m1" } } };
    await web.up(own(2, 2, { ...second, serverIds: [id, "b"] }));
    const { passwords, previousPasswords, servers, ...others } = web.state;
    const capitals = own(2, 2, { ...second, serverIds: [id.toUpperCase(), "b"] });
    expect(await web.up(capitals)).toMatchObject({ changes: true, api: { calls: [] }, reasons: [] });
    const { passwords: now, previousPasswords: previousNow, servers: serversNow, ...othersNow } = web.state;
    const respelled = (byServer: unknown) => {
      const { [id]: one, ...rest } = byServer as Properties;
      return { ...rest, [id.toUpperCase()]: one };
    };
    expect(now).toEqual(respelled(passwords));
    expect(previousNow).toEqual(respelled(previousPasswords));
    expect(serversNow).toEqual(respelled(servers));
    expect(othersNow).toEqual(others);
    expect(await web.up(capitals)).toMatchObject({ changes: false });
  });

  test.each<[string, Properties]>([
    ["the password", { wanted: UNKNOWN, rotation: UNKNOWN }],
    ["the servers", { serverIds: UNKNOWN }],
    ["one of the servers", { serverIds: ["a", UNKNOWN] }],
  ])("shows a change when %s is not known yet", (_, more) => {
    const lifecycle = passwordReset(fakePasswordApi().open, fakePorts(), noOthers());
    expect(lifecycle.diff({}, args(FIRST, 1, more)).changes).toBe(true);
  });

  test("after a refresh does nothing: a refresh asks nothing and changes nothing", async () => {
    const web = life();
    await web.up(args(FIRST, 1));
    await web.up(args(SECOND, 2));
    const api = fakePasswordApi();
    const outputs = await passwordReset(api.open, fakePorts(), noOthers()).read("id", web.state);
    expect(api.scopes).toEqual([]);
    expect(readableIn(outputs)).not.toMatch(/mk1|mk2/);
    expect(stateOf(outputs ?? {})).toEqual(web.state);
    web.state = stateOf(outputs ?? {});
    expect((await web.up(args(SECOND, 2))).changes).toBe(false);
  });
});

describe("a dry run of a rotation", () => {
  const dates = (at: string) => ({ lastRotatedAt: at, nextRotationAt: at.replace("2026", "2027") });
  const first = args(FIRST, 1, { rotation: { passwordVersion: 1, ...dates("2026-11-22T12:00:00.000Z") } });
  const second = (dryRun: boolean) =>
    args(SECOND, 2, { dryRun, rotation: { passwordVersion: 2, ...dates("2026-12-24T12:00:00.000Z") } });

  test("leaves password, version and dates those that the servers have", async () => {
    const web = life();
    await web.up(first);
    const { api } = await web.up(second(true));
    expect(api.batches).toEqual([{ serverIds: IDS, password: SECOND, dryRun: true }]);
    expect(web.state).toMatchObject({ password: FIRST, passwordVersion: 1, ...dates("2026-11-22T12:00:00.000Z") });
    expect(web.state.passwords).toEqual({ a: FIRST, b: FIRST, c: FIRST });
    expect(await web.up(second(true))).toMatchObject({ changes: false });
  });

  test("is carried out with the validated password once dryRun is false", async () => {
    const web = life();
    await web.up(first);
    await web.up(second(true));
    const { api } = await web.up(second(false));
    expect(api.batches).toEqual([{ serverIds: IDS, password: SECOND, dryRun: false }]);
    expect(web.state).toMatchObject({ password: SECOND, passwordVersion: 2, ...dates("2026-12-24T12:00:00.000Z") });
    expect(web.state).not.toHaveProperty("validatedVersion");
    expect(await web.up(second(false))).toMatchObject({ changes: false });
  });
});

test.each([["password"], ["passwordVersion"], ["lastRotatedAt"]])(
  "a state without %s is mended without a call",
  async (missing) => {
    const web = life();
    await web.up(args(FIRST, 1));
    const { [missing]: value, ...rest } = web.state;
    web.state = rest;
    const { api, changes } = await web.up(args(FIRST, 1));
    expect(changes).toBe(true);
    expect(api.batches).toEqual([]);
    expect(web.state[missing]).toEqual(value);
  },
);

describe("a dry run", () => {
  test("validates, knows no password of any server, and is carried out once dryRun is false", async () => {
    const web = life();
    const { api } = await web.up(args(FIRST, 1, { dryRun: true }));
    expect(api.batches).toEqual([{ serverIds: IDS, password: FIRST, dryRun: true }]);
    expect(statuses(web.state)).toEqual({ a: "validated", b: "validated", c: "validated" });
    expect(web.state.passwords).toEqual({});
    expect((await web.up(args(FIRST, 1, { dryRun: true }))).changes).toBe(false);
    const real = await web.up(args(FIRST, 1, { dryRun: false }));
    expect(real.api.batches).toEqual([{ serverIds: IDS, password: FIRST, dryRun: false }]);
    expect(web.state.passwords).toEqual({ a: FIRST, b: FIRST, c: FIRST });
  });

  test.each<[string, Properties | undefined, number]>([
    ["of servers that have none yet", undefined, 1],
    ["of a rotation", args(FIRST, 1), 2],
  ])("%s is made anew for another password of the same version", async (_, before, version) => {
    const web = life();
    if (before !== undefined) await web.up(before);
    const dry = (password: string, draft: number) =>
      args(password, version, { dryRun: true, rotation: { passwordVersion: version, draft } });
    await web.up(dry(SECOND, 1));
    const { api } = await web.up(dry(THIRD, 2));
    expect(api.batches).toEqual([{ serverIds: IDS, password: THIRD, dryRun: true }]);
    expect(await web.up(dry(THIRD, 2))).toMatchObject({ changes: false });
    const real = await web.up(args(THIRD, version));
    expect(real.api.batches).toEqual([{ serverIds: IDS, password: THIRD, dryRun: false }]);
    expect(await web.up(args(THIRD, version))).toMatchObject({ changes: false });
  });

  test("of a rotation leaves the password that each server has", async () => {
    const web = life();
    await web.up(args(FIRST, 1));
    await web.up(args(SECOND, 2, { dryRun: true }));
    expect(web.state.passwords).toEqual({ a: FIRST, b: FIRST, c: FIRST });
    const { api } = await web.up(args(SECOND, 2));
    expect(api.batches).toEqual([{ serverIds: IDS, password: SECOND, dryRun: false }]);
    expect(web.state.previousPasswords).toEqual({ a: FIRST, b: FIRST, c: FIRST });
  });
});

describe("a failure on some servers", () => {
  test("fails the up with one reason per server and keeps what succeeded", async () => {
    const web = life();
    const { reasons, id } = await web.up(args(FIRST, 1), refusing("b"));
    expect(reasons).toHaveLength(1);
    expect(reasons[0]).toMatch(/server b: failed.*Ecs\.0616.*refused by the cloud.*look at it/);
    expect(id).not.toBe("");
    expect(statuses(web.state)).toEqual({ a: "reset", b: "failed", c: "reset" });
    expect(web.state.passwords).toEqual({ a: FIRST, c: FIRST });
  });

  test("seals the passwords that it keeps, and shows none in a reason", async () => {
    const lifecycle = passwordReset(fakePasswordApi(refusing("b")).open, fakePorts(), noOthers());
    const failure = await lifecycle.create(args(FIRST, 1)).then(
      () => undefined,
      (error: unknown) => error,
    );
    expect(failure).toBeInstanceOf(PartialFailure);
    const { outputs, reasons, message } = failure as PartialFailure;
    expect(readableIn(outputs) + reasons.join() + message).not.toContain("mk1");
    expect(unsealed(outputs.passwords)).toEqual({ a: FIRST, c: FIRST });
  });

  test("is taken up by the next up on the open servers only, with the same password", async () => {
    const web = life();
    await web.up(args(FIRST, 1, { batchSize: 1, maxFailures: 0 }), refusing("b"));
    expect(statuses(web.state)).toEqual({ a: "reset", b: "failed", c: "pending" });
    const { api, reasons, changes } = await web.up(args(FIRST, 1));
    expect(changes).toBe(true);
    expect(api.batches).toEqual([{ serverIds: ["b", "c"], password: FIRST, dryRun: false }]);
    expect(reasons).toEqual([]);
    expect((await web.up(args(FIRST, 1))).changes).toBe(false);
  });

  test("counts the servers that were not tried, in a reason of its own", async () => {
    const { reasons } = await life().up(args(FIRST, 1, { batchSize: 1, maxFailures: 0 }), refusing("a"));
    expect(reasons).toHaveLength(2);
    expect(reasons[1]).toMatch(/^2 more servers were not tried/);
  });

  test("that the cloud does not answer says why in one sentence, and goes on in the next run", async () => {
    const web = life();
    const outage = apiError({ kind: "outage", effect: "unsent", meaning: "the cloud does not answer" });
    const { reasons } = await web.up(args(FIRST, 1), { batch: () => outage });
    expect(reasons).toEqual([
      `3 servers were not tried: ${outage.message} Then the next "pulumi up" goes on with them.`,
    ]);
    expect(statuses(web.state)).toEqual({ a: "pending", b: "pending", c: "pending" });
    const { api } = await web.up(args(FIRST, 1));
    expect(api.batches).toEqual([{ serverIds: ["a", "b", "c"], password: FIRST, dryRun: false }]);
  });

  test("of an unknown outcome keeps the password sent, the one before, and asks again", async () => {
    const web = life();
    await web.up(args(FIRST, 1));
    const { reasons } = await web.up(args(SECOND, 2), {
      batch: () => apiError({ kind: "network", effect: "unknown" }),
    });
    expect(reasons).toEqual([
      expect.stringMatching(/^3 servers: a, b, c: outcome unknown, the password may have been set: network: /),
      expect.stringMatching(/^outputs and dependents still have the earlier passwords/),
    ]);
    expect(web.state.passwords).toEqual({ a: SECOND, b: SECOND, c: SECOND });
    expect(web.state.previousPasswords).toEqual({ a: FIRST, b: FIRST, c: FIRST });
    const { api } = await web.up(args(SECOND, 2));
    expect(api.batches).toEqual([{ serverIds: IDS, password: SECOND, dryRun: false }]);
    expect(web.state.previousPasswords).toEqual({ a: FIRST, b: FIRST, c: FIRST });
  });

  test("of a rotation keeps the old password of the servers that refused", async () => {
    const web = life();
    await web.up(args(FIRST, 1));
    await web.up(args(SECOND, 2), refusing("b"));
    expect(web.state.passwords).toEqual({ a: SECOND, b: FIRST, c: SECOND });
    // Another rotation, before that one was finished.
    const { api } = await web.up(args("Zq7!third-mk3", 3));
    expect(api.batches[0]?.serverIds).toEqual(IDS);
    expect(web.state.previousPasswords).toEqual({ a: SECOND, b: FIRST, c: SECOND });
  });

  test("is open still after a refresh", async () => {
    const web = life();
    await web.up(args(FIRST, 1), refusing("b"));
    web.state = stateOf(
      (await passwordReset(fakePasswordApi().open, fakePorts(), noOthers()).read("id", web.state)) ?? {},
    );
    const { api } = await web.up(args(FIRST, 1));
    expect(api.batches[0]?.serverIds).toEqual(["b"]);
  });

  test("keeps the id that the resource has", async () => {
    const lifecycle = passwordReset(fakePasswordApi(refusing("b")).open, fakePorts(), noOthers());
    await expect(lifecycle.update("reset-7", {}, args(FIRST, 1))).rejects.toMatchObject({ id: "reset-7" });
  });

  test("that no call was made for is no partial failure: nothing is kept that is not so", async () => {
    const lifecycle = passwordReset(() => Promise.reject(new Error("no credentials")), fakePorts(), noOthers());
    await expect(lifecycle.create(args(FIRST, 1))).rejects.toThrow("no credentials");
  });

  test("an interrupted up is repeated in full by the next one", async () => {
    const web = life();
    await web.up(args(FIRST, 1));
    // The plug-in died after the call: the state is the one from before.
    const { api } = await web.up(args(SECOND, 2));
    expect(api.batches).toEqual([{ serverIds: IDS, password: SECOND, dryRun: false }]);
  });
});

describe("a restart that failed for some", () => {
  const soft = { restart: "soft" };

  test("is made up for by the next up, which leaves the others alone", async () => {
    const web = life();
    const restart = (ids: readonly string[]) =>
      ids.includes("b")
        ? apiError({ operation: "BatchRebootServers", kind: "conflict", apiCode: "Ecs.0605" })
        : "job-1";
    const { reasons } = await web.up(args(FIRST, 1, soft), { restart });
    expect(reasons).toEqual([expect.stringMatching(/^server b: failed: Ecs.0605: the password is set, but/)]);
    expect(statuses(web.state)).toEqual({ a: "reset", b: "failed", c: "reset" });
    const next = await web.up(args(FIRST, 1, soft), { details: { status: "ACTIVE" } });
    expect(next.api.calls).toEqual(["reset b", "describe ecs/b", "restart soft b", "job job-1", "describe ecs/b"]);
    expect((await web.up(args(FIRST, 1, soft))).changes).toBe(false);
  });

  test("and left it switched off ends with the next up: it takes the password at its next start", async () => {
    const web = life();
    let restarted = false;
    const restart = () => {
      restarted = true;
      return "job-1";
    };
    const details = (id: string) => ({ status: restarted && id === "b" ? "SHUTOFF" : "ACTIVE" });
    const { reasons } = await web.up(args(FIRST, 1, soft), { restart, details });
    expect(reasons).toEqual([expect.stringMatching(/^server b: failed: SHUTOFF: .* left the server switched off/)]);
    const next = await web.up(args(FIRST, 1, soft), { details });
    expect(next.api.calls).toEqual(["reset b", "describe ecs/b"]);
    expect(next.reasons).toEqual([]);
    expect((await web.up(args(FIRST, 1, soft))).changes).toBe(false);
  });
});

describe("a rotation in which no server got the new password", () => {
  const LATER = { rotation: { passwordVersion: 2, lastRotatedAt: "2026-12-01T00:00:00.000Z" } };
  const second = (more: Properties = {}) => args(SECOND, 2, { ...LATER, ...more });
  const nowhere: FakeCloud = { batch: () => apiError({ kind: "credentials", status: 401 }) };
  const noPlugin = { flag: () => false };

  test.each<[string, Properties, FakeCloud]>([
    ["each was refused", {}, refusing(...IDS)],
    ["each was refused, a warning each", { onFailure: "warn" }, refusing(...IDS)],
    ["the account was refused", {}, nowhere],
    ["it stopped at the first", { batchSize: 1, maxFailures: 0 }, refusing(...IDS)],
    ["each was skipped", { supportCheck: "flag", onUnsupported: "skip" }, noPlugin],
    ["it was a dry run", { dryRun: true }, {}],
  ])("leaves the outputs as they were, and the next up sends the same password: %s", async (_, more, cloud) => {
    const web = life();
    await web.up(args(FIRST, 1));
    const { password, passwordVersion, lastRotatedAt, passwords } = web.state;
    await web.up(second(more), cloud);
    expect(web.state).toMatchObject({ password, passwordVersion, lastRotatedAt, passwords });
    const { api, reasons } = await web.up(second());
    expect(reasons).toEqual([]);
    expect(api.batches).toEqual([{ serverIds: IDS, password: SECOND, dryRun: false }]);
    expect(web.state).toMatchObject({
      password: SECOND,
      passwordVersion: 2,
      ...{ lastRotatedAt: "2026-12-01T00:00:00.000Z" },
    });
    expect(web.state).not.toHaveProperty("validatedVersion");
    expect((await web.up(second())).changes).toBe(false);
  });

  test("rests where each was skipped, and each up that fails tries again", async () => {
    const web = life();
    const skip = second({ supportCheck: "flag", onUnsupported: "skip" });
    await web.up(args(FIRST, 1));
    await web.up(skip, noPlugin);
    expect((await web.up(skip, noPlugin)).changes).toBe(false);
    const failing = await web.up(second({ supportCheck: "flag" }), noPlugin);
    expect(failing.reasons).toHaveLength(1);
    expect(web.state).toMatchObject({ password: FIRST, passwordVersion: 1 });
  });

  test("shows the new password as soon as one server has it, or may have it", async () => {
    const web = life();
    await web.up(args(FIRST, 1));
    await web.up(second(), refusing(...IDS));
    await web.up(second(), refusing("b", "c"));
    expect(web.state).toMatchObject({ password: SECOND, passwordVersion: 2, passwords: { a: SECOND, b: FIRST } });
    const other = life();
    await other.up(args(FIRST, 1));
    await other.up(second(), { batch: () => apiError({ kind: "network", effect: "unknown" }) });
    expect(other.state).toMatchObject({ password: SECOND, passwordVersion: 2 });
  });

  test("that was never set before shows the one that is wanted", async () => {
    const web = life();
    await web.up(args(FIRST, 1), refusing(...IDS));
    expect(web.state).toMatchObject({ password: FIRST, passwordVersion: 1 });
    await web.up(second(), refusing(...IDS));
    expect(web.state).toMatchObject({ password: SECOND, passwordVersion: 2 });
  });

  test("of own passwords after a shared one leaves the shared one", async () => {
    const web = life();
    await web.up(args(FIRST, 1));
    await web.up(own(1, 2), refusing(...IDS));
    expect(web.state).toMatchObject({ password: FIRST, passwordVersion: 1 });
  });
});

describe("the last line of a failure", () => {
  const BEHIND = /^outputs and dependents still have the earlier passwords, until a "pulumi up" succeeds/;
  const last = (reasons: readonly string[]) => reasons.at(-1);

  test("says that outputs and dependents are behind, until a run succeeds", async () => {
    const web = life();
    await web.up(args(FIRST, 1));
    expect(last((await web.up(args(SECOND, 2), refusing("b"))).reasons)).toMatch(BEHIND);
    // Nothing new in this run, but they have still not been told.
    expect(last((await web.up(args(SECOND, 2), refusing("b"))).reasons)).toMatch(BEHIND);
    await web.up(args(SECOND, 2));
    expect(web.state).not.toHaveProperty("notHandedOn");
  });

  test.each<[string, (web: ReturnType<typeof life>) => Promise<readonly string[]>]>([
    ["a first run", async (web) => (await web.up(args(FIRST, 1), refusing("b"))).reasons],
    [
      "the run after a first one that failed",
      async (web) => {
        await web.up(args(FIRST, 1), refusing("b", "c"));
        return (await web.up(args(FIRST, 1), refusing("b"))).reasons;
      },
    ],
    [
      "a server that was added",
      async (web) => {
        await web.up(args(FIRST, 1, { serverIds: ["a"] }));
        return (await web.up(args(FIRST, 1), refusing("b"))).reasons;
      },
    ],
    [
      "a rotation in which no server got the new password",
      async (web) => {
        await web.up(args(FIRST, 1));
        return (await web.up(args(SECOND, 2), refusing(...IDS))).reasons;
      },
    ],
    [
      "a server that fails after a run that warned",
      async (web) => {
        await web.up(args(FIRST, 1));
        await web.up(args(SECOND, 2), refusing("b"));
        await web.up(args(SECOND, 2, { onFailure: "warn" }), refusing("b"));
        return (await web.up(args(SECOND, 2), refusing("b"))).reasons;
      },
    ],
  ])("says no such thing of %s", async (_, reasonsOf) => {
    const reasons = await reasonsOf(life());
    expect(reasons).not.toEqual([]);
    expect(reasons.join()).not.toMatch(/earlier passwords/);
  });
});

describe("with onFailure warn", () => {
  const warn = { onFailure: "warn" };

  test.each<[string, number]>([
    ["a first run", 1],
    ["a rotation", 2],
  ])(
    "%s succeeds with a warning for each reason, and the next up goes on with the open servers",
    async (_, version) => {
      const web = life();
      if (version === 2) await web.up(args(SECOND, 1));
      const { reasons, ports } = await web.up(args(FIRST, version, warn), refusing("b"));
      expect(reasons).toEqual([]);
      expect(ports.lines.filter((line) => line.startsWith("warn: "))).toEqual([
        expect.stringMatching(/^warn: web: server b: failed: Ecs\.0616: refused by the cloud/),
        'warn: web: onFailure is "warn": outputs and dependents follow, and the next "pulumi up" goes on with the server that is still open',
      ]);
      const next = await web.up(args(FIRST, version, warn));
      expect(next.changes).toBe(true);
      expect(next.ports.lines[0]).toBe("info: web: 1 of 3 servers is still to be reset: b (1 failed: Ecs.0616)");
      expect(next.api.batches).toEqual([{ serverIds: ["b"], password: FIRST, dryRun: false }]);
      expect((await web.up(args(FIRST, version, warn))).changes).toBe(false);
    },
  );

  test("says once how it goes on, also where servers were not tried", async () => {
    const more = { ...warn, batchSize: 1, maxFailures: 0 };
    const { ports } = await life().up(args(FIRST, 1, more), refusing("a"));
    expect(ports.lines.filter((line) => line.startsWith("warn: ")).slice(1)).toEqual([
      'warn: web: 2 more servers were not tried; the next "pulumi up" goes on with them and with those above',
      'warn: web: onFailure is "warn": outputs and dependents follow',
    ]);
  });

  test("changed alone is no change", async () => {
    const web = life();
    await web.up(args(FIRST, 1));
    const { changes, api } = await web.up(args(FIRST, 1, warn));
    expect([changes, api.calls]).toEqual([false, []]);
  });

  test.each<[string, Parameters<typeof apiError>[0]]>([
    ["refused credentials", { kind: "credentials", status: 401 }],
    ["a cloud that is not reached", { kind: "network", effect: "unsent" }],
    ["a cloud that does not answer any more", { kind: "outage", effect: "unsent" }],
  ])("%s is an error all the same if not one server could be tried", async (_, facts) => {
    const web = life();
    const { reasons } = await web.up(args(FIRST, 1, warn), { batch: () => apiError(facts) });
    expect(reasons.at(-1)).toMatch(/^no server could be tried at all/);
  });

  test.each<[string, NonNullable<FakeCloud["batch"]>]>([
    ["no answer", () => apiError({ kind: "network", effect: "unknown" })],
    ["an answer of 503", () => apiError({ kind: "unavailable", status: 503, effect: "unknown" })],
    ["an answer that names no server", () => ({ accepted: [], rejected: [] })],
  ])("a reset whose outcome is unknown is a warning: %s", async (_, batch) => {
    const web = life();
    await web.up(args(FIRST, 1));
    const { reasons, ports } = await web.up(args(SECOND, 2, { ...warn, supportCheck: "flag" }), { batch });
    expect(reasons).toEqual([]);
    expect(ports.lines.filter((line) => line.startsWith("warn: "))).toEqual([
      expect.stringMatching(/^warn: web: 3 servers: a, b, c: outcome unknown/),
      expect.stringMatching(/^warn: web: onFailure is "warn"/),
    ]);
  });

  test("an error says of outputs that are behind when they follow, and does not advise what is set", async () => {
    const web = life();
    await web.up(args(FIRST, 1));
    await web.up(args(SECOND, 2), refusing("b"));
    const { reasons } = await web.up(args(SECOND, 2, warn), { batch: () => apiError({ kind: "credentials" }) });
    expect(reasons.slice(-2)).toEqual([
      expect.stringMatching(/^no server could be tried at all/),
      'outputs and dependents still have the earlier passwords, until a "pulumi up" succeeds',
    ]);
  });

  test.each<[string, FakeCloud]>([
    [
      "one server was reset before",
      { batch: ({ serverIds }, number) => (number === 1 ? accepting(serverIds) : apiError({ kind: "credentials" })) },
    ],
    [
      "one server was refused before",
      {
        batch: ({ serverIds }, number) =>
          number === 1
            ? { accepted: [], rejected: serverIds.map((id) => rejection(id)) }
            : apiError({ kind: "credentials" }),
      },
    ],
    ["the restart alone is refused", { restart: () => apiError({ kind: "credentials", status: 401 }) }],
    [
      "a permission is missing, perhaps for these servers",
      { batch: () => apiError({ kind: "permission", status: 403 }) },
    ],
  ])("refused credentials are a warning if %s", async (_, cloud) => {
    const { reasons } = await life().up(args(FIRST, 1, { ...warn, batchSize: 1, restart: "soft" }), cloud);
    expect(reasons).toEqual([]);
  });
});

describe("inForce", () => {
  const inForce = (web: ReturnType<typeof life>) =>
    Object.values(web.state.servers as Record<string, { inForce?: boolean }>).map((server) => server.inForce);

  test("is told where our restart has put the password in force, until the next reset", async () => {
    const web = life();
    await web.up(args(FIRST, 1, { restart: "soft" }));
    expect(inForce(web)).toEqual([true, true, true]);
    await web.up(args(SECOND, 2));
    expect(inForce(web)).toEqual([undefined, undefined, undefined]);
  });

  test("stays where a later reset is refused, and is open where its outcome is unknown", async () => {
    const web = life();
    await web.up(args(FIRST, 1, { restart: "soft" }));
    await web.up(args(SECOND, 2), refusing("b"));
    expect(inForce(web)).toEqual([undefined, true, undefined]);
    await web.up(args(SECOND, 2), { batch: () => apiError({ kind: "network", effect: "unknown" }) });
    expect(inForce(web)).toEqual([undefined, undefined, undefined]);
  });

  test("is not told of a server whose restart failed", async () => {
    const web = life();
    await web.up(args(FIRST, 1, { restart: "soft" }), {
      job: [{ state: "failed", failures: [{ serverId: "b", reason: "no" }] }],
    });
    expect(inForce(web)).toEqual([true, undefined, true]);
  });
});

describe("unsupported servers", () => {
  const flag = (id: string) => id !== "b";

  test("fail, the others go ahead", async () => {
    const web = life();
    const { reasons } = await web.up(args(FIRST, 1, { supportCheck: "flag" }), { flag });
    expect(reasons).toEqual([expect.stringMatching(/^server b: failed: unsupported/)]);
    expect(statuses(web.state)).toEqual({ a: "reset", b: "failed", c: "reset" });
  });

  test("are skipped without failing the up, until that is taken back", async () => {
    const web = life();
    const skip = { supportCheck: "flag", onUnsupported: "skip" };
    const { reasons, ports } = await web.up(args(FIRST, 1, skip), { flag });
    expect(reasons).toEqual([]);
    expect(ports.lines.join()).toContain("server b is skipped");
    expect(statuses(web.state)).toEqual({ a: "reset", b: "skipped", c: "reset" });
    expect(web.state.passwords).toEqual({ a: FIRST, c: FIRST });
    expect((await web.up(args(FIRST, 1, skip))).changes).toBe(false);
    const { api } = await web.up(args(FIRST, 1, { supportCheck: "flag" }));
    expect(api.calls).toEqual(["flag b", "reset b"]);
  });

  test("that were skipped are asked again by each run that changes the resource, without waiting", async () => {
    const web = life();
    const skip = { supportCheck: "flag", onUnsupported: "skip", waitTimeout: "2s" };
    await web.up(args(FIRST, 1, skip), { flag });
    const still = await web.up(args(FIRST, 1, { ...skip, onDelete: "scramble" }), { flag });
    expect(still.api.calls).toEqual(["flag b"]);
    expect(still.ports.sleeps).toEqual([]);
    expect(statuses(web.state)).toEqual({ a: "reset", b: "skipped", c: "reset" });
    const later = await web.up(args(FIRST, 1, { ...skip, serverIds: [...IDS, "d"] }));
    expect(later.api.calls).toEqual(["flag d", "flag b", "reset d,b"]);
    expect(statuses(web.state)).toEqual({ a: "reset", b: "reset", c: "reset", d: "reset" });
  });

  test("that are new are waited for as long as waitTimeout says, ten minutes by default", async () => {
    const late = { supportCheck: "flag", waitTimeout: "1m" };
    const never: FakeCloud = { flag: (id) => (id === "c" ? null : id !== "b") };
    const waited = async (more: Properties) => {
      const { ports } = await life().up(args(FIRST, 1, more), never);
      return ports.sleeps.reduce((sum, pause) => sum + pause, 0);
    };
    expect(await waited(late)).toBe(60_000);
    expect(await waited({ ...late, waitTimeout: undefined })).toBe(600_000);
    expect(await waited({ ...late, onUnsupported: "skip" })).toBe(60_000);
  });

  test("that were reset once are not waited for", async () => {
    const web = life();
    await web.up(args(FIRST, 1));
    const { ports } = await web.up(args(SECOND, 2, { supportCheck: "flag", waitTimeout: "1m" }), { flag });
    expect(ports.sleeps).toEqual([]);
    expect(statuses(web.state)).toEqual({ a: "reset", b: "failed", c: "reset" });
  });

  test("are tried again by the next rotation", async () => {
    const web = life();
    const skip = { supportCheck: "flag", onUnsupported: "skip" };
    await web.up(args(FIRST, 1, skip), { flag });
    const { api } = await web.up(args(SECOND, 2, skip));
    expect(api.batches[0]?.serverIds).toEqual(IDS);
  });
});

describe("maxFailures as a percentage", () => {
  // The limit is a share of the servers; one call more is made than failures are allowed, and that one exceeds it.
  test.each<[string, number, number]>([
    ["0%", 100, 0],
    ["1%", 100, 1],
    ["7%", 100, 7],
    ["10%", 100, 10],
    ["29%", 100, 29],
    ["57%", 100, 57],
    ["58%", 100, 58],
    ["10%", 5, 0],
    ["50%", 5, 2],
    ["99%", 10, 9],
  ])("%s of %d servers allows %d failures", async (maxFailures, servers, allowed) => {
    const serverIds = Array.from({ length: servers }, (_, at) => `s${at}`);
    const { api } = await life().up(args(FIRST, 1, { serverIds, batchSize: 1, maxFailures }), refusing(...serverIds));
    expect(api.batches).toHaveLength(allowed + 1);
  });

  test("100% is no limit", async () => {
    const { api } = await life().up(args(FIRST, 1, { batchSize: 1, maxFailures: "100%" }), refusing(...IDS));
    expect(api.batches).toHaveLength(3);
  });
});

describe("delete", () => {
  const props = { passwords: { a: FIRST, b: FIRST }, password: FIRST, region: "r", projectId: "p" };

  test.each([undefined, "retain"])("with onDelete %s leaves the servers alone", async (onDelete) => {
    const api = fakePasswordApi();
    await passwordReset(api.open, fakePorts(), noOthers()).delete({ ...props, onDelete });
    expect([api.calls, api.scopes]).toEqual([[], []]);
  });

  test("with scramble sets a good password that nobody knows on every server we gave one", async () => {
    const api = fakePasswordApi();
    await passwordReset(api.open, fakePorts(), noOthers()).delete({ ...props, onDelete: "scramble" });
    expect(api.batches).toHaveLength(1);
    expect(api.batches[0]).toMatchObject({ serverIds: ["a", "b"], dryRun: false });
    expect(brokenRules(api.batches[0]?.password ?? "")).toEqual([]);
    expect(api.batches[0]?.password).not.toBe(FIRST);
    expect(api.scopes).toEqual([{ region: "r", projectId: "p" }]);
  });

  test("with scramble does nothing where no server got a password", async () => {
    const api = fakePasswordApi();
    await passwordReset(api.open, fakePorts(), noOthers()).delete({
      onDelete: "scramble",
      passwords: {},
      servers: { a: { status: "validated" } },
    });
    expect([api.calls, api.scopes]).toEqual([[], []]);
  });

  test("with scramble fails naming the servers that were not reached, without any password", async () => {
    const api = fakePasswordApi(refusing("b"));
    const deletion = passwordReset(api.open, fakePorts(), noOthers()).delete({ ...props, onDelete: "scramble" });
    const message = await deletion.then(
      () => "",
      (error: Error) => error.message,
    );
    expect(message).toMatch(/server b: failed: Ecs\.0616/);
    expect(message).not.toContain("server a");
    expect(message).not.toContain(api.batches[0]?.password);
  });

  test("with scramble takes a server that is gone for done", async () => {
    const api = fakePasswordApi({ batch: () => ({ accepted: ["a"], rejected: [rejection("b", { missing: true })] }) });
    const ports = fakePorts();
    await expect(
      passwordReset(api.open, ports, noOthers()).delete({ ...props, onDelete: "scramble" }),
    ).resolves.toBeUndefined();
    expect(ports.lines).toEqual([
      "warn: nothing to scramble in region r, project p: no such server: b",
      "info: this resource: a password that nobody knows is set on server a",
    ]);
  });

  test("with scramble fails where the outcome is unknown", async () => {
    const api = fakePasswordApi({ batch: () => apiError({ kind: "network", effect: "unknown" }) });
    await expect(
      passwordReset(api.open, fakePorts(), noOthers()).delete({ ...props, onDelete: "scramble" }),
    ).rejects.toThrow(/2 servers: a, b: outcome unknown, the password may have been set/);
  });

  describe("while another resource of the run names a server", () => {
    const OURS = { ...props, resource: "urn:pulumi:dev::test::a:b:PasswordReset::old", onDelete: "scramble" };
    const OTHER = "urn:pulumi:dev::test::a:b:PasswordReset::new";
    const forB = (more: Properties = {}) => ({ ...args(SECOND, 1, { serverIds: ["b"], ...more }), resource: OTHER });

    test.each<[string, Properties]>([
      ["has only validated it", { dryRun: true }],
      ["has not been asked to set it yet", {}],
    ])("fails and does nothing if that one %s", async (_, more) => {
      const api = fakePasswordApi();
      const lifecycle = passwordReset(api.open, fakePorts(), noOthers());
      lifecycle.check(forB());
      if (more.dryRun) await lifecycle.create(forB(more));
      const calls = api.batches.length;
      const { message } = await failureOf(lifecycle.delete(OURS, "reset-1"));
      expect(message).toContain("PasswordReset new is for the same server b,");
      expect(message).toContain(`pulumi state delete '${OURS.resource}'`);
      expect(api.batches).toHaveLength(calls);
    });

    test("scrambles the others if that one has just set it", async () => {
      const api = fakePasswordApi({ batch: ({ serverIds }) => accepting(serverIds) });
      const lifecycle = passwordReset(api.open, fakePorts(), noOthers());
      lifecycle.check(forB());
      await lifecycle.create(forB());
      await lifecycle.delete(OURS, "reset-1");
      expect(api.batches.map((call) => call.serverIds)).toEqual([["b"], ["a"]]);
    });

    test.each([
      ["later", "2026-11-22T13:00:00.000Z", "2026-11-22T12:00:00.000Z", true],
      ["at the same time", "2026-11-22T12:00:00.000Z", "2026-11-22T12:00:00.000Z", true],
      ["earlier", "2026-11-22T11:00:00.000Z", "2026-11-22T12:00:00.000Z", false],
    ])("goes by who set it last if that was in an earlier run: %s", async (_, theirs, ours, isDeleted) => {
      const api = fakePasswordApi();
      const lifecycle = passwordReset(api.open, fakePorts(), noOthers());
      const result = (resetAt: string) => ({ status: "reset", at: resetAt, resetAt });
      lifecycle.check(forB());
      lifecycle.diff({ passwords: { b: SECOND }, servers: { b: result(theirs) } }, forB(), "reset-2");
      const deletion = lifecycle.delete({ ...OURS, servers: { a: result(ours), b: result(ours) } }, "reset-1");
      await (isDeleted ? deletion : expect(deletion).rejects.toThrow("did not set the password last"));
      expect(api.batches.map((call) => call.serverIds)).toEqual(isDeleted ? [["a"]] : []);
    });

    test("does not take the user's word of an adopted server for a later password, but for the same one", async () => {
      for (const [password, isDeleted] of [
        [SECOND, false],
        [FIRST, true],
      ] as const) {
        const lifecycle = passwordReset(fakePasswordApi().open, fakePorts({ now: "2027-01-01T00:00:00Z" }), noOthers());
        const adopting = { ...args(password, 1, { serverIds: ["b"], adopt: true }), resource: OTHER };
        lifecycle.check(adopting);
        await lifecycle.create(adopting);
        const deletion = lifecycle.delete({ ...OURS, onDelete: "retain" }, "reset-1");
        await (isDeleted ? deletion : expect(deletion).rejects.toThrow("did not set the password last"));
      }
    });

    test("does nothing for a resource that is deleted as well", async () => {
      const api = fakePasswordApi();
      const lifecycle = passwordReset(api.open, fakePorts(), noOthers());
      await lifecycle.delete({ ...OURS, resource: OTHER, onDelete: "retain" }, "reset-2");
      await lifecycle.delete(OURS, "reset-1");
      expect(api.batches.map((call) => call.serverIds)).toEqual([["a", "b"]]);
    });
  });

  test.each([
    ["scramble", "a password that nobody knows is set on 2 servers: a, b"],
    ["retain", "the state no longer has the password of 2 servers: a, b; it stays as it is"],
  ])("with %s says what has become of the servers", async (onDelete, line) => {
    const ports = fakePorts();
    await passwordReset(fakePasswordApi().open, ports, noOthers()).delete({ ...props, resource: "web", onDelete });
    expect(ports.lines.at(-1)).toBe(`info: web: ${line}`);
  });

  test("with scramble works through more servers than one call takes", async () => {
    const api = fakePasswordApi();
    const passwords = Object.fromEntries(Array.from({ length: 1001 }, (_, at) => [`s${at}`, FIRST]));
    await passwordReset(api.open, fakePorts(), noOthers()).delete({ passwords, onDelete: "scramble" });
    expect(api.batches.map((call) => call.serverIds.length)).toEqual([1000, 1]);
  });
});

test("a state of another version is read, not refused", async () => {
  const web = life();
  web.state = { servers: null, passwords: "odd", passwordVersion: "1" };
  const { api } = await web.up(args(FIRST, 1));
  expect(api.batches).toEqual([{ serverIds: IDS, password: FIRST, dryRun: false }]);
});

describe("what a run will do is said by the resource where its companion has no reason to", () => {
  const linesOf = (olds: Properties, news: Properties) => {
    const ports = fakePorts();
    passwordReset(fakePasswordApi().open, ports, noOthers()).diff(olds, news);
    return ports.lines;
  };

  test("what is still open, how it was left, and how the run goes on", async () => {
    const web = life();
    const waves = { batchSize: 1, restart: "soft" };
    await web.up(args(FIRST, 1, { ...waves, maxFailures: 0 }), refusing("b"));
    expect(linesOf(web.state, args(FIRST, 1, waves))).toEqual([
      "info: web: 2 of 3 servers are still to be reset and restarted (soft), 1 at a time: b, c (1 failed: Ecs.0616, 1 pending)",
    ]);
  });

  test("a rotation that was interrupted before the reset", async () => {
    const web = life();
    await web.up(args(FIRST, 1));
    expect(linesOf(web.state, args(SECOND, 2, { restart: "soft" }))).toEqual([
      "info: web: a rotation is not carried out yet: sets the password on 3 servers and restarts them (soft): a, b, c",
    ]);
    expect(linesOf(web.state, args(FIRST, 1))).toEqual([]);
  });

  test("a replacement, which has no inputs of before", async () => {
    const ports = fakePorts();
    const lifecycle = passwordReset(fakePasswordApi().open, ports, noOthers());
    const { inputs } = lifecycle.check(args(FIRST, 1), {});
    lifecycle.check(args(FIRST, 1), stateOf(inputs));
    lifecycle.check({ ...args(FIRST, 1), wanted: UNKNOWN }, {});
    lifecycle.check(args(FIRST, 1, { adopt: true }), {});
    expect(ports.lines).toEqual(["info: web: sets a new password on 3 servers: a, b, c"]);
  });

  test("nothing that the companion has said in the same process", () => {
    const ports = fakePorts();
    const announced = new Announcements(ports.log);
    announced.checked({ resource: "web", serverIds: IDS }, {});
    throughHost(resource(fakePasswordApi().open, ports, noOthers(), announced)).check(args(FIRST, 1), {});
    expect(ports.lines).toHaveLength(1);
    // The next command of a process that goes on.
    announced.checked({ resource: "web", serverIds: IDS }, { resource: "web" });
    throughHost(resource(fakePasswordApi().open, ports, noOthers(), announced)).check(args(FIRST, 1), {});
    expect(ports.lines).toHaveLength(2);
  });
});
