import type { ApiFailureFacts, ApiFailureKind } from "../../../provider/core/errors";
import { MAX_BATCH } from "../../../provider/core/ports";
import { Secret } from "../../../provider/core/values/secret";
import { accepting, apiError, type FakeCloud, fakePasswordApi, rejection } from "../../fakes/passwordApi";
import { type FakePorts, fakePorts } from "../../fakes/ports";
import { carryOut, IDS, OLDER, WANTED } from "./carryOut";

const perServer = {
  settings: { perServer: true },
  desired: { passwordFor: (id: string) => new Secret(`Zq7!own-of-${id}`) },
};

describe("one call", () => {
  test("sets the password of all servers at once and learns it", async () => {
    const ran = await carryOut({ known: { a: OLDER, b: WANTED } });
    expect(ran.api.batches).toEqual([{ serverIds: IDS, password: WANTED, dryRun: false }]);
    expect(ran.statuses).toBe("reset reset reset reset");
    expect(IDS.map(ran.password)).toEqual([WANTED, WANTED, WANTED, WANTED]);
    expect(IDS.map(ran.previous)).toEqual([OLDER, undefined, undefined, undefined]);
    const at = "2026-11-22T12:00:00.000Z";
    expect(ran.result("a")).toEqual({ status: "reset", at, passwordVersion: 2, resetAt: at });
  });

  test("that refuses some keeps the others, with code, message, advice and request id", async () => {
    const refusal = rejection("b", { code: "Ecs.0613", message: "no plug-in", advice: "install it" });
    const ran = await carryOut({
      cloud: { batch: () => ({ accepted: ["a", "c", "d"], rejected: [refusal], requestId: "req-7" }) },
      known: { b: OLDER },
    });
    expect(ran.statuses).toBe("reset failed reset reset");
    expect(ran.result("b")).toMatchObject({ code: "Ecs.0613", requestId: "req-7" });
    expect(ran.result("b")?.message).toMatch(/no plug-in.*install it/);
    expect([ran.password("b"), ran.previous("b")]).toEqual([OLDER, undefined]);
    expect(ran.api.batches).toHaveLength(1);
  });

  test.each<[string, "accepted" | "rejected"]>([
    ["the accepted ones only", "accepted"],
    ["the refused ones only", "rejected"],
  ])("whose answer names %s is sent once more without them", async (_, side) => {
    const ran = await carryOut({
      cloud: {
        batch: ({ serverIds }, number) => {
          if (number > 1) return accepting(serverIds);
          return side === "accepted" ? { accepted: ["b"], rejected: [] } : { accepted: [], rejected: [rejection("b")] };
        },
      },
    });
    expect(ran.api.batches).toEqual([
      { serverIds: IDS, password: WANTED, dryRun: false },
      { serverIds: ["a", "c", "d"], password: WANTED, dryRun: false },
    ]);
    expect(ran.statuses).toBe(side === "accepted" ? "reset reset reset reset" : "reset failed reset reset");
  });

  test("whose answer names nobody leaves all unknown, and is not sent again", async () => {
    const ran = await carryOut({ cloud: { batch: () => ({ accepted: [], rejected: [], requestId: "req-3" }) } });
    expect(ran.api.batches).toHaveLength(1);
    expect(ran.statuses).toBe("unknown unknown unknown unknown");
    expect(ran.result("d")?.requestId).toBe("req-3");
  });

  test("whose second answer is silent on a server leaves that one unknown, and is not sent a third time", async () => {
    const ran = await carryOut({
      cloud: {
        batch: (_call, number) => ({
          accepted: number === 1 ? ["a"] : ["b"],
          rejected: [],
          requestId: `req-${number}`,
        }),
      },
      known: { c: OLDER },
    });
    expect(ran.api.batches.map((call) => call.serverIds)).toEqual([IDS, ["b", "c", "d"]]);
    expect(ran.statuses).toBe("reset reset unknown unknown");
    // What was sent may have been set: it is what the state must hold, the earlier one beside it.
    expect([ran.password("c"), ran.previous("c")]).toEqual([WANTED, OLDER]);
    expect(ran.result("c")?.requestId).toBe("req-2");
  });

  /** A cloud that stops at the first bad server, names it alone and changes nothing. */
  const firstRefused =
    (...bad: string[]): Batch =>
    ({ serverIds }) => {
      const first = serverIds.find((id) => bad.includes(id));
      return first === undefined ? accepting(serverIds) : { accepted: [], rejected: [rejection(first)] };
    };

  test("whose answers refuse one server after the other is sent until each is confirmed or failed", async () => {
    const ran = await carryOut({ cloud: { batch: firstRefused("a", "b", "d") } });
    expect(ran.statuses).toBe("failed failed reset failed");
    expect(ran.api.batches.map((call) => call.serverIds)).toEqual([IDS, ["b", "c", "d"], ["c", "d"], ["c"]]);
  });

  test("whose answers refuse one server after the other ends beyond maxFailures, the rest unknown", async () => {
    const ran = await carryOut({ cloud: { batch: firstRefused("a", "b", "c") }, settings: { maxFailures: 1 } });
    expect(ran.statuses).toBe("failed failed unknown unknown");
    expect(ran.api.batches).toHaveLength(2);
  });

  test("whose answers refuse one server after the other ends after a bounded number of calls", async () => {
    const open = Array.from({ length: 1000 }, (_, at) => `s${at}`);
    const ran = await carryOut({ open, cloud: { batch: firstRefused(...open) } });
    expect(ran.api.batches).toHaveLength(42);
    expect(new Set(open.map(ran.status))).toEqual(new Set(["failed", "unknown"]));
  });

  test("that is refused as a whole at the second sending fails only the servers of it", async () => {
    const ran = await carryOut({
      cloud: {
        batch: (_call, number) =>
          number === 1 ? { accepted: ["a"], rejected: [] } : apiError({ apiCode: "Ecs.0005" }),
      },
    });
    expect(ran.statuses).toBe("reset failed failed failed");
    expect(ran.password("b")).toBeUndefined();
  });

  test("that is refused as a whole fails all its servers and learns nothing", async () => {
    const ran = await carryOut({
      cloud: {
        batch: () =>
          apiError({ apiCode: "Ecs.0011", meaning: "too weak", requestId: "req-9", status: 400, ofTheCall: true }),
      },
      known: { a: OLDER },
    });
    expect(ran.statuses).toBe("failed failed failed failed");
    expect(ran.result("a")).toMatchObject({
      code: "Ecs.0011",
      requestId: "req-9",
      message: expect.stringContaining("too weak"),
    });
    expect([ran.password("a"), ran.previous("a"), ran.password("b")]).toEqual([OLDER, undefined, undefined]);
    expect(ran.api.batches).toHaveLength(1);
  });

  test("that never reached the cloud learns nothing either", async () => {
    const ran = await carryOut({
      cloud: { batch: () => apiError({ kind: "network", effect: "unsent" }) },
      known: { a: OLDER },
    });
    expect(ran.statuses).toBe("failed failed failed failed");
    expect(ran.password("a")).toBe(OLDER);
  });

  test("without an answer leaves its servers unknown, with the password that was sent", async () => {
    const ran = await carryOut({
      cloud: { batch: () => apiError({ kind: "network", effect: "unknown" }) },
      known: { a: OLDER, b: WANTED },
    });
    expect(ran.statuses).toBe("unknown unknown unknown unknown");
    expect(IDS.map(ran.password)).toEqual([WANTED, WANTED, WANTED, WANTED]);
    expect([ran.previous("a"), ran.previous("b")]).toEqual([OLDER, undefined]);
    expect(ran.result("a")?.code).toBe("network");
    expect(ran.api.batches).toHaveLength(1);
  });

  test("in a dry run validates, learns no password and restarts nothing", async () => {
    const ran = await carryOut({ desired: { dryRun: true }, settings: { restart: "hard" }, known: { a: OLDER } });
    expect(ran.api.batches).toEqual([{ serverIds: IDS, password: WANTED, dryRun: true }]);
    expect(ran.statuses).toBe("validated validated validated validated");
    expect([ran.password("a"), ran.password("b"), ran.previous("a")]).toEqual([OLDER, undefined, undefined]);
    expect(ran.api.calls).toHaveLength(1);
  });

  test("in a dry run without an answer learns no password", async () => {
    const ran = await carryOut({
      desired: { dryRun: true },
      cloud: { batch: () => apiError({ kind: "network", effect: "unknown" }) },
      known: { a: OLDER },
    });
    expect(ran.statuses).not.toMatch(/reset|validated/);
    expect([ran.password("a"), ran.previous("a"), ran.password("b")]).toEqual([OLDER, undefined, undefined]);
  });

  test("that refuses a server without advice says no more than the message", async () => {
    const refusal = rejection("b", { message: "it is locked" });
    const ran = await carryOut({ cloud: { batch: () => ({ accepted: ["a", "c", "d"], rejected: [refusal] }) } });
    expect(ran.result("b")?.message).toBe("it is locked");
  });

  test("is not made for nobody", async () => {
    const ran = await carryOut({ open: [] });
    expect([ran.api.calls, [...ran.fleet.results], ran.ports.lines]).toEqual([[], [], []]);
  });

  test("that refuses a server for not existing tells it apart", async () => {
    const ran = await carryOut({
      cloud: { batch: () => ({ accepted: ["a", "c", "d"], rejected: [rejection("b", { missing: true })] }) },
    });
    expect(ran.status("b")).toBe("failed");
    expect([...ran.missing]).toEqual(["b"]);
  });

  test("that refuses a server after a lost attempt leaves it unknown, with the password sent", async () => {
    const ran = await carryOut({
      cloud: { batch: () => ({ accepted: ["a", "c", "d"], rejected: [rejection("b", { doubtful: true })] }) },
      known: { b: OLDER },
    });
    expect(ran.statuses).toBe("reset unknown reset reset");
    expect([ran.password("b"), ran.previous("b")]).toEqual([WANTED, OLDER]);
  });

  test.each<[string, readonly string[], string[]]>([
    ["of one server says that this one does not exist", ["a"], ["a"]],
    ["of several servers says so of each that is not found alone", ["a", "b"], ["a", "b"]],
  ])("that is not found, %s", async (_, open, missing) => {
    const ran = await carryOut({ open, cloud: { batch: () => apiError({ kind: "notFound", status: 404 }) } });
    expect(open.every((id) => ran.status(id) === "failed")).toBe(true);
    expect([...ran.missing]).toEqual(missing);
  });

  test.each<[string, Parameters<typeof apiError>[0]]>([
    ["refused for another reason", { kind: "conflict" }],
    ["never sent", { kind: "network", effect: "unsent" }],
  ])("that is %s does not say of its server that it does not exist", async (_, facts) => {
    const ran = await carryOut({ open: ["a"], cloud: { batch: () => apiError(facts) } });
    expect(ran.statuses).toBe("failed");
    expect([...ran.missing]).toEqual([]);
  });

  test("that is not found says so only of servers that were asked for alone", async () => {
    const open = Array.from({ length: 1000 }, (_, at) => `s${at}`);
    const ran = await carryOut({ open, cloud: { batch: () => apiError({ kind: "notFound", status: 404 }) } });
    const alone = ran.api.batches.filter((call) => call.serverIds.length === 1).flatMap((call) => call.serverIds);
    expect(alone.length).toBeGreaterThan(0);
    expect([...ran.missing]).toEqual(alone);
  });

  test("never shows the password in a result or a line", async () => {
    const ran = await carryOut({
      cloud: { batch: () => apiError({ kind: "network", effect: "unknown" }) },
      settings: { batchSize: 1 },
    });
    expect(JSON.stringify([...ran.fleet.results]) + ran.ports.lines.join()).not.toContain("wanted");
  });
});

