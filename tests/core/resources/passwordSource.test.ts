import { newestOf } from "../../../provider/core/password/history";
import { passwordsFor } from "../../../provider/core/password/passwords";
import { brokenRules } from "../../../provider/core/password/rules";
import type { Ports } from "../../../provider/core/ports";
import { joinedAt } from "../../../provider/core/resources/assigned";
import { passwordSource as resource } from "../../../provider/core/resources/passwordSource";
import type { Properties } from "../../../provider/core/values/properties";
import { Secret } from "../../../provider/core/values/secret";
import { UNKNOWN } from "../../../provider/core/values/unknown";
import { passwordsIn, seed } from "../../fakes/histories";
import { noOthers } from "../../fakes/owners";
import { fakePorts } from "../../fakes/ports";
import { readableIn, stateOf, throughHost, unsealed } from "../../fakes/state";

const passwordSource = (...outside: Parameters<typeof resource>) => throughHost(resource(...outside));

const START = "2026-11-22T12:00:00Z";
const DAY = 86_400_000;
const GIVEN = "Zq7!given-mk1";
const OTHER = "Zq7!other-mk2";

interface State {
  history: string;
  rotation: {
    passwordVersion: number;
    draft?: number;
    lastRotatedAt?: string;
    nextRotationAt?: string;
    serverResets?: Record<string, string>;
  };
  since: string;
  joined?: unknown;
  serverTriggers?: unknown;
}

/** A companion through a life of several `pulumi up`: check, then create, or diff and, where it says so, update. */
function life(seed = 1) {
  const ports = fakePorts({ now: START, seed });
  const companion = passwordSource(ports, noOthers());
  let state: Properties | undefined;
  let oldInputs: Properties = {};
  let servers: readonly string[] = [];
  return {
    ports,
    companion,
    /** The inputs that the last `up` left in the state. */
    get oldInputs(): Properties {
      return oldInputs;
    },
    get state(): State {
      return state as unknown as State;
    },
    /** What a resource is handed. */
    get wanted(): unknown {
      return newestOf(this.state.history);
    },
    get passwords(): Record<string, string> {
      return passwordsIn(this.state.history, servers);
    },
    get password(): string {
      return this.passwords[servers[0] ?? ""] ?? "";
    },
    superseded(server = servers[0] ?? ""): string[] {
      return passwordsFor(this.state.history, server)
        .slice(1)
        .map((password) => password.reveal());
    },
    /** Puts something else into the state, as another version of the package may have left it. */
    rewrite(change: (stored: Properties) => Properties) {
      state = change(state ?? {});
    },
    async up(args: Properties): Promise<"created" | "unchanged" | "updated"> {
      const given: Properties = { resource: "web", serverIds: ["a", "b"], ...args };
      servers = given.serverIds as string[];
      const checked = companion.check(given, oldInputs);
      expect(checked.failures).toEqual([]);
      const inputs = stateOf(checked.inputs);
      oldInputs = inputs;
      if (state === undefined) {
        state = stateOf((await companion.create(inputs)).outputs);
        return "created";
      }
      if (!companion.diff(state, inputs).changes) return "unchanged";
      state = stateOf(await companion.update("id", state, inputs));
      return "updated";
    },
    refresh: async () => {
      state = stateOf((await companion.read("id", state ?? {})) ?? {});
    },
  };
}

describe("check", () => {
  const companion = passwordSource(fakePorts(), noOthers());
  const ids = { serverIds: ["a"] };

  test("reports everything that is wrong with the whole resource, at once", () => {
    const { failures } = companion.check({
      serverIds: [],
      newPassword: "x",
      generate: {},
      batchSize: 0,
      rotateAfter: "soon",
    });
    expect(failures.map((failure) => failure.split(":")[0])).toEqual(
      expect.arrayContaining(["serverIds", "newPassword", "batchSize", "rotateAfter"]),
    );
    expect(failures).toContainEqual("newPassword: cannot be given together with generate");
  });

  test("seals a given password and keeps nothing it does not need", () => {
    const { inputs } = companion.check({
      ...ids,
      resource: "web",
      newPassword: GIVEN,
      rotateAfter: "30d",
      batchSize: 5,
      restart: "soft",
    });
    expect(unsealed(inputs.newPassword)).toBe(GIVEN);
    expect(readableIn(inputs)).not.toContain(GIVEN);
    expect(Object.keys(inputs).sort()).toEqual(["assigned", "newPassword", "resource", "rotateAfter"]);
  });

  test("passes a password that is not known yet on untouched", () => {
    expect(companion.check({ ...ids, newPassword: UNKNOWN }).inputs.newPassword).toBe(UNKNOWN);
  });

  test("keeps no server ids: a seed gives the password of any", () => {
    expect(companion.check({ ...ids, generate: { perServer: true } }).inputs).not.toHaveProperty("serverIds");
  });

  test.each<[string, Properties]>([
    ["a list", { serverIds: ["a", "b"], generate: { perServer: true } }],
    ["an empty list", { serverIds: [] }],
    ["bad ids", { serverIds: ["a", "", "a", "x/y\nz"], batchSize: 0 }],
  ])("takes servers that are packed into one text as it takes %s", (_, { serverIds, ...args }) => {
    const packed = companion.check({ ...args, serverIds: JSON.stringify(serverIds) });
    expect(packed).toEqual(companion.check({ ...args, serverIds }));
  });

  test("says which servers an adoption takes over, those of before left out", () => {
    const ports = fakePorts();
    const companion = passwordSource(ports, noOthers());
    const checked = (serverIds: string[], oldInputs?: Properties) =>
      companion.check({ resource: "web", serverIds, newPassword: GIVEN, adopt: true }, oldInputs).inputs;
    const before = checked(["a"]);
    checked(["a", "b", "c"], before);
    checked(["a"], before);
    companion.check({ resource: "web", serverIds: ["a"], newPassword: GIVEN }, before);
    expect(ports.lines).toEqual([
      "info: web: takes server a as having newPassword already, without a call (adopt)",
      "info: web: takes 2 servers: b, c as having newPassword already, without a call (adopt)",
    ]);
  });

  test("refuses servers that are no texts, and makes no text of them", () => {
    const { failures } = companion.check({ serverIds: [{ toString: null }] });
    expect(failures).toEqual([expect.stringMatching(/^serverIds\[0\]: /)]);
  });

  test("of the same arguments gives the same inputs, again and again", () => {
    const args = { ...ids, triggers: { a: 1 }, generate: { length: 9 } };
    expect(companion.check(args).inputs).toEqual(companion.check(args).inputs);
  });
});

