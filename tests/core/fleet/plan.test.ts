import {
  type DesiredFleet,
  type Fleet,
  fleetOutputs,
  planFleet,
  readFleet,
  type ServerStatus,
} from "../../../provider/core/fleet/plan";
import { passwordReset as members } from "../../../provider/core/members/tables";
import { Secret } from "../../../provider/core/values/secret";
import { outputsToEngine } from "../../../provider/host/values";
import { readableIn, stateOf, unsealed } from "../../fakes/state";

const described = (...fleet: Parameters<typeof fleetOutputs>) => outputsToEngine(members, fleetOutputs(...fleet));

const WANTED = "Zq7!wanted-1";
const OLDER = "Zq7!older-01";
const AT = "2026-11-22T12:00:00.000Z";

function fleetOf(status: ServerStatus | "absent", password: string | undefined, version: number | undefined): Fleet {
  return {
    version,
    results: new Map(status === "absent" ? [] : [["s", { status, at: AT }]]),
    passwords: new Map(password === undefined ? [] : [["s", new Secret(password)]]),
    previous: new Map(),
  };
}

const desired: DesiredFleet = {
  serverIds: ["s"],
  version: 3,
  dryRun: false,
  adopt: false,
  skipUnsupported: false,
  passwordFor: () => new Secret(WANTED),
};

type Outcome = "settled" | "open" | "adopt";

function outcome(change: Partial<DesiredFleet>, fleet: Fleet): Outcome {
  const plan = planFleet({ ...desired, ...change }, fleet);
  expect([plan.adopt, plan.open].flat().length).toBeLessThanOrEqual(1);
  return plan.adopt.length > 0 ? "adopt" : plan.open.length > 0 ? "open" : "settled";
}

/** Status, password held, version of the results, what differs from the fleet that is wanted otherwise, what follows. */
const table: [ServerStatus | "absent", string | undefined, number | undefined, Partial<DesiredFleet>, Outcome][] = [
  // Done is done, whatever else is asked.
  ["reset", WANTED, 3, {}, "settled"],
  ["reset", WANTED, 3, { dryRun: true }, "settled"],
  ["reset", WANTED, 3, { adopt: true }, "settled"],
  ["reset", WANTED, 3, { skipUnsupported: true }, "settled"],
  ["adopted", WANTED, 3, {}, "settled"],
  ["adopted", WANTED, 3, { adopt: true }, "settled"],
  // A rotation opens every server, adopted and skipped ones as well.
  ["reset", OLDER, 2, {}, "open"],
  ["reset", WANTED, 2, {}, "open"],
  ["adopted", OLDER, 2, {}, "open"],
  ["adopted", OLDER, 2, { adopt: true }, "open"],
  ["skipped", undefined, 2, { skipUnsupported: true }, "open"],
  ["validated", undefined, 2, { dryRun: true }, "open"],
  // A password that is not the wanted one is not settled, whatever the version says.
  ["reset", OLDER, 3, {}, "open"],
  ["reset", undefined, 3, {}, "open"],
  ["adopted", OLDER, 3, {}, "open"],
  // A dry run settles nothing but a dry run.
  ["validated", undefined, 3, { dryRun: true }, "settled"],
  ["validated", undefined, 3, {}, "open"],
  ["validated", WANTED, 3, {}, "open"],
  // Skipping is a choice that can be taken back.
  ["skipped", undefined, 3, { skipUnsupported: true }, "settled"],
  ["skipped", undefined, 3, {}, "open"],
  // What is open stays open.
  ["failed", undefined, 3, {}, "open"],
  ["failed", WANTED, 3, {}, "open"],
  ["failed", undefined, 3, { dryRun: true }, "open"],
  ["failed", undefined, 3, { skipUnsupported: true }, "open"],
  ["failed", undefined, 3, { adopt: true }, "open"],
  ["unknown", WANTED, 3, {}, "open"],
  ["unknown", WANTED, 3, { adopt: true }, "open"],
  ["pending", undefined, 3, {}, "open"],
  ["pending", WANTED, 3, {}, "open"],
  // New servers.
  ["absent", undefined, 3, {}, "open"],
  ["absent", undefined, 3, { dryRun: true }, "open"],
  ["absent", undefined, 3, { adopt: true }, "adopt"],
  ["absent", undefined, undefined, {}, "open"],
  ["absent", undefined, undefined, { adopt: true }, "adopt"],
  ["absent", WANTED, 3, {}, "open"],
  ["absent", WANTED, 3, { adopt: true }, "adopt"],
  // Its password is known, so it is no new one: to adopt another would forget that.
  ["absent", OLDER, 3, { adopt: true }, "open"],
];