describe("batches", () => {
  test.each<[number, number, number[]]>([
    [4, 1, [1, 1, 1, 1]],
    [5, 2, [2, 2, 1]],
    [4, 4, [4]],
    [3, 4, [3]],
    [1000, MAX_BATCH, [1000]],
    [1001, MAX_BATCH, [1000, 1]],
    [2500, MAX_BATCH, [1000, 1000, 500]],
    [1500, 1000, [1000, 500]],
  ])("of %d servers by %d are %j", async (servers, batchSize, sizes) => {
    const open = Array.from({ length: servers }, (_, at) => `s${at}`);
    const ran = await carryOut({ open, settings: { batchSize } });
    expect(ran.api.batches.map((call) => call.serverIds.length)).toEqual(sizes);
    expect(ran.api.batches.flatMap((call) => call.serverIds)).toEqual(open);
    expect(open.every((id) => ran.status(id) === "reset")).toBe(true);
  });

  test("never exceed what the API takes", () => {
    expect(MAX_BATCH).toBe(1000);
  });

  test("go one after the other", async () => {
    let under = 0;
    let most = 0;
    const batch = async ({ serverIds }: { serverIds: readonly string[] }) => {
      most = Math.max(most, ++under);
      await new Promise((resolve) => setImmediate(resolve));
      under--;
      return accepting(serverIds);
    };
    await carryOut({ cloud: { batch }, settings: { batchSize: 1 } });
    expect(most).toBe(1);
  });

  test("go on after one was refused as a whole", async () => {
    const batch: FakeCloud["batch"] = ({ serverIds }, number) =>
      number === 1 ? apiError({ ofTheCall: true }) : accepting(serverIds);
    const ran = await carryOut({ cloud: { batch }, settings: { batchSize: 2 } });
    expect(ran.statuses).toBe("failed failed reset reset");
  });

  test.each<[string, Error]>([
    ["the credentials are refused", apiError({ kind: "credentials" })],
    ["something unexpected is thrown", new Error("boom")],
  ])("stop when %s; servers not tried stay pending", async (_, error) => {
    const ran = await carryOut({ cloud: { batch: () => error }, settings: { batchSize: 1 } });
    expect(ran.api.batches).toHaveLength(1);
    expect(ran.statuses).toBe("failed pending pending pending");
    expect(ran.result("b")).toEqual({ status: "pending", at: "2026-11-22T12:00:00.000Z" });
  });

  test.each(["badRequest", "conflict", "unavailable", "network"] as const)(
    "go on after a failure of kind %s",
    async (kind) => {
      const ran = await carryOut({ cloud: { batch: () => apiError({ kind }) }, settings: { batchSize: 1 } });
      expect(ran.api.batches).toHaveLength(4);
    },
  );

  test.each<ApiFailureKind>(["outage", "throttled"])(
    "stop when a call is given up for all (%s): its servers were not tried, nor any other",
    async (kind) => {
      const ran = await carryOut({
        cloud: { batch: () => apiError({ kind, effect: "unsent", meaning: "the cloud does not answer" }) },
        known: { a: OLDER },
        settings: { batchSize: 2 },
      });
      expect(ran.api.batches).toHaveLength(1);
      expect(ran.statuses).toBe("pending pending pending pending");
      expect([ran.result("a")?.message, ran.result("d")?.message]).toEqual([
        expect.stringContaining("the cloud does not answer"),
        undefined,
      ]);
      expect(ran.password("a")).toBe(OLDER);
    },
  );

  test.each<[ApiFailureKind, ApiFailureFacts["effect"], resets: number]>([
    ["outage", "unsent", 1],
    ["throttled", "refused", 1],
    ["throttled", "unknown", 4],
  ])("stop when a restart is given up for all, not for itself: %s, %s", async (kind, effect, resets) => {
    const ran = await carryOut({
      cloud: { restart: () => apiError({ operation: "BatchRebootServers", kind, effect }) },
      settings: { restart: "soft", batchSize: 1 },
    });
    expect(ran.api.batches).toHaveLength(resets);
    expect(ran.status("a")).toBe("failed");
  });

  test("stop after credentials are refused at a flag, before any password is sent", async () => {
    const flag = (id: string) =>
      id === "b" ? apiError({ operation: "ShowResetPasswordFlag", kind: "credentials" }) : true;
    const ran = await carryOut({ cloud: { flag }, settings: { supportCheck: "flag", batchSize: 2 } });
    expect(ran.api.batches).toEqual([]);
    expect(ran.statuses).toBe("pending failed pending pending");
  });
});

