import { accepting, apiError, type FakeCloud, fakePasswordApi, rejection } from "../../fakes/passwordApi";
import { type FakePorts, fakePorts } from "../../fakes/ports";
import { carryOut, IDS, WANTED } from "./carryOut";

const settings = { supportCheck: "flag", waitTimeout: "10m" } as const;
const MINUTE = 60_000;

/** Seconds on the fake clock since the start of the test. */
const seconds = (ports: FakePorts) => (ports.clock.now().getTime() - Date.parse("2026-11-22T12:00:00Z")) / 1000;

/** Flags of servers that are found, and then report their plug-in, after so many seconds. */
function arriving(
  ports: FakePorts,
  times: Readonly<Record<string, readonly [found: number, ready: number]>>,
): FakeCloud {
  return {
    flag: (id) => {
      const [found, ready] = times[id] ?? [0, 0];
      return seconds(ports) < found ? null : seconds(ports) >= ready;
    },
  };
}

describe("a new server", () => {
  test("that is not found yet and does not report its plug-in yet is waited for; the others do not wait", async () => {
    const ports = fakePorts();
    const ran = await carryOut({ ports, cloud: arriving(ports, { b: [3, 6], d: [2, 2] }), settings });
    expect(ran.api.batches.map(({ serverIds }) => serverIds)).toEqual([["a", "c"], ["d"], ["b"]]);
    expect(ran.statuses).toBe("reset reset reset reset");
    expect([...ran.missing]).toEqual([]);
    expect(ports.sleeps).toEqual([1000, 1500, 2250, 3375]);
    expect(ports.lines[0]).toBe(
      "info: web: waiting up to 10m for 2 servers to be found and to report the reset plug-in: b, d",
    );
  });

  test.each([
    [false, "failed"],
    [true, "skipped"],
  ])("that never reports its plug-in is waited for until the timeout (skip: %s)", async (skipUnsupported, status) => {
    const ports = fakePorts();
    const cloud: FakeCloud = { flag: (id) => id !== "b" };
    const ran = await carryOut({ ports, cloud, settings, desired: { skipUnsupported } });
    expect(ran.statuses).toBe(`reset ${status} reset reset`);
    expect(ran.result("b")?.message).toMatch(/does not report the password-reset plug-in.* \(waited 10m for it\)$/);
    expect(seconds(ports)).toBe(600);
    // The pauses grow, and it is told once a minute.
    expect(ports.sleeps.length).toBeLessThan(30);
    expect(ports.lines.filter((line) => line.includes("waiting up to 10m")).length).toBeLessThanOrEqual(11);
  });

  test("that is never found has failed, and does not exist", async () => {
    const ran = await carryOut({ cloud: { flag: (id) => (id === "b" ? null : true) }, settings });
    expect(ran.statuses).toBe("reset failed reset reset");
    expect(ran.result("b")?.message).toMatch(/does not exist.* \(waited 10m for it\)$/);
    expect([...ran.missing]).toEqual(["b"]);
  });

  test("is waited for together with those of later waves, within one time, in waves again", async () => {
    const ports = fakePorts();
    const cloud = arriving(ports, { a: [0, 60], b: [0, 60], c: [60, 60], d: [1e9, 1e9] });
    const ran = await carryOut({ ports, cloud, settings: { ...settings, batchSize: 2 }, open: [...IDS, "e"] });
    expect(ran.api.batches.map(({ serverIds }) => serverIds)).toEqual([["e"], ["a", "b"], ["c"]]);
    expect(ran.statuses).toBe("reset reset reset failed reset");
    expect(seconds(ports)).toBe(600);
  });

  test("is restarted with those that became ready with it", async () => {
    const ports = fakePorts();
    const cloud = arriving(ports, { b: [0, 5], c: [0, 5] });
    const ran = await carryOut({ ports, cloud, settings: { ...settings, restart: "soft" } });
    expect(ran.api.calls.filter((call) => call.startsWith("restart"))).toEqual([
      "restart soft a,d",
      "restart soft b,c",
    ]);
  });

  test("with a password of its own is waited for as well", async () => {
    const ports = fakePorts();
    const ran = await carryOut({
      ports,
      cloud: arriving(ports, { a: [2, 4] }),
      settings: { ...settings, perServer: true },
    });
    expect(ran.statuses).toBe("reset reset reset reset");
    expect(ran.api.batches.at(-1)?.serverIds).toEqual(["a"]);
  });

  test.each(["dryRun", "none"] as const)(
    "is waited for without flags as well: supportCheck %s",
    async (supportCheck) => {
      const ports = fakePorts();
      const batch: FakeCloud["batch"] = ({ serverIds }) => {
        const late = serverIds.filter((id) => (id === "b" && seconds(ports) < 3) || (id === "c" && seconds(ports) < 6));
        const why = (id: string) => (id === "b" ? { missing: true } : { unsupported: true });
        return {
          accepted: serverIds.filter((id) => !late.includes(id)),
          rejected: late.map((id) => rejection(id, why(id))),
        };
      };
      const ran = await carryOut({ ports, cloud: { batch }, settings: { ...settings, supportCheck } });
      expect(ran.statuses).toBe("reset reset reset reset");
      expect(seconds(ports)).toBeLessThan(10);
    },
  );

  test("that is asked for alone and not found as a whole call is waited for", async () => {
    const batch: FakeCloud["batch"] = ({ serverIds }, number) =>
      number < 3 ? apiError({ kind: "notFound", status: 404 }) : accepting(serverIds);
    const ran = await carryOut({ open: ["a"], cloud: { batch }, settings: { ...settings, supportCheck: "none" } });
    expect(ran.statuses).toBe("reset");
  });

  describe("that a call is refused for as a whole, for which of them is not said,", () => {
    /** Refuses each call in which a server is that is not there before its time, in seconds. */
    const refusedBefore = (ports: FakePorts, timeOf: (id: string) => number): FakeCloud => ({
      batch: ({ serverIds }) =>
        serverIds.some((id) => seconds(ports) < timeOf(id))
          ? apiError({ kind: "notFound", status: 404 })
          : accepting(serverIds),
    });
    const many = (servers: number) => Array.from({ length: servers }, (_, at) => `s${at}`);

    test.each([
      [4, "none"],
      [30, "none"],
      [30, "dryRun"],
    ] as const)("is waited for: %d of them, supportCheck %s", async (servers, supportCheck) => {
      const ports = fakePorts();
      const open = [...many(servers), "z"];
      const cloud = refusedBefore(ports, (id) => (id === "z" ? 0 : 120));
      const ran = await carryOut({ ports, open, cloud, settings: { ...settings, supportCheck } });
      expect(new Set(ran.statuses.split(" "))).toEqual(new Set(["reset"]));
      expect(seconds(ports)).toBeLessThan(180);
    });

    test("holds up none that is ready before it", async () => {
      const ports = fakePorts();
      const open = many(30);
      const cloud = refusedBefore(ports, (id) => (id === "s7" ? Number.POSITIVE_INFINITY : 120));
      const ran = await carryOut({ ports, open, cloud, settings: { ...settings, supportCheck: "none" } });
      expect(open.filter((id) => ran.status(id) !== "reset")).toEqual(["s7"]);
      expect([...ran.missing]).toEqual(["s7"]);
      expect(Date.parse(ran.result("s8")?.resetAt ?? "") - Date.parse("2026-11-22T12:00:00Z")).toBeLessThan(180_000);
    });

    test("costs a bounded number of calls, however many they are, and is not said to be missing", async () => {
      const ports = fakePorts();
      const open = many(1000);
      const cloud = refusedBefore(ports, () => Number.POSITIVE_INFINITY);
      const ran = await carryOut({ ports, open, cloud, settings: { ...settings, supportCheck: "none" } });
      expect(open.every((id) => ran.status(id) === "failed")).toBe(true);
      expect(ran.missing.size).toBeLessThan(40);
      expect(ran.result("s999")?.message).toMatch(/waited 10m for it/);
      expect(seconds(ports)).toBe(600);
      expect(ran.api.batches.length).toBeLessThan(30 * 41);
    });
  });

  test("is not counted by maxFailures while it is waited for", async () => {
    const ports = fakePorts();
    const cloud = arriving(ports, { a: [0, 9], b: [0, 9] });
    const ran = await carryOut({ ports, cloud, settings: { ...settings, batchSize: 1, maxFailures: 0 } });
    expect(ran.statuses).toBe("reset reset reset reset");
  });

  test("is waited for no longer once the run has ended, and stays open", async () => {
    const cloud: FakeCloud = { flag: (id) => (id === "c" ? apiError({ kind: "credentials" }) : id !== "b") };
    const ran = await carryOut({ cloud, settings });
    expect(ran.ports.sleeps).toEqual([]);
    expect(ran.statuses).toBe("pending pending failed pending");
  });

  test("that becomes ready at the last moment is reset", async () => {
    const ports = fakePorts();
    const ran = await carryOut({ ports, cloud: arriving(ports, { a: [600, 600] }), settings });
    expect(ran.status("a")).toBe("reset");
  });
});