describe("create", () => {
  test("draws one password within the rules, sealed, as version 1", async () => {
    const { outputs, id } = await passwordSource(fakePorts({ now: START }), noOthers()).create({ resource: "web" });
    const { a: password = "" } = passwordsIn(unsealed(outputs.history), ["a"]);
    expect(brokenRules(password)).toEqual([]);
    expect(password).toHaveLength(20);
    expect(readableIn(outputs)).not.toContain(unsealed(outputs.history));
    expect(outputs.rotation).toEqual({ passwordVersion: 1, lastRotatedAt: "2026-11-22T12:00:00.000Z" });
    expect(id).not.toBe("");
    expect(unsealed(outputs.history)).toMatch(/^1\.[\w-]{43}\?$/);
  });

  test("keeps to the settings of the draw", async () => {
    const web = life();
    await web.up({ generate: { length: 9, specials: "@", exclude: "0O1lI" } });
    expect(web.password).toMatch(/^[A-HJ-NP-Za-km-z2-9@]{9}$/);
    expect(web.state.history).toMatch(/^1\.[\w-]{43}\?l=9&s=%40&x=0O1lI$/);
  });

  test("draws another password for every server with perServer", async () => {
    const web = life();
    await web.up({ generate: { perServer: true } });
    const { passwords } = web;
    expect(passwords.a).not.toBe(passwords.b);
    expect(Object.values(passwords).flatMap((password) => brokenRules(password))).toEqual([]);
  });

  test("takes a given password as it is", async () => {
    const web = life();
    await web.up({ newPassword: GIVEN });
    expect(web.state.history).toBe(`=${GIVEN}`);
  });

  test("with adopt knows of no rotation yet, though its age counts from now", async () => {
    const web = life();
    await web.up({ newPassword: GIVEN, adopt: true, rotateAfter: "30d" });
    expect(web.state.rotation).toEqual({ passwordVersion: 1, nextRotationAt: "2026-12-22T12:00:00.000Z" });
  });

  test("says when the next rotation is due", async () => {
    const web = life();
    await web.up({ rotateAfter: "P1D" });
    expect(web.state.rotation.nextRotationAt).toBe("2026-11-23T12:00:00.000Z");
  });

  test("gives every resource another id", async () => {
    const companion = passwordSource(fakePorts(), noOthers());
    const ids = await Promise.all(Array.from({ length: 50 }, async () => (await companion.create({})).id));
    expect(new Set(ids).size).toBe(50);
  });

  test.each(["99999999d", "PT9007199254740S", "285000w"])(
    "with a rotateAfter beyond the end of time, %s, fails at check or works, but does not fail later",
    async (rotateAfter) => {
      const companion = passwordSource(fakePorts({ now: START }), noOthers());
      const { failures } = companion.check({ serverIds: ["a"], rotateAfter });
      if (failures.length === 0) {
        await expect(companion.create({ rotateAfter })).resolves.toBeDefined();
      }
    },
  );
});

describe("the next up leaves the password alone", () => {
  test.each<[string, Properties, Properties]>([
    ["when nothing changed", {}, {}],
    ["when nothing changed for a given one", { newPassword: GIVEN }, { newPassword: GIVEN }],
    [
      "when other arguments change",
      { restart: "none", batchSize: 5 },
      { restart: "soft", batchSize: 7, maxFailures: 1, dryRun: true },
    ],
    ["when a server is added", { serverIds: ["a"] }, { serverIds: ["a", "b"] }],
    ["when a server is taken off", { serverIds: ["a", "b"] }, { serverIds: ["a"] }],
    ["when the defaults of generate are written out", {}, { generate: { length: 20, perServer: false } }],
    ["when rotateAfter is given for the first time", {}, { rotateAfter: "1s" }],
    ["when rotateAfter is taken away", { rotateAfter: "30d" }, {}],
    [
      "when triggers change the order of keys",
      { triggers: { a: 1, b: { c: 1, d: 2 } } },
      { triggers: { b: { d: 2, c: 1 }, a: 1 } },
    ],
    ["when an empty record of triggers is given", {}, { triggers: {} }],
    ["when a trigger without a value is called as a member of every object", {}, { triggers: { constructor: null } }],
  ])("%s", async (_, before, after) => {
    const web = life();
    await web.up(before);
    const { history, rotation } = web.state;
    await web.up(after);
    expect(web.state.history).toBe(history);
    expect(web.state.rotation.passwordVersion).toBe(1);
    expect(web.state.rotation.lastRotatedAt).toBe(rotation.lastRotatedAt);
  });

  test("when it is given as newPassword, written out", async () => {
    const web = life();
    await web.up({});
    const { password } = web;
    expect(await web.up({ newPassword: password })).toBe("updated");
    expect(web.wanted).toBe(`=${password}`);
    expect(await web.up({ newPassword: password })).toBe("unchanged");
    expect(web.state.rotation.passwordVersion).toBe(1);
  });

  test("when it was drawn with the defaults of an earlier version", async () => {
    const web = life();
    await web.up({ generate: { length: 16, specials: "!@" } });
    // As if 16 and "!@" had been the defaults then.
    web.rewrite((stored) => ({ ...stored, generate: undefined }));
    const { history } = web.state;
    expect(await web.up({})).toBe("unchanged");
    await web.up({ generate: { perServer: false } });
    expect(web.state.history).toBe(history);
    // That update must not forget what was drawn with: written out, it is no change either.
    await web.up({ generate: { length: 16, specials: "!@" } });
    expect(web.state.history).toBe(history);
    expect(web.state.rotation.passwordVersion).toBe(1);
  });

  test("through a refresh, which keeps everything as it was and everything secret sealed", async () => {
    const web = life();
    await web.up({ newPassword: GIVEN });
    await web.up({ newPassword: OTHER });
    const before = JSON.stringify(web.state);
    const outputs = await web.companion.read("id", web.state as unknown as Properties);
    expect(readableIn(outputs)).not.toMatch(/mk1|mk2/);
    await web.refresh();
    expect(JSON.parse(JSON.stringify(web.state))).toEqual(JSON.parse(before));
    expect(await web.up({ newPassword: OTHER })).toBe("unchanged");
  });

  test("when the state has no date: its age counts from when that is noticed", async () => {
    const web = life();
    await web.up({ rotateAfter: "30d" });
    const { history } = web.state;
    web.rewrite(({ since: _since, rotation: _rotation, ...rest }) => ({ ...rest, rotation: { passwordVersion: 1 } }));
    web.ports.advance(400 * DAY);
    expect(await web.up({ rotateAfter: "30d" })).toBe("updated");
    expect(web.state.history).toBe(history);
    expect(web.state.since).toBe("2027-12-27T12:00:00.000Z");
    expect(web.state.rotation.lastRotatedAt).toBeUndefined();
    web.ports.advance(29 * DAY);
    expect(await web.up({ rotateAfter: "30d" })).toBe("unchanged");
    web.ports.advance(DAY);
    expect(await web.up({ rotateAfter: "30d" })).toBe("updated");
    expect(web.state.rotation.passwordVersion).toBe(2);
  });

  test.each(["not a date", "-1", "2001", "", 7, null])("when the date in the state is %j", async (since) => {
    const web = life();
    await web.up({ rotateAfter: "1s" });
    web.rewrite((stored) => ({ ...stored, since }));
    web.ports.advance(400 * DAY);
    await web.up({ rotateAfter: "1s" });
    expect(web.state.rotation.passwordVersion).toBe(1);
  });
});