describe("maxFailures", () => {
  const refusing = (...refused: string[]): FakeCloud => ({
    batch: ({ serverIds }) => ({
      accepted: serverIds.filter((id) => !refused.includes(id)),
      rejected: serverIds.filter((id) => refused.includes(id)).map((id) => rejection(id)),
    }),
  });

  test.each<[string, number, string[], string]>([
    ["0 stops at the first failure", 0, ["a"], "failed pending pending pending"],
    ["1 bears one failure", 1, ["a"], "failed reset reset reset"],
    ["1 stops at the second failure", 1, ["a", "b"], "failed failed pending pending"],
    ["2 counts failures that are apart", 2, ["a", "b", "d"], "failed failed reset failed"],
    ["2 stops at the third failure", 2, ["a", "b", "c"], "failed failed failed pending"],
  ])("%s", async (_, maxFailures, refused, statuses) => {
    const ran = await carryOut({ cloud: refusing(...refused), settings: { batchSize: 1, maxFailures } });
    expect(ran.statuses).toBe(statuses);
  });

  test("exceeded by one batch keeps the flags of the next from being asked for", async () => {
    const settings = { supportCheck: "flag", batchSize: 1, maxFailures: 0 } as const;
    const ran = await carryOut({ cloud: refusing("a"), settings });
    expect(ran.api.calls).toEqual(["flag a", "reset a"]);
    expect(ran.statuses).toBe("failed pending pending pending");
  });

  test("counts servers whose outcome is unknown", async () => {
    const ran = await carryOut({
      cloud: { batch: () => apiError({ kind: "network", effect: "unknown" }) },
      settings: { batchSize: 1, maxFailures: 1 },
    });
    expect(ran.statuses).toBe("unknown unknown pending pending");
  });

  test("counts unsupported servers, but not skipped ones", async () => {
    const cloud: FakeCloud = { flag: (id) => id !== "a" && id !== "b" };
    const settings = { supportCheck: "flag", batchSize: 1, maxFailures: 1 } as const;
    expect((await carryOut({ cloud, settings })).statuses).toBe("failed failed pending pending");
    expect((await carryOut({ cloud, settings, desired: { skipUnsupported: true } })).statuses).toBe(
      "skipped skipped reset reset",
    );
  });

  test("counts a failed restart", async () => {
    const ran = await carryOut({
      cloud: { job: [{ state: "failed", failures: [{ reason: "stuck" }] }] },
      settings: { batchSize: 1, maxFailures: 0, restart: "soft" },
    });
    expect(ran.statuses).toBe("failed pending pending pending");
  });

  test("counts a server once, however many failures its restart reports", async () => {
    const failures = [
      { serverId: "a", reason: "stopping failed" },
      { serverId: "a", reason: "starting failed" },
    ];
    const ran = await carryOut({
      cloud: { job: [{ state: "failed", failures }, { state: "succeeded" }] },
      settings: { batchSize: 1, maxFailures: 1, restart: "soft" },
    });
    expect(ran.statuses).toBe("failed reset reset reset");
  });

  test("exceeded by the flags of a batch keeps that batch's reset from being called", async () => {
    const ran = await carryOut({
      cloud: { flag: (id) => id === "d" },
      settings: { supportCheck: "flag", maxFailures: 1 },
    });
    expect(ran.api.batches).toEqual([]);
    expect(ran.statuses).toBe("failed failed failed pending");
  });
});