describe("no time is lost", () => {
  const cloud: FakeCloud = { flag: (id) => id !== "b" };

  test("with a timeout of nothing", async () => {
    const ran = await carryOut({ cloud, settings: { ...settings, waitTimeout: "0s" } });
    expect(ran.ports.sleeps).toEqual([]);
    expect(ran.result("b")?.message).not.toContain("waited");
  });

  test.each(["reset", "failed", "unknown"] as const)(
    "with a server that was reset before and is %s now",
    async (status) => {
      const at = "2026-11-01T00:00:00Z";
      const ran = await carryOut({ cloud, settings, results: { b: { status, at, resetAt: at } } });
      expect(ran.ports.sleeps).toEqual([]);
      expect(ran.statuses).toBe("reset failed reset reset");
    },
  );

  test("with a server that was skipped before: it has had its time", async () => {
    const results = { b: { status: "skipped", at: "2026-11-01T00:00:00Z" } } as const;
    const ran = await carryOut({ cloud, settings, results, desired: { skipUnsupported: true } });
    expect(ran.ports.sleeps).toEqual([]);
    expect(ran.statuses).toBe("reset skipped reset reset");
  });

  test.each(["failed", "pending"] as const)(
    "but one that is %s for another reason and was never reset is waited for",
    async (status) => {
      const ports = fakePorts();
      const results = { b: { status, at: "2026-11-01T00:00:00Z" } } as const;
      const ran = await carryOut({ ports, cloud: arriving(ports, { b: [5, 5] }), settings, results });
      expect(ran.statuses).toBe("reset reset reset reset");
    },
  );
});