describe("a state that lacks something makes nothing due, and is mended", () => {
  test.each(["generate", "triggers", "serverTriggers", "rotation", "assigned", "since"])("%s", async (name) => {
    const web = life();
    const args = { triggers: { round: 1 }, serverTriggers: { a: 1 }, generate: { perServer: true } };
    await web.up(args);
    web.ports.lines.length = 0;
    const { history } = web.state;
    web.rewrite(({ [name]: _missing, ...stored }) => stored);
    await web.up(args);
    expect(web.state.history).toBe(history);
    expect(web.ports.lines).toEqual([]);
  });

  test.each(["", "1.abc?", `1.${seed(1)}?l=3`, "text"])(
    "a history that cannot be read, %j, is left alone",
    async (odd) => {
      const web = life();
      await web.up({ generate: { perServer: true } });
      web.rewrite((stored) => ({ ...stored, history: odd }));
      await web.up({ generate: { perServer: true }, serverIds: ["a", "b", "c"] });
      expect(web.state.history).toBe(odd);
      // As its resource says, whose check refuses what it is handed.
      await web.up({ generate: { perServer: true }, triggers: { mend: 1 } });
      expect(brokenRules(web.password)).toEqual([]);
      expect(web.state.history.endsWith(odd)).toBe(true);
    },
  );

  test("rotation", async () => {
    const web = life();
    await web.up({});
    const { history } = web.state;
    web.rewrite(({ rotation: _missing, ...stored }) => stored);
    expect(await web.up({})).toBe("updated");
    expect(web.state).toMatchObject({ history, rotation: { passwordVersion: 1 } });
    expect(await web.up({})).toBe("unchanged");
  });
});

describe("a draw during a dry run", () => {
  test("counts as rotation, and ages, only from when it is carried out", async () => {
    const web = life();
    await web.up({ rotateAfter: "30d" });
    web.ports.advance(31 * DAY);
    await web.up({ rotateAfter: "30d", dryRun: true });
    expect(web.ports.lines.join()).toMatch(/due for rotation: .*dryRun: a new one is only validated/);
    const { history } = web.state;
    web.ports.advance(10 * DAY);
    expect(await web.up({ rotateAfter: "30d", dryRun: true })).toBe("unchanged");
    expect(await web.up({ rotateAfter: "30d" })).toBe("updated");
    const at = web.ports.clock.now();
    expect(web.state.history).toBe(history);
    expect(web.state.rotation).toEqual({
      passwordVersion: 2,
      lastRotatedAt: at.toISOString(),
      nextRotationAt: new Date(at.getTime() + 30 * DAY).toISOString(),
    });
    expect(await web.up({ rotateAfter: "30d" })).toBe("unchanged");
  });

  test("that is followed by others is one version, and every password is kept", async () => {
    const web = life();
    await web.up({ newPassword: GIVEN, triggers: { round: 1 } });
    for (const newPassword of ["Zq7!dry-mk3", "Zq7!dry-mk4", OTHER]) await web.up({ newPassword, dryRun: true });
    await web.up({ newPassword: OTHER });
    expect(web.state.rotation.passwordVersion).toBe(2);
    expect(web.superseded()).toEqual(["Zq7!dry-mk4", "Zq7!dry-mk3", GIVEN]);
  });

  test("is counted, so that each is validated, until one is carried out", async () => {
    const web = life();
    const draft = async (args: Properties) => {
      await web.up(args);
      return web.state.rotation.draft;
    };
    expect(await draft({ newPassword: GIVEN, dryRun: true })).toBe(1);
    expect(await draft({ newPassword: GIVEN, dryRun: true, rotateAfter: "30d" })).toBe(1);
    expect(await draft({ newPassword: OTHER, dryRun: true })).toBe(2);
    expect(await draft({ newPassword: OTHER })).toBeUndefined();
    expect(await draft({ newPassword: GIVEN, dryRun: true })).toBe(1);
    expect(web.state.rotation.passwordVersion).toBe(2);
  });

  test("leaves no trace when dryRun is set and taken back without one", async () => {
    const web = life();
    await web.up({});
    const before = { ...web.state };
    for (const dryRun of [true, false]) expect(await web.up({ dryRun })).toBe("unchanged");
    expect(web.state).toEqual(before);
  });
});