describe("a password per server", () => {
  test("is sent in a call of its own to each", async () => {
    const ran = await carryOut(perServer);
    expect(ran.api.batches).toEqual(
      IDS.map((id) => ({ serverIds: [id], password: `Zq7!own-of-${id}`, dryRun: false })),
    );
    expect(IDS.map(ran.password)).toEqual(IDS.map((id) => `Zq7!own-of-${id}`));
  });

  test("goes to the first server alone, so that a refused account costs one call", async () => {
    const ran = await carryOut({ ...perServer, cloud: { batch: () => apiError({ kind: "credentials" }) } });
    expect(ran.api.batches).toHaveLength(1);
    expect(ran.statuses).toBe("failed pending pending pending");
  });

  test("is sent to as many servers at once as the cloud takes calls", async () => {
    let under = 0;
    let most = 0;
    let atOnce = 2;
    const batch = async ({ serverIds }: { serverIds: readonly string[] }) => {
      most = Math.max(most, ++under);
      await new Promise((resolve) => setImmediate(resolve));
      under--;
      if (atOnce < 30) atOnce += 1;
      return accepting(serverIds);
    };
    const open = Array.from({ length: 200 }, (_, at) => `s${at}`);
    const ran = await carryOut({ ...perServer, open, cloud: { batch, atOnce: () => atOnce } });
    expect(most).toBe(30);
    expect(ran.api.batches).toHaveLength(200);
  });

  test("follows the server's own check at once", async () => {
    const settings = { ...perServer.settings, supportCheck: "flag" } as const;
    const { api } = await carryOut({ ...perServer, settings, cloud: { atOnce: () => 2 } });
    expect(api.calls).toEqual(["flag a", "reset a", "flag b", "flag c", "reset b", "reset c", "flag d", "reset d"]);
  });

  test("costs a thousand servers two thousand calls", async () => {
    const open = Array.from({ length: 1000 }, (_, at) => `s${at}`);
    const settings = { ...perServer.settings, supportCheck: "flag" } as const;
    const { api } = await carryOut({ ...perServer, open, settings });
    expect(api.calls.sort()).toEqual(open.flatMap((id) => [`flag ${id}`, `reset ${id}`]).sort());
  });

  test("is set in waves as well, each restarted in one call before the next begins", async () => {
    const settings = { ...perServer.settings, supportCheck: "flag", restart: "soft", batchSize: 2 } as const;
    const { api, statuses } = await carryOut({ ...perServer, settings, open: ["a", "b", "c"] });
    expect(api.calls).toEqual([
      ...["flag a", "reset a", "flag b", "reset b"],
      ...["list a,b", "restart soft a,b", "job job-1", "list a,b"],
      ...["flag c", "reset c", "describe ecs/c", "restart soft c", "job job-1", "describe ecs/c"],
    ]);
    expect(statuses).toBe("reset reset reset");
  });

  test("is sent to few servers at once where few may fail", async () => {
    const open = Array.from({ length: 40 }, (_, at) => `s${at}`);
    const settings = { ...perServer.settings, maxFailures: 3 };
    const ran = await carryOut({ ...perServer, open, settings, cloud: { batch: () => apiError() } });
    expect(ran.api.batches).toHaveLength(4);
    expect(open.filter((id) => ran.status(id) === "pending")).toHaveLength(36);
  });

  test.each([
    [0, 1],
    [3, 4],
    [100, 39],
  ])("with %d failures allowed is sent to at most %d servers at once", async (maxFailures, atOnce) => {
    const open = Array.from({ length: 40 }, (_, at) => `s${at}`);
    let under = 0;
    let most = 0;
    const batch: FakeCloud["batch"] = async ({ serverIds }) => {
      most = Math.max(most, ++under);
      await new Promise((resolve) => setImmediate(resolve));
      under--;
      return accepting(serverIds);
    };
    const ran = await carryOut({
      ...perServer,
      open,
      settings: { ...perServer.settings, maxFailures },
      cloud: { batch },
    });
    expect(most).toBe(atOnce);
    expect(open.every((id) => ran.status(id) === "reset")).toBe(true);
  });

  test("that is missing fails that server alone, without a call and without a false count", async () => {
    const passwordFor = (id: string) => (id === "b" ? undefined : new Secret(WANTED));
    const ran = await carryOut({ settings: { perServer: true }, desired: { passwordFor } });
    expect(ran.statuses).toBe("reset failed reset reset");
    expect(ran.result("b")?.message).toMatch(/companion holds no password/);
    expect(ran.api.batches.map((call) => call.serverIds)).toEqual([["a"], ["c"], ["d"]]);
    expect(ran.ports.lines.at(-1)).toMatch(/3 of 4 servers reset, 1 failed/);
  });
});