describe("a server that was waited for in vain", () => {
  const notFound: FakeCloud = { flag: (id) => (id === "b" ? null : true) };
  const noPlugin: FakeCloud = { flag: (id) => id !== "b" };
  const away: FakeCloud = { flag: (id) => (id === "b" ? apiError({ kind: "outage", effect: "unsent" }) : true) };

  /** The results of runs in turn, and how long the last one has slept. */
  async function inTurn(...runs: { cloud: FakeCloud; waitTimeout?: string; skip?: boolean }[]) {
    let results = {};
    let slept = 0;
    let status: string | undefined;
    for (const { cloud, waitTimeout = "10m", skip = false } of runs) {
      const ports = fakePorts();
      const run = { ...settings, waitTimeout };
      const ran = await carryOut({ ports, cloud, settings: run, results, desired: { skipUnsupported: skip } });
      results = Object.fromEntries(ran.fleet.results);
      slept = seconds(ports);
      status = ran.status("b");
    }
    return { status, slept };
  }

  test.each([
    ["that it is not found", notFound],
    ["that it has no plug-in", noPlugin],
  ])("is looked at once in each later run: %s", async (_, cloud) => {
    expect(await inTurn({ cloud }, { cloud })).toEqual({ status: "failed", slept: 0 });
    expect(await inTurn({ cloud }, { cloud }, { cloud })).toEqual({ status: "failed", slept: 0 });
  });

  test("is reset once it is ready", async () => {
    expect(await inTurn({ cloud: notFound }, { cloud: {} })).toEqual({ status: "reset", slept: 0 });
  });

  test.each([false, true])("is not waited for again after an outage (skip: %s)", async (skip) => {
    const runs = [noPlugin, away, noPlugin].map((cloud) => ({ cloud, skip }));
    expect(await inTurn(...runs)).toEqual({ status: skip ? "skipped" : "failed", slept: 0 });
  });

  test("is waited for again if it gets more time", async () => {
    expect(await inTurn({ cloud: notFound }, { cloud: notFound, waitTimeout: "PT20M" })).toMatchObject({ slept: 1200 });
    expect(await inTurn({ cloud: notFound }, { cloud: notFound, waitTimeout: "5m" })).toMatchObject({ slept: 0 });
  });

  test("is waited for in full if an earlier run was given up before its time was over", async () => {
    expect(await inTurn({ cloud: away }, { cloud: notFound })).toEqual({ status: "failed", slept: 600 });
  });
});

test("a run whose first waves take longer than the timeout does not wait for the servers of its last", async () => {
  const ports = fakePorts();
  const api = fakePasswordApi({ flag: (id) => id !== "d" });
  const { restartServers } = api;
  api.restartServers = async (...of) => {
    ports.advance(6 * MINUTE);
    return restartServers(...of);
  };
  const ran = await carryOut({ api, ports, settings: { ...settings, restart: "soft", batchSize: 1 } });
  expect(ran.statuses).toBe("reset reset reset failed");
  expect(ports.sleeps).toEqual([]);
  expect(ran.password("a")).toBe(WANTED);
});