describe("the next up rotates", () => {
  test.each<[string, Properties, Properties, RegExp]>([
    ["for a new value", { newPassword: GIVEN }, { newPassword: OTHER }, /newPassword has a new value/],
    ["when newPassword is taken away", { newPassword: GIVEN }, {}, /newPassword is no longer given/],
    ["when newPassword replaces a drawn one", {}, { newPassword: GIVEN }, /newPassword/],
    ["for another length", {}, { generate: { length: 12 } }, /generate\.length/],
    ["for other specials", {}, { generate: { specials: "" } }, /generate\.specials/],
    ["for excluded characters", {}, { generate: { exclude: "0O" } }, /generate\.exclude/],
    ["for perServer", {}, { generate: { perServer: true } }, /generate\.perServer/],
    ["from perServer to one for all", { generate: { perServer: true } }, {}, /generate\.perServer/],
    ["for a changed trigger", { triggers: { a: 1 } }, { triggers: { a: 2 } }, /trigger "a"/],
    ["for a new trigger", {}, { triggers: { a: 2 } }, /trigger "a"/],
  ])("%s, says why, and counts up", async (_, before, after, reason) => {
    const web = life();
    await web.up(before);
    web.ports.lines.length = 0;
    const old = web.password;
    web.ports.advance(5 * DAY);
    expect(await web.up(after)).toBe("updated");
    expect(web.ports.lines.join()).toMatch(reason);
    expect(web.ports.lines[0]).toMatch(/^info: web: the password is due for rotation: /);
    expect(web.password).not.toBe(old);
    expect(web.state.rotation).toEqual({ passwordVersion: 2, lastRotatedAt: "2026-11-27T12:00:00.000Z" });
    expect(web.superseded()).toEqual([old]);
    // And then rests.
    expect(await web.up(after)).toBe("unchanged");
  });

  test("for age, in the preview already, once, and then again after the same time", async () => {
    const web = life();
    await web.up({ rotateAfter: "30d" });
    web.ports.advance(30 * DAY - 1);
    expect(await web.up({ rotateAfter: "30d" })).toBe("unchanged");
    web.ports.advance(1);
    expect(web.companion.diff(web.state as unknown as Properties, { rotateAfter: "30d" }).changes).toBe(true);
    expect(await web.up({ rotateAfter: "30d" })).toBe("updated");
    expect(web.state.rotation).toEqual({
      passwordVersion: 2,
      lastRotatedAt: "2026-12-22T12:00:00.000Z",
      nextRotationAt: "2027-01-21T12:00:00.000Z",
    });
    expect(await web.up({ rotateAfter: "30d" })).toBe("unchanged");
  });

  test("no given password by age, which a new value has to end, and warns instead", async () => {
    for (const adopt of [true, undefined]) {
      const web = life();
      const args = { newPassword: GIVEN, adopt, rotateAfter: "30d" };
      await web.up(args);
      web.ports.advance(30 * DAY - 1);
      const warnings = () => web.ports.lines.filter((line) => line.startsWith("warn: "));
      expect(await web.up(args)).toBe("unchanged");
      expect(warnings()).toEqual([]);
      web.ports.advance(1);
      expect(await web.up(args)).toBe("unchanged");
      expect(warnings()).toEqual([
        "warn: web: a new value for newPassword is due since 2026-12-22T12:00:00.000Z (rotateAfter 30d); the present one stays until then",
      ]);
    }
  });

  test("by age also after a run whose clock was years ahead", async () => {
    const web = life();
    web.ports.advance(3650 * DAY);
    await web.up({ rotateAfter: "30d" });
    web.ports.advance(-3650 * DAY);
    expect(await web.up({ rotateAfter: "30d" })).toBe("updated");
    expect(web.state.rotation).toMatchObject({ passwordVersion: 1, nextRotationAt: "2026-12-22T12:00:00.000Z" });
    web.ports.advance(30 * DAY);
    await web.up({ rotateAfter: "30d" });
    expect(web.state.rotation).toMatchObject({ passwordVersion: 2 });
  });

  test("never in place of another resource", () => {
    const companion = passwordSource(fakePorts(), noOthers());
    expect(companion.diff({}, { newPassword: GIVEN }).replaces ?? []).toEqual([]);
  });

  test("says in no line what the password is", async () => {
    const web = life();
    await web.up({ newPassword: GIVEN });
    await web.up({ newPassword: OTHER });
    expect(web.ports.lines.join()).not.toMatch(/mk1|mk2/);
  });

  test("every password of a server list drawn with perServer", async () => {
    const web = life();
    await web.up({ generate: { perServer: true }, triggers: { a: 1 } });
    const old = web.passwords;
    await web.up({ generate: { perServer: true }, triggers: { a: 2 } });
    const now = web.passwords;
    expect(now.a).not.toBe(old.a);
    expect(now.b).not.toBe(old.b);
    expect([web.superseded("a"), web.superseded("b")]).toEqual([[old.a], [old.b]]);
  });
});