describe("the support check", () => {
  test("by flag asks every server and sends to those that support it", async () => {
    const ran = await carryOut({ cloud: { flag: (id) => id !== "b" }, settings: { supportCheck: "flag" } });
    expect(ran.api.calls).toEqual(["flag a", "flag b", "flag c", "flag d", "reset a,c,d"]);
    expect(ran.statuses).toBe("reset failed reset reset");
    expect(ran.result("b")).toMatchObject({ code: "unsupported", message: expect.stringContaining("plug-in") });
  });

  test("by flag skips an unsupported server and knows why", async () => {
    const ran = await carryOut({
      cloud: { flag: (id) => id !== "b" },
      settings: { supportCheck: "flag" },
      desired: { skipUnsupported: true },
    });
    expect(ran.statuses).toBe("reset skipped reset reset");
    expect(ran.result("b")?.message).toMatch(/plug-in/);
  });

  test("by flag fails a server that does not exist, even where unsupported ones are skipped", async () => {
    const ran = await carryOut({
      cloud: { flag: (id) => (id === "b" ? null : true) },
      settings: { supportCheck: "flag" },
      desired: { skipUnsupported: true },
    });
    expect(ran.statuses).toBe("reset failed reset reset");
    expect(ran.result("b")?.message).toMatch(/does not exist/);
    expect([...ran.missing]).toEqual(["b"]);
  });

  test("by flag fails a server whose flag cannot be read, and goes ahead with the others", async () => {
    const flag = (id: string) => (id === "b" ? apiError({ kind: "unavailable", apiCode: "Ecs.1100" }) : true);
    const ran = await carryOut({ cloud: { flag }, settings: { supportCheck: "flag" } });
    expect(ran.statuses).toBe("reset failed reset reset");
    expect(ran.result("b")?.code).toBe("Ecs.1100");
  });

  test("by flag sends nothing when no server supports it", async () => {
    const ran = await carryOut({ cloud: { flag: () => false }, settings: { supportCheck: "flag" } });
    expect(ran.api.batches).toEqual([]);
  });

  test("by flag precedes a dry run as well", async () => {
    const ran = await carryOut({
      cloud: { flag: (id) => id === "a" },
      settings: { supportCheck: "flag" },
      desired: { dryRun: true },
    });
    expect(ran.statuses).toBe("validated failed failed failed");
  });

  test("by dry run judges the batch in one call and resets those that passed", async () => {
    const batch: FakeCloud["batch"] = ({ serverIds, dryRun }) =>
      dryRun
        ? { accepted: ["a", "c", "d"], rejected: [rejection("b", { message: "no plug-in", unsupported: true })] }
        : accepting(serverIds);
    const ran = await carryOut({ cloud: { batch }, settings: { supportCheck: "dryRun" } });
    expect(ran.api.calls).toEqual(["dryRun a,b,c,d", "reset a,c,d"]);
    expect(ran.statuses).toBe("reset failed reset reset");
    expect(ran.result("b")?.message).toContain("no plug-in");
  });

  test("by dry run skips a server without the plug-in", async () => {
    const batch: FakeCloud["batch"] = ({ serverIds, dryRun }) =>
      dryRun ? { accepted: [], rejected: [rejection("b", { unsupported: true })] } : accepting(serverIds);
    const ran = await carryOut({
      cloud: { batch },
      settings: { supportCheck: "dryRun" },
      desired: { skipUnsupported: true },
    });
    expect(ran.api.calls).toEqual(["dryRun a,b,c,d", "reset a,c,d"]);
    expect(ran.statuses).toBe("reset skipped reset reset");
  });

  test.each<[string, { missing?: boolean }]>([
    ["that is refused for another reason", {}],
    ["that does not exist", { missing: true }],
  ])("by dry run fails a server %s, even where unsupported ones are skipped", async (_, facts) => {
    const batch: FakeCloud["batch"] = ({ serverIds, dryRun }) =>
      dryRun ? { accepted: [], rejected: [rejection("b", facts)] } : accepting(serverIds);
    const ran = await carryOut({
      cloud: { batch },
      settings: { supportCheck: "dryRun" },
      desired: { skipUnsupported: true },
    });
    expect(ran.statuses).toBe("reset failed reset reset");
    expect([...ran.missing]).toEqual(facts.missing ? ["b"] : []);
  });

  test("left out lets the reset itself tell: a server without the plug-in is skipped or fails", async () => {
    const cloud: FakeCloud = {
      batch: () => ({ accepted: ["a", "c", "d"], rejected: [rejection("b", { unsupported: true })] }),
    };
    expect((await carryOut({ cloud })).statuses).toBe("reset failed reset reset");
    expect((await carryOut({ cloud, desired: { skipUnsupported: true } })).statuses).toBe("reset skipped reset reset");
  });

  test("by flag asks the first server alone, so that a refused account costs one call", async () => {
    const ran = await carryOut({
      cloud: { flag: () => apiError({ operation: "ShowResetPasswordFlag", kind: "credentials" }) },
      settings: { supportCheck: "flag" },
    });
    expect(ran.api.calls).toEqual(["flag a"]);
    expect(ran.statuses).toBe("failed pending pending pending");
  });

  test("by flag asks for those of a later batch all together", async () => {
    const api = fakePasswordApi();
    let under = 0;
    let most = 0;
    api.isResetSupported = async () => {
      most = Math.max(most, ++under);
      await new Promise((resolve) => setImmediate(resolve));
      under--;
      return true;
    };
    // Batches of two: of the first each flag is asked for alone, the first one for the account's sake.
    await carryOut({ api, settings: { supportCheck: "flag", batchSize: 2, maxFailures: 9 } });
    expect(most).toBe(2);
  });

  test("by flag asks only some servers at once", async () => {
    const open = Array.from({ length: 400 }, (_, at) => `s${at}`);
    const api = fakePasswordApi();
    let under = 0;
    let most = 0;
    api.isResetSupported = async () => {
      most = Math.max(most, ++under);
      await new Promise((resolve) => setImmediate(resolve));
      under--;
      return true;
    };
    const { status } = await carryOut({ api, open, settings: { supportCheck: "flag" } });
    expect(most).toBeGreaterThan(1);
    expect(most).toBeLessThanOrEqual(256);
    expect(open.every((id) => status(id) === "reset")).toBe(true);
  });

  test("by flag, in batches, asks for none ahead", async () => {
    const ran = await carryOut({ settings: { supportCheck: "flag", batchSize: 2 } });
    expect(ran.api.calls).toEqual(["flag a", "flag b", "reset a,b", "flag c", "flag d", "reset c,d"]);
  });

  test("by dry run that fails as a whole fails the batch and resets nothing", async () => {
    const ran = await carryOut({
      cloud: { batch: () => apiError({ kind: "network", effect: "unknown" }) },
      settings: { supportCheck: "dryRun" },
    });
    expect(ran.api.calls).toEqual(["dryRun a,b,c,d"]);
    expect(ran.statuses).toBe("failed failed failed failed");
    expect(ran.password("a")).toBeUndefined();
  });

  test("by dry run is not made twice when a dry run is all that is asked", async () => {
    const ran = await carryOut({ settings: { supportCheck: "dryRun" }, desired: { dryRun: true } });
    expect(ran.api.calls).toEqual(["dryRun a,b,c,d"]);
    expect(ran.statuses).toBe("validated validated validated validated");
  });

  test("left out asks nothing", async () => {
    expect((await carryOut({ settings: { supportCheck: "none" } })).api.calls).toEqual(["reset a,b,c,d"]);
  });
});