describe("planning", () => {
  test.each(table)(
    "%s with password %s of version %s under %j is %s",
    (status, password, version, change, expected) => {
      expect(outcome(change, fleetOf(status, password, version))).toBe(expected);
    },
  );

  test("a server without a password is open, so that the run says so", () => {
    expect(outcome({ passwordFor: () => undefined }, fleetOf("reset", WANTED, 3))).toBe("open");
  });

  test("a server that was never taken over is reset all the same if serverTriggers ask for it", () => {
    const asked = { adopt: true, resetFor: () => "mark" };
    expect(outcome(asked, fleetOf("absent", undefined, undefined))).toBe("open");
    expect(outcome({ ...asked, resetFor: () => undefined }, fleetOf("absent", undefined, undefined))).toBe("adopt");
  });

  test("each server is judged by its own password", () => {
    const fleet: Fleet = {
      version: 3,
      results: new Map([
        ["a", { status: "reset", at: AT }],
        ["b", { status: "reset", at: AT }],
      ]),
      passwords: new Map([
        ["a", new Secret("Zq7!own-of-a")],
        ["b", new Secret("Zq7!own-of-b")],
      ]),
      previous: new Map(),
    };
    const own = {
      serverIds: ["a", "b"],
      passwordFor: (id: string) => new Secret(id === "a" ? "Zq7!own-of-a" : "Zq7!new-of-b"),
    };
    expect(planFleet({ ...desired, ...own }, fleet)).toEqual({ adopt: [], open: ["b"], skipped: [] });
  });

  test("a skipped server is no reason for a run, but asked again by one", () => {
    const fleet = fleetOf("skipped", undefined, 3);
    expect(planFleet({ ...desired, skipUnsupported: true }, fleet)).toEqual({ adopt: [], open: [], skipped: ["s"] });
  });

  test("a server added to the list is done alone, in the order of the list", () => {
    const fleet = fleetOf("reset", WANTED, 3);
    expect(planFleet({ ...desired, serverIds: ["z", "s", "a"] }, fleet)).toEqual({
      adopt: [],
      open: ["z", "a"],
      skipped: [],
    });
    expect(planFleet({ ...desired, serverIds: ["z", "s", "a"], adopt: true }, fleet)).toEqual({
      adopt: ["z", "a"],
      open: [],
      skipped: [],
    });
  });

  test("a server taken off the list is left alone", () => {
    expect(planFleet({ ...desired, serverIds: ["a"] }, { ...fleetOf("failed", OLDER, 3) }).open).toEqual(["a"]);
  });
});

describe("a fleet in the state", () => {
  const stored = {
    passwordVersion: 4,
    servers: {
      a: { status: "failed", code: "Ecs.0616", message: "no", requestId: "r", at: AT },
      b: { status: "reset", at: AT },
    },
    passwords: { a: "Zq7!secret-a", b: "Zq7!secret-b" },
    previousPasswords: { a: "Zq7!before-a" },
  };

  test("is read back as it was described", () => {
    const again = { passwordVersion: 4, ...stateOf(described(readFleet(stored), ["a", "b"])) };
    expect(again).toEqual(stored);
  });

  test("holds its passwords sealed, and nothing else of them anywhere", () => {
    const outputs = described(readFleet(stored), ["a", "b"]);
    expect(unsealed(outputs.passwords)).toEqual(stored.passwords);
    expect(unsealed(outputs.previousPasswords)).toEqual(stored.previousPasswords);
    expect(readableIn(outputs)).not.toMatch(/secret-|before-/);
  });

  test("lets go of servers that are no longer listed", () => {
    const outputs = stateOf(described(readFleet(stored), ["b", "c"]));
    expect(outputs).toEqual({
      servers: { b: stored.servers.b },
      passwords: { b: "Zq7!secret-b" },
      previousPasswords: {},
    });
  });

  test.each<[string, Record<string, unknown>]>([
    ["nothing", {}],
    ["null everywhere", { passwordVersion: null, servers: null, passwords: null, previousPasswords: null }],
    ["other types", { passwordVersion: "4", servers: [], passwords: "x", previousPasswords: 7 }],
  ])("made of %s reads as an empty one", (_, odd) => {
    expect(readFleet(odd)).toEqual({
      version: undefined,
      results: new Map(),
      passwords: new Map(),
      previous: new Map(),
    });
  });

  test("with a result of an unreadable shape counts that server as unknown, so that it is tried again", () => {
    const fleet = readFleet({ passwordVersion: 3, servers: { s: "odd" }, passwords: { s: WANTED } });
    expect(planFleet(desired, fleet).open).toEqual(["s"]);
  });
});