describe("what is not known yet at preview", () => {
  test.each<[string, Properties]>([
    ["newPassword", { newPassword: UNKNOWN }],
    ["a trigger", { triggers: { a: UNKNOWN } }],
    ["generate", { generate: UNKNOWN }],
    ["a server id of perServer", { generate: { perServer: true }, serverIds: ["a", UNKNOWN] }],
  ])("shows as a change: %s", (_, news) => {
    expect(passwordSource(fakePorts(), noOthers()).diff({ history: `=${GIVEN}` }, news).changes).toBe(true);
  });

  test.each<[string, Properties, Properties, RegExp]>([
    [
      "a trigger",
      { triggers: { a: 1, b: 1 } },
      { triggers: { a: UNKNOWN, b: 1 } },
      /rotates if triggers, not known yet/,
    ],
    ["all triggers", { triggers: { a: 1 } }, { triggers: UNKNOWN }, /rotates if triggers, not known yet/],
    ["a new trigger", {}, { triggers: { a: { b: [UNKNOWN] } } }, /rotates if triggers, not known yet/],
    ["newPassword", { newPassword: GIVEN }, { newPassword: UNKNOWN }, /rotates if newPassword, not known yet/],
    ["generate", {}, { generate: { length: UNKNOWN } }, /rotates if generate, not known yet/],
  ])("leaves open whether it rotates, and says so: %s", async (_, before, after, line) => {
    const web = life();
    await web.up(before);
    web.ports.lines.length = 0;
    const { inputs } = web.companion.check({ resource: "web", serverIds: ["a"], ...after }, web.oldInputs);
    expect(web.companion.diff(web.state as unknown as Properties, stateOf(inputs))).toEqual({ changes: true });
    expect(web.ports.lines).toEqual([expect.stringMatching(line)]);
  });

  test.each<[string, Properties]>([
    ["a server id", { generate: { perServer: true }, serverIds: ["a", UNKNOWN] }],
    ["the other trigger", { generate: { perServer: true }, triggers: { a: 2, b: UNKNOWN } }],
  ])("does not hide what is certain: a changed trigger is told beside %s that is unknown", async (_, after) => {
    const web = life();
    await web.up({ generate: { perServer: true }, triggers: { a: 1, b: 1 } });
    web.ports.lines.length = 0;
    const args = { resource: "web", serverIds: ["a", "b"], triggers: { a: 2, b: 1 }, ...after };
    const { inputs } = web.companion.check(args, web.oldInputs);
    web.companion.diff(web.state as unknown as Properties, stateOf(inputs));
    expect(web.ports.lines).toEqual([expect.stringMatching(/due for rotation: trigger "a" has changed/)]);
  });

  test.each<[string, unknown, RegExp]>([
    ["names the one server", ["a"], /has changed; sets a new password on server a$/],
    [
      "names the first of several servers",
      ["a", "b", "c", "d"],
      /has changed; sets a new password on 4 servers: a, b, c, …$/,
    ],
    [
      "names those that are known while one is not",
      ["a", UNKNOWN],
      /has changed; sets a new password on 2 servers: a$/,
    ],
    ["names none while their number is unknown", UNKNOWN, /has changed; sets a new password on its servers$/],
  ])("of a rotation %s", async (_, serverIds, line) => {
    const web = life();
    await web.up({ triggers: { a: 1 } });
    web.ports.lines.length = 0;
    const { inputs } = web.companion.check({ resource: "web", serverIds, triggers: { a: 2 } }, web.oldInputs);
    web.companion.diff(web.state as unknown as Properties, stateOf(inputs));
    expect(web.ports.lines).toEqual([expect.stringMatching(line)]);
  });

  test("tells of no rotation where only a server id is unknown", async () => {
    const web = life();
    await web.up({ generate: { perServer: true } });
    web.ports.lines.length = 0;
    const args = { resource: "web", serverIds: ["a", UNKNOWN], generate: { perServer: true } };
    const { inputs } = web.companion.check(args, web.oldInputs);
    web.companion.diff(web.state as unknown as Properties, stateOf(inputs));
    expect(web.ports.lines).toEqual([
      "info: web: serverIds are not all known yet: sets the password on those that are new",
    ]);
  });
});

describe("servers with a password each", () => {
  const own = (...serverIds: string[]) => ({ generate: { perServer: true }, serverIds });

  test("one that is added gets its own by the settings in force, and nothing is drawn", async () => {
    const web = life();
    await web.up({ ...own("a"), generate: { perServer: true, length: 9, specials: "" } });
    const { a } = web.passwords;
    const { history } = web.state;
    expect(await web.up({ ...own("a", "b"), generate: { perServer: true, length: 9, specials: "" } })).toBe("updated");
    expect(web.passwords).toEqual({ a, b: expect.stringMatching(/^[A-Za-z0-9]{9}$/) });
    expect(web.passwords.b).not.toBe(a);
    expect(web.state.history).toBe(history);
    expect(web.state.rotation.passwordVersion).toBe(1);
  });

  test("one that is added is noted, since it never had what was superseded before", async () => {
    const web = life();
    await web.up(own("a"));
    await web.up({ ...own("a"), triggers: { now: 1 } });
    await web.up({ ...own("a", "b"), triggers: { now: 1 } });
    await web.up({ ...own("a", "b", "c"), triggers: { now: 2 } });
    await web.up({ ...own("a", "b", "c"), triggers: { now: 3 } });
    const { history, joined } = web.state;
    const known = (server: string) => passwordsFor(history, server, joinedAt(joined, server)).length;
    expect([known("a"), known("b"), known("c")]).toEqual([4, 3, 2]);
    // One that comes back may have any.
    await web.up({ ...own("b", "c"), triggers: { now: 3 } });
    await web.up({ ...own("a", "b", "c"), triggers: { now: 4 } });
    expect(joinedAt(web.state.joined, "a")).toBe(1);
  });

  test("one that is taken off and comes back has the password that it had", async () => {
    const web = life();
    await web.up(own("a", "b"));
    const { b } = web.passwords;
    expect(await web.up(own("a"))).toBe("updated");
    expect(await web.up(own("a", "b"))).toBe("updated");
    expect(web.passwords.b).toBe(b);
  });

  test("in another order are no change", async () => {
    const web = life();
    await web.up(own("a", "b"));
    expect(await web.up(own("b", "a"))).toBe("unchanged");
  });
});