type Batch = NonNullable<FakeCloud["batch"]>;

describe("a call that is refused as a whole, without naming a server", () => {
  const refusing =
    (...bad: string[]): Batch =>
    ({ serverIds }) =>
      serverIds.some((id) => bad.includes(id))
        ? apiError({ kind: "conflict", apiCode: "Ecs.0605" })
        : accepting(serverIds);

  test("is halved until the server it is because of stands alone; the others go ahead", async () => {
    const ran = await carryOut({ cloud: { batch: refusing("c") } });
    expect(ran.statuses).toBe("reset reset failed reset");
    expect(ran.result("c")?.code).toBe("Ecs.0605");
    expect(ran.api.calls).toEqual(["reset a,b,c,d", "reset a,c", "reset a", "reset c", "reset b,d"]);
  });

  test("is halved in a dry run and in a support check by dry run as well", async () => {
    const dry = await carryOut({ cloud: { batch: refusing("c") }, desired: { dryRun: true } });
    expect(dry.statuses).toBe("validated validated failed validated");
    const checked = await carryOut({ cloud: { batch: refusing("c") }, settings: { supportCheck: "dryRun" } });
    expect(checked.statuses).toBe("reset reset failed reset");
    expect(checked.api.calls.filter((call) => call.startsWith("reset"))).toEqual(["reset a,b,d"]);
  });

  test("finds four servers among a thousand", async () => {
    const open = Array.from({ length: 1000 }, (_, at) => `s${at}`);
    const bad = ["s3", "s333", "s666", "s999"];
    const ran = await carryOut({ open, cloud: { batch: refusing(...bad) } });
    expect(open.filter((id) => ran.status(id) !== "reset")).toEqual(bad);
    expect(ran.api.batches.length).toBeLessThanOrEqual(81);
  });

  test.each(["none", "dryRun"] as const)(
    "finds one server in each of many waves: supportCheck %s",
    async (supportCheck) => {
      const open = Array.from({ length: 3000 }, (_, at) => `s${at}`);
      const bad = open.filter((_, at) => at % 50 === 7);
      const ran = await carryOut({
        open,
        cloud: { batch: refusing(...bad) },
        settings: { supportCheck, batchSize: 50 },
      });
      expect(open.filter((id) => ran.status(id) !== "reset")).toEqual(bad);
    },
  );

  test("finds servers that stand together in the list", async () => {
    const open = Array.from({ length: 1000 }, (_, at) => `s${at}`);
    const bad = open.slice(0, 100);
    const ran = await carryOut({ open, cloud: { batch: refusing(...bad) } });
    expect(open.filter((id) => ran.status(id) !== "reset")).toEqual(bad);
  });

  test("is halved no further once too many servers have failed; those not tried stay pending", async () => {
    const ran = await carryOut({ cloud: { batch: refusing("a", "c") }, settings: { maxFailures: 0 } });
    expect(ran.statuses).toBe("failed pending pending pending");
    expect(ran.api.calls).toEqual(["reset a,b,c,d", "reset a,c", "reset a"]);
  });

  test("is halved no further in a support check by dry run either", async () => {
    const settings = { supportCheck: "dryRun", maxFailures: 0 } as const;
    const ran = await carryOut({ cloud: { batch: refusing("a", "c") }, settings });
    expect(ran.statuses).toBe("failed pending pending pending");
    expect(ran.api.calls).toEqual(["dryRun a,b,c,d", "dryRun a,c", "dryRun a"]);
  });

  test("costs few calls where every server is refused", async () => {
    const open = Array.from({ length: 1000 }, (_, at) => `s${at}`);
    const ran = await carryOut({ open, cloud: { batch: refusing(...open) } });
    expect(open.every((id) => ran.status(id) === "failed")).toBe(true);
    expect(ran.api.batches.length).toBeLessThanOrEqual(41);
  });

  test("costs, in waves, forty calls more than one for each wave where every server is refused", async () => {
    const open = Array.from({ length: 3000 }, (_, at) => `s${at}`);
    const batch: Batch = ({ serverIds, dryRun }) => (dryRun ? accepting(serverIds) : apiError({ kind: "permission" }));
    const ran = await carryOut({ open, cloud: { batch }, settings: { supportCheck: "dryRun", batchSize: 50 } });
    expect(open.every((id) => ran.status(id) === "failed")).toBe(true);
    expect(ran.api.batches.filter(({ dryRun }) => !dryRun).length).toBeLessThanOrEqual(60 + 40);
  });

  test.each<[string, Parameters<typeof apiError>[0]]>([
    ["the call itself is wrong", { kind: "badRequest", ofTheCall: true }],
    ["the credentials are refused", { kind: "credentials" }],
    ["the service has trouble", { kind: "unavailable" }],
    ["nobody knows what became of it", { kind: "badRequest", effect: "unknown" }],
  ])("is not halved when %s", async (_, facts) => {
    const ran = await carryOut({ cloud: { batch: () => apiError(facts) } });
    expect(ran.api.batches).toHaveLength(1);
  });

  test("keeps what the same call confirmed before", async () => {
    const batch: Batch = (call, number) =>
      number === 1 ? { accepted: ["a"], rejected: [rejection("b")] } : refusing("c")(call, number);
    const ran = await carryOut({ cloud: { batch } });
    expect(ran.statuses).toBe("reset failed failed reset");
  });
});