describe("serverTriggers", () => {
  const own = { generate: { perServer: true } };

  test.each<[string, Properties | undefined, Properties | undefined]>([
    ["a changed value", { a: 1, b: 1 }, { a: 2, b: 1 }],
    ["a value given for the first time", undefined, { a: 1 }],
    ["a value that is taken away", { a: 1, b: 1 }, { b: 1 }],
  ])("for %s, give that server alone a new password of its own", async (_, before, after) => {
    const web = life();
    await web.up({ ...own, serverTriggers: before });
    web.ports.lines.length = 0;
    const { a, b } = web.passwords;
    web.ports.advance(DAY);
    expect(await web.up({ ...own, serverTriggers: after })).toBe("updated");
    expect(web.ports.lines).toEqual(["info: web: serverTriggers has changed: sets a new password on server a"]);
    expect(web.passwords.a).not.toBe(a);
    expect(web.passwords.b).toBe(b);
    expect([web.superseded("a"), web.superseded("b")]).toEqual([[a], []]);
    expect(Object.keys(web.state.rotation.serverResets ?? {})).toEqual(["a"]);
    expect(web.state.rotation).toMatchObject({ passwordVersion: 1, lastRotatedAt: "2026-11-22T12:00:00.000Z" });
    expect(await web.up({ ...own, serverTriggers: after })).toBe("unchanged");
  });

  test("with a shared password ask for the same one again, and mark that they do", async () => {
    const web = life();
    await web.up({ serverTriggers: { b: 1 } });
    const { history } = web.state;
    expect(web.state.rotation.serverResets).toBeUndefined();
    await web.up({ serverTriggers: { b: 2 } });
    expect(web.ports.lines.at(-1)).toBe(
      "info: web: serverTriggers has changed: sets the present password again on server b",
    );
    const { serverResets: first } = web.state.rotation;
    await web.up({ serverTriggers: { b: 3 } });
    expect(web.state.rotation.serverResets?.b).not.toBe(first?.b);
    expect(web.state.history).toBe(history);
  });

  test("of several servers draw one seed, and are superseded by each other in order", async () => {
    const web = life();
    const seen: Record<string, string>[] = [];
    const up = async (args: Properties) => {
      await web.up({ ...own, ...args });
      seen.unshift(web.passwords);
    };
    await up({});
    await up({ serverTriggers: { a: 1, b: 1 } });
    await up({ serverTriggers: { a: 2, b: 1 } });
    await up({ serverTriggers: { a: 2, b: 1 }, triggers: { all: 1 } });
    await up({ serverTriggers: { a: 3, b: 1 }, triggers: { all: 1 } });
    expect(web.superseded("a")).toEqual(seen.slice(1).map(({ a }) => a));
    expect(web.superseded("b")).toEqual([seen[2]?.b, seen[4]?.b]);
    expect(web.state.history.split(" ")).toHaveLength(5);
    expect(String(web.wanted).split(" ")).toHaveLength(2);
  });

  test("of a server that is new, or in the same up as a rotation, ask for nothing of their own", async () => {
    const web = life();
    await web.up({ serverIds: ["a"], serverTriggers: { a: 1 } });
    await web.up({ serverIds: ["a", "b"], serverTriggers: { a: 1, b: 1 } });
    expect(web.state.rotation.serverResets).toBeUndefined();
    await web.up({ serverTriggers: { a: 2, b: 1 }, triggers: { all: 1 } });
    expect(web.state.rotation).toEqual({ passwordVersion: 2, lastRotatedAt: "2026-11-22T12:00:00.000Z" });
    expect(await web.up({ serverTriggers: { a: 2, b: 1 }, triggers: { all: 1 } })).toBe("unchanged");
  });

  test("during a dry run wait for its end", async () => {
    const web = life();
    await web.up({ ...own, serverTriggers: { a: 1 } });
    const { history } = web.state;
    expect(await web.up({ ...own, serverTriggers: { a: 2 }, dryRun: true })).toBe("unchanged");
    expect(web.state.history).toBe(history);
    expect(await web.up({ ...own, serverTriggers: { a: 2 } })).toBe("updated");
    expect(web.state.history).not.toBe(history);
  });

  test("are kept as hashes only, also those that a dry run leaves as they were", async () => {
    const web = life();
    await web.up({ ...own, serverTriggers: { a: "Trigger-mk1", b: ["Trigger-mk2", { deep: "Trigger-mk3" }] } });
    const { serverTriggers } = web.state;
    expect(serverTriggers).toEqual({
      a: expect.stringMatching(/^[\w-]{12}$/),
      b: expect.stringMatching(/^[\w-]{12}$/),
    });
    expect(await web.up({ ...own, dryRun: true, rotateAfter: "30d" })).toBe("updated");
    expect(web.state.serverTriggers).toEqual(serverTriggers);
    expect(JSON.stringify(web.state)).not.toContain("Trigger-mk");
  });

  test("by an id in another spelling are no change", async () => {
    const id = "5f0a1cf7-7d2b-4a4e-9e3b-0d5c3c8a9b11";
    const web = life();
    await web.up({ ...own, serverIds: [id], serverTriggers: { [id]: 1 } });
    await web.up({ ...own, serverIds: [id], serverTriggers: { [id]: 2 } });
    for (const [listed, named] of [
      [id, id.toUpperCase()],
      [id.toUpperCase(), id],
    ] as const) {
      expect(await web.up({ ...own, serverIds: [listed], serverTriggers: { [named]: 2 } })).toBe("unchanged");
    }
  });

  test("with equal values do not look equal in the state", async () => {
    const web = life();
    await web.up({ serverTriggers: { a: "same", b: "same" } });
    expect(new Set(Object.values(web.state.serverTriggers as object)).size).toBe(2);
  });

  test.each<[string, unknown, unknown, boolean]>([
    ["its keys in another order", { x: 1, y: 2 }, { y: 2, x: 1 }, false],
    ["a number as a text", 1, "1", true],
    ["another value deep inside", [{ x: 1 }], [{ x: 2 }], true],
  ])("compare what a value says: %s", async (_, before, after, isChange) => {
    const web = life();
    await web.up({ ...own, serverTriggers: { a: before } });
    expect(await web.up({ ...own, serverTriggers: { a: after } })).toBe(isChange ? "updated" : "unchanged");
  });

  test.each<[string, Properties | string]>([
    ["all of them", UNKNOWN],
    ["a value", { a: UNKNOWN }],
    ["a part of a value", { a: [1, UNKNOWN] }],
  ])("that are not known yet are not taken for changed: %s", async (_, serverTriggers) => {
    const web = life();
    await web.up({ ...own, serverTriggers: { a: 1 } });
    web.ports.lines.length = 0;
    const given = { resource: "web", serverIds: ["a", "b"], ...own, serverTriggers };
    const { inputs } = web.companion.check(given, web.oldInputs);
    expect(web.companion.diff(web.state as unknown as Properties, stateOf(inputs))).toEqual({ changes: true });
    expect(web.ports.lines).toEqual([
      expect.stringMatching(/whose value in serverTriggers, not known yet, has changed$/),
    ]);
  });

  test("of thousands of servers take time in proportion to their number", async () => {
    const web = life();
    const serverIds = Array.from({ length: 10_000 }, (_, number) => `s${number}`);
    const up = async (round: number, more: Properties = {}) => {
      const serverTriggers = Object.fromEntries(serverIds.map((id) => [id, round]));
      const begin = performance.now();
      await web.up({ ...own, serverIds, serverTriggers, ...more });
      return performance.now() - begin;
    };
    await up(1);
    await up(2);
    expect(Object.keys(web.state.rotation.serverResets ?? {})).toHaveLength(serverIds.length);
    // One after the other for each mark, it took half a minute.
    expect(await up(2, { rotateAfter: "30d" })).toBeLessThan(5000);
  });

  test("forget the mark of a server that is taken off", async () => {
    const web = life();
    await web.up({ serverTriggers: { a: 1 } });
    await web.up({ serverTriggers: { a: 2 } });
    await web.up({ serverIds: ["b"] });
    expect(web.state.rotation.serverResets).toBeUndefined();
  });

  test.each<[string, unknown, string[]]>([
    ["one of them", { a: UNKNOWN, b: 2 }, ["serverTriggers has changed: sets the present password again on server b"]],
    ["all", UNKNOWN, []],
  ])("that are not known yet at preview leave open whether they reset, and say so: %s", async (_, triggers, known) => {
    const web = life();
    await web.up({ serverTriggers: { a: 1, b: 1 } });
    web.ports.lines.length = 0;
    const given = { resource: "web", serverIds: ["a", "b"], serverTriggers: triggers };
    const { inputs } = web.companion.check(given, web.oldInputs);
    expect(web.companion.diff(web.state as unknown as Properties, stateOf(inputs))).toEqual({ changes: true });
    const open = "resets the servers whose value in serverTriggers, not known yet, has changed";
    expect(web.ports.lines).toEqual([...known, open].map((line) => `info: web: ${line}`));
  });

  test.each<[string, Properties, string[]]>([
    ["a server that is not listed", { a: 1, x: 1, y: 1 }, ["x, y"]],
    [
      "a long list",
      Object.fromEntries(Array.from({ length: 5000 }, (_, n) => [`x${n}`, 1])),
      ["x0, x1, x2, … are not$"],
    ],
    ["a listed one in capitals", { "5F0A1CF7-7D2B-4A4E-9E3B-0D5C3C8A9B11": 1 }, []],
    ["no record", "all" as unknown as Properties, ["a record"]],
  ])("are checked against serverIds: %s", (_, serverTriggers, said) => {
    const serverIds = ["a", "5f0a1cf7-7d2b-4a4e-9e3b-0d5c3c8a9b11"];
    const { failures } = passwordSource(fakePorts(), noOthers()).check({ serverIds, serverTriggers });
    expect(failures).toEqual(said.map((text) => expect.stringMatching(new RegExp(`^serverTriggers: .*${text}`))));
  });
});

describe("the history", () => {
  test("grows with each rotation, newest first, and forgets none: each may be the one a server was left with", async () => {
    const web = life();
    const wanted: string[] = [];
    for (let rotation = 0; rotation < 40; rotation++) {
      await web.up({ triggers: { rotation } });
      wanted.unshift(web.password);
      expect(web.superseded()).toEqual(wanted.slice(1));
    }
    expect(new Set(wanted).size).toBe(wanted.length);
  });

  test("of a rotation takes forty-odd characters, however the passwords are drawn and of however many servers", async () => {
    const web = life();
    const generate = { perServer: true, length: 24, specials: "!@%", exclude: "0O1lI" };
    const serverIds = Array.from({ length: 100 }, (_, at) => `server-${at}`);
    const lengths: number[] = [];
    for (let rotation = 0; rotation < 3; rotation++) {
      await web.up({ triggers: { rotation }, generate, serverIds });
      lengths.push(web.state.history.length);
    }
    const [first = 0, second = 0, third = 0] = lengths;
    expect([second - first, third - second]).toEqual([46, 46]);
  });

  test("keeps with each password the settings that it was drawn with", async () => {
    const web = life();
    const seen: string[] = [];
    for (const args of [
      {},
      { generate: { length: 9 } },
      { generate: { length: 9 }, triggers: { again: 1 } },
      { newPassword: GIVEN },
      { generate: { length: 9, perServer: true } },
      {},
    ]) {
      await web.up(args);
      seen.unshift(web.password);
    }
    expect(web.superseded()).toEqual(seen.slice(1));
  });

  test("stays through updates that do not rotate", async () => {
    const web = life();
    await web.up({ newPassword: GIVEN });
    await web.up({ newPassword: OTHER });
    await web.up({ newPassword: OTHER, rotateAfter: "30d" });
    expect(web.state.history).toBe(`=${OTHER} =${GIVEN}`);
  });

  test("is sealed in every output", async () => {
    const companion = passwordSource(fakePorts(), noOthers());
    const olds = stateOf((await companion.create({ newPassword: GIVEN })).outputs);
    const outputs = await companion.update("id", olds, { newPassword: OTHER });
    expect(readableIn(outputs)).not.toMatch(/mk1|mk2/);
    expect(unsealed(outputs.history)).toBe(`=${OTHER} =${GIVEN}`);
  });
});

test("delete changes nothing anywhere", async () => {
  await expect(passwordSource(fakePorts(), noOthers()).delete({ history: `=${GIVEN}` })).resolves.toBeUndefined();
});