test("a permission that is missing for one server fails that server; the others go ahead", async () => {
  const ran = await carryOut({
    cloud: { flag: (id) => (id === "b" ? apiError({ kind: "permission", status: 403 }) : true) },
    settings: { supportCheck: "flag" },
  });
  expect(ran.statuses).toBe("reset failed reset reset");
});

describe("the restart", () => {
  test.each(["soft", "hard"] as const)("%s concerns the confirmed servers and waits for its job", async (mode) => {
    const ran = await carryOut({
      cloud: {
        batch: () => ({ accepted: ["a", "c"], rejected: [rejection("b"), rejection("d")] }),
        job: [{ state: "running", status: "INIT" }, { state: "running", status: "RUNNING" }, { state: "succeeded" }],
      },
      settings: { restart: mode },
    });
    expect(ran.api.calls).toEqual([
      "reset a,b,c,d",
      "list a,c",
      `restart ${mode} a,c`,
      "job job-1",
      "job job-1",
      "job job-1",
      "list a,c",
    ]);
    expect(ran.ports.sleeps).toHaveLength(2);
    expect(ran.statuses).toBe("reset failed reset failed");
  });

  test("that takes more than a few seconds is told of, and a short one is not", async () => {
    const lines = async (looks: number, open = IDS): Promise<string[]> => {
      const running = Array.from({ length: looks }, () => ({ state: "running", status: "RUNNING" }) as const);
      const ran = await carryOut({
        open,
        cloud: { job: [...running, { state: "succeeded" }] },
        settings: { restart: "soft" },
      });
      return ran.ports.lines.filter((line) => line.includes("restart"));
    };
    expect(await lines(2)).toEqual([]);
    expect(await lines(6)).toEqual([
      "info: web: the password is set; waiting up to 10 minutes for the restart of 4 servers",
    ]);
    expect(await lines(6, ["c"])).toEqual([
      "info: web: the password is set; waiting up to 10 minutes for the restart of server c",
    ]);
  });

  test("does not concern servers whose outcome is unknown", async () => {
    const batch: FakeCloud["batch"] = (_call, number) => ({ accepted: number === 1 ? ["a"] : ["b"], rejected: [] });
    const ran = await carryOut({ cloud: { batch }, settings: { restart: "soft" } });
    expect(ran.api.calls).toContain("restart soft a,b");
  });

  test("is not made when no server was confirmed", async () => {
    const ran = await carryOut({
      cloud: { batch: () => apiError({ ofTheCall: true }) },
      settings: { restart: "soft" },
    });
    expect(ran.api.calls).toEqual(["reset a,b,c,d"]);
  });

  test("that fails for a server fails it alone, and its new password stays known", async () => {
    const ran = await carryOut({
      cloud: { job: [{ state: "failed", failures: [{ serverId: "b", code: "Ecs.0319", reason: "it is locked" }] }] },
      settings: { restart: "soft" },
      known: { b: OLDER },
    });
    expect(ran.statuses).toBe("reset failed reset reset");
    expect(ran.result("b")).toMatchObject({
      code: "Ecs.0319",
      message: expect.stringMatching(/restart failed: it is locked/),
    });
    expect([ran.password("b"), ran.previous("b")]).toEqual([WANTED, OLDER]);
  });

  test.each<[string, { reason: string; serverId?: string }[], RegExp]>([
    ["names no server", [{ reason: "quota" }], /quota/],
    ["names a foreign server", [{ serverId: "zzz", reason: "odd" }], /odd/],
    ["gives no reason", [], /no reason given/],
  ])("whose failure %s fails all of its servers", async (_, failures, message) => {
    const ran = await carryOut({ cloud: { job: [{ state: "failed", failures }] }, settings: { restart: "hard" } });
    expect(ran.statuses).toBe("failed failed failed failed");
    expect(ran.result("d")?.message).toMatch(message);
  });

  test("that is refused says that the password is set all the same", async () => {
    const ran = await carryOut({
      cloud: { restart: () => apiError({ apiCode: "Ecs.0021", operation: "BatchRebootServers" }) },
      settings: { restart: "soft" },
    });
    expect(ran.statuses).toBe("failed failed failed failed");
    expect(ran.result("a")?.message).toMatch(/password is set, but the restart failed/);
    expect(ran.password("a")).toBe(WANTED);
  });

  test("that is refused for the servers of one wave does not end the run", async () => {
    const restart = (ids: readonly string[]) => (ids.includes("a") ? apiError({ kind: "permission" }) : "job-1");
    const ran = await carryOut({ cloud: { restart }, settings: { restart: "soft", batchSize: 2 } });
    expect(ran.statuses).toBe("failed failed reset reset");
  });

  test.each<[string, Parameters<typeof apiError>[0]]>([
    ["the account may not restart", { kind: "permission" }],
    ["nobody knows whether it was carried out", { kind: "unavailable", effect: "unknown" }],
  ])("is not repeated when %s", async (_, facts) => {
    const ran = await carryOut({
      cloud: { restart: () => apiError(facts) },
      settings: { restart: "soft" },
    });
    expect(ran.statuses).toBe("failed failed failed failed");
    expect(ran.api.calls.filter((call) => /^(restart|describe)/.test(call))).toEqual(["restart soft a,b,c,d"]);
  });

  test("whose job cannot be read says so at its servers", async () => {
    const ran = await carryOut({ cloud: { job: [apiError({ operation: "ShowJob" })] }, settings: { restart: "soft" } });
    expect(ran.statuses).toBe("failed failed failed failed");
    expect([...ran.fleet.results.keys()]).toStrictEqual(IDS);
    expect(ran.result("a")?.message).toMatch(/password is set, but the restart failed: ShowJob failed/);
  });

  test("that does not end is given up after a bounded time, and says what it saw", async () => {
    const ran = await carryOut({
      cloud: { job: [{ state: "running", status: "RUNNING" }] },
      settings: { restart: "soft" },
    });
    expect(ran.statuses).toBe("failed failed failed failed");
    expect(ran.result("a")?.message).toMatch(/did not end within 10 minutes.*RUNNING/);
    expect(ran.ports.sleeps.reduce((sum, pause) => sum + pause, 0)).toBe(600_000);
  });
});