describe("delete after a server was taken off the list", () => {
  const LATER = "2026-11-23T12:00:00.000Z";
  const other = "urn:pulumi:dev::test::pulumi-nodejs:dynamic/huaweicloud:PasswordReset::other";

  /** A companion of two servers that lost one of them and then rotated. */
  async function parted(ports: Ports, more: Properties = {}, owners = noOthers()) {
    const companion = passwordSource(ports, owners);
    const inputs = (serverIds: string[], extra: Properties = {}) =>
      stateOf(companion.check({ resource: "web", serverIds, ...more, ...extra }).inputs);
    const first = stateOf((await companion.create(inputs(["kept", "moved"]))).outputs);
    const second = stateOf(await companion.update("id", first, inputs(["kept"])));
    const outputs = stateOf(await companion.update("id", second, inputs(["kept"], { triggers: { again: 1 } })));
    return { companion, inputs, outputs };
  }

  test.each<[string, { at: string; adopted?: boolean; password?: Secret } | undefined, boolean]>([
    ["does not have its password", undefined, true],
    ["set it later", { at: LATER }, false],
    ["set it before", { at: "2026-11-21T12:00:00.000Z" }, true],
    ["only says that it has another one", { at: LATER, adopted: true, password: new Secret(OTHER) }, true],
    ["has the one of then", { at: LATER, adopted: true, password: new Secret(GIVEN) }, false],
  ])("by a resource that %s: refuses %s", async (_, held, refuses) => {
    const owners = noOthers();
    const { companion, outputs } = await parted(fakePorts({ now: START }), { newPassword: GIVEN }, owners);
    owners.note({ resource: other, takesPart: true, names: ["moved"] });
    owners.noteHeld({ resource: other, id: "1" }, new Map(held === undefined ? [] : [["moved", held]]));
    const deleted = companion.delete(outputs);
    if (refuses) await expect(deleted).rejects.toThrow("PasswordReset other is for the same server moved");
    else await expect(deleted).resolves.toBeUndefined();
  });

  test("forgets what it noted once the server is back, and notes nothing of passwords that were only validated", async () => {
    const ports = fakePorts({ now: START });
    const { companion, inputs, outputs } = await parted(ports);
    expect(outputs.parted).toHaveLength(1);
    expect((await companion.update("id", outputs, inputs(["kept", "moved"]))).parted).toBeUndefined();
    expect((await parted(ports, { dryRun: true })).outputs.parted).toBeUndefined();
  });
});

describe("what a run will do", () => {
  const MANY = Array.from({ length: 1200 }, (_, index) => `s${index}`);
  /** The lines of a check, and of a diff where there is a state. */
  async function linesOf(before: Properties | undefined, args: Properties): Promise<string[]> {
    const web = life();
    if (before !== undefined) await web.up(before);
    web.ports.lines.length = 0;
    const { inputs } = web.companion.check({ resource: "web", serverIds: ["a", "b"], ...args }, web.oldInputs);
    if (before !== undefined) web.companion.diff(web.state as unknown as Properties, stateOf(inputs));
    return web.ports.lines;
  }

  test.each<[string, Properties, string]>([
    ["two servers", {}, "sets a new password on 2 servers: a, b"],
    [
      "one server, restarted",
      { serverIds: ["a"], restart: "hard" },
      "sets a new password on server a and restarts it (hard)",
    ],
    [
      "waves",
      { serverIds: MANY, restart: "soft", batchSize: 50 },
      "sets a new password on 1,200 servers and restarts them (soft), 50 at a time: s0, s1, s2, …",
    ],
    [
      "more than one call takes",
      { serverIds: MANY },
      "sets a new password on 1,200 servers, 1,000 at a time: s0, s1, s2, …",
    ],
    ["a wave for all", { batchSize: 2, restart: "none" }, "sets a new password on 2 servers: a, b"],
    ["a dry run", { dryRun: true, restart: "soft" }, "validates a new password on 2 servers: a, b"],
    ["servers that are made in the same run", { serverIds: [UNKNOWN, UNKNOWN] }, "sets a new password on 2 servers"],
    [
      "one that is made in the same run",
      { serverIds: [UNKNOWN], restart: "soft" },
      "sets a new password on one server and restarts it (soft)",
    ],
    [
      "a list that is not known yet",
      { serverIds: UNKNOWN, restart: "soft" },
      "sets a new password on its servers and restarts them (soft)",
    ],
    [
      "options that are not known yet",
      { restart: UNKNOWN, batchSize: UNKNOWN },
      "sets a new password on 2 servers: a, b",
    ],
  ])("is said of a new resource: %s", async (_, args, line) => {
    expect(await linesOf(undefined, args)).toEqual([`info: web: ${line}`]);
  });

  test("is said of a rotation beside its reason, and of servers that are added without one", async () => {
    const round = (number: number) => ({ triggers: { number } });
    expect(await linesOf(round(1), { ...round(2), restart: "soft", batchSize: 1 })).toEqual([
      'info: web: the password is due for rotation: trigger "number" has changed; sets a new password on 2 servers and restarts them (soft), 1 at a time: a, b',
    ]);
    expect(await linesOf(round(1), { ...round(1), restart: "soft", serverIds: ["a", "b", "c"] })).toEqual([
      "info: web: new in serverIds: sets the password on server c and restarts it (soft)",
    ]);
  });

  test("is said of serverTriggers, with the restart and the number at a time", async () => {
    const before = { serverTriggers: { a: 1, b: 1 } };
    const after = { serverTriggers: { a: 2, b: 2 }, restart: "soft", batchSize: 1 };
    expect(await linesOf(before, after)).toEqual([
      "info: web: serverTriggers has changed: sets the present password again on 2 servers and restarts them (soft), 1 at a time: a, b",
    ]);
  });

  test("is said when a dry run ends", async () => {
    expect(await linesOf({ dryRun: true }, {})).toEqual([
      "info: web: dryRun has ended: sets a new password on 2 servers: a, b",
    ]);
    expect(await linesOf({ dryRun: true }, { dryRun: true })).toEqual([]);
    // All servers are to be reset, so that single ones are no news.
    expect(await linesOf({ dryRun: true, serverTriggers: { a: 1 } }, { serverTriggers: { a: 2 } })).toEqual([
      "info: web: dryRun has ended: sets a new password on 2 servers: a, b",
    ]);
  });

  test.each<[string, Properties | undefined, Properties]>([
    ["of an unchanged resource", {}, {}],
    ["of other options", {}, { restart: "hard", batchSize: 1, onFailure: "warn" }],
    ["of a server that is taken off", {}, { serverIds: ["a"] }],
    ["of arguments that are refused", undefined, { batchSize: 0 }],
  ])("is nothing to say %s", async (_, before, args) => {
    expect(await linesOf(before, args)).toEqual([]);
  });

  test("is nothing that a state of before, which does not know its servers, would be said to add", async () => {
    const web = life();
    await web.up({});
    const { assigned: _, ...older } = web.oldInputs;
    web.ports.lines.length = 0;
    web.companion.check({ resource: "web", serverIds: ["a", "b"] }, older);
    web.companion.diff(web.state as unknown as Properties, { resource: "web" });
    expect(web.ports.lines).toEqual([]);
  });
});