describe("progress", () => {
  /** A cloud whose every call takes the given time on the fake clock. */
  function slow(ports: FakePorts, milliseconds: number, refused: readonly string[] = []): FakeCloud {
    return {
      batch: ({ serverIds }) => {
        ports.advance(milliseconds);
        return {
          accepted: serverIds.filter((id) => !refused.includes(id)),
          rejected: serverIds.filter((id) => refused.includes(id)).map((id) => rejection(id)),
        };
      },
    };
  }

  test("is told every five seconds and at the end, the same line never twice", async () => {
    const ports = fakePorts();
    await carryOut({ ports, cloud: slow(ports, 2500), settings: { batchSize: 1 } });
    expect(ports.lines).toEqual(["info: web: 2 of 4 servers reset", "info: web: 4 of 4 servers reset"]);
  });

  test("is not told before five seconds have passed", async () => {
    const ports = fakePorts();
    await carryOut({ ports, cloud: slow(ports, 1249), settings: { batchSize: 1 } });
    expect(ports.lines).toEqual(["info: web: 4 of 4 servers reset"]);
  });

  test("is not told of a single quick call", async () => {
    expect((await carryOut({})).ports.lines).toEqual([]);
  });

  test("counts failures apart", async () => {
    const ports = fakePorts();
    await carryOut({ ports, cloud: slow(ports, 6000, ["a", "c"]), settings: { batchSize: 2 } });
    expect(ports.lines[0]).toBe("info: web: 1 of 4 servers reset, 1 failed");
    expect(ports.lines.at(-1)).toBe("info: web: 2 of 4 servers reset, 2 failed");
  });

  test("speaks of validation in a dry run and groups thousands", async () => {
    const open = Array.from({ length: 1200 }, (_, at) => `s${at}`);
    const ran = await carryOut({ open, desired: { dryRun: true } });
    expect(ran.ports.lines).toEqual(["info: web: 1,200 of 1,200 servers validated"]);
  });

  test("does not count servers that were never tried", async () => {
    const ran = await carryOut({
      cloud: { batch: () => apiError({ kind: "credentials" }) },
      settings: { batchSize: 1 },
    });
    expect(ran.ports.lines.at(-1)).toBe("info: web: 0 of 4 servers reset, 1 failed");
  });

  test("does not count skipped servers as reset", async () => {
    const ran = await carryOut({
      cloud: { flag: (id) => id !== "b" },
      settings: { supportCheck: "flag", batchSize: 1 },
      desired: { skipUnsupported: true },
    });
    expect(ran.ports.lines.at(-1)).toMatch(/^info: web: 3 of 4 servers reset/);
  });
});
