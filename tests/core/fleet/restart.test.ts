import { createOpenApi, readSettings } from "../../../provider/api";
import type { PasswordApi } from "../../../provider/core/ports";
import { type Sandbox, startSandbox } from "../../../sandbox";
import { apiError, type FakeCloud, type FakePasswordApi, fakePasswordApi } from "../../fakes/passwordApi";
import { fakePorts } from "../../fakes/ports";
import { carryOut, WANTED } from "./carryOut";

const refusal = (facts: Parameters<typeof apiError>[0] = {}) =>
  apiError({ operation: "BatchRebootServers", kind: "conflict", apiCode: "Ecs.0605", ...facts });

/** A cloud that restarts nobody as long as one of the given servers is among those of the call. */
const notRestarting = (...bad: string[]): FakeCloud => ({
  restart: (ids) => (ids.some((id) => bad.includes(id)) ? refusal() : `job-of-${ids.join("")}`),
});

const settings = { restart: "soft" } as const;
const restartsIn = (calls: readonly string[]) => calls.filter((call) => call.startsWith("restart"));

describe("a restart that is refused as a whole", () => {
  test("fails the server that cannot be restarted, and restarts the others", async () => {
    const ran = await carryOut({ cloud: notRestarting("c"), settings });
    expect(ran.statuses).toBe("reset reset failed reset");
    expect(ran.result("c")).toMatchObject({
      code: "Ecs.0605",
      message: expect.stringMatching(/^the password is set, but the restart failed: BatchRebootServers failed/),
    });
    expect(ran.password("c")).toBe(WANTED);
    expect(restartsIn(ran.api.calls)).toEqual([
      "restart soft a,b,c,d",
      "restart soft a,c",
      "restart soft a",
      "restart soft c",
      "restart soft b,d",
    ]);
  });

  test("fails a server that has gone since its reset, and restarts the others", async () => {
    const restart = (ids: readonly string[]) => (ids.includes("a") ? refusal({ kind: "notFound" }) : "job-1");
    const ran = await carryOut({ cloud: { restart }, settings });
    expect(ran.statuses).toBe("failed reset reset reset");
  });

  test("is begun in all parts before the end of any is waited for", async () => {
    const ran = await carryOut({ cloud: notRestarting("c"), settings });
    expect(ran.api.calls.slice(-4)).toEqual(["restart soft b,d", "job job-of-a", "job job-of-bd", "list a,b,d"]);
  });

  test("is carried through in spite of maxFailures, since the passwords are set; the next wave is not begun", async () => {
    const ran = await carryOut({ cloud: notRestarting("a"), settings: { ...settings, batchSize: 3, maxFailures: 0 } });
    expect(ran.statuses).toBe("failed reset reset pending");
  });

  test("is made no more once the credentials are refused, and the run ends", async () => {
    const restart = (ids: readonly string[]) => (ids.length > 2 ? refusal() : refusal({ kind: "credentials" }));
    const ran = await carryOut({ cloud: { restart }, settings: { ...settings, batchSize: 3 } });
    expect(restartsIn(ran.api.calls)).toEqual(["restart soft a,b,c", "restart soft a,c"]);
    expect(ran.statuses).toBe("failed failed failed pending");
    expect(ran.result("c")?.message).toMatch(/^the password is set, but the restart failed/);
  });

  test("costs few calls where every server is refused", async () => {
    const open = Array.from({ length: 1000 }, (_, at) => `s${at}`);
    const ran = await carryOut({ open, cloud: notRestarting(...open), settings });
    expect(restartsIn(ran.api.calls).length).toBeLessThanOrEqual(41);
    expect(open.every((id) => ran.status(id) === "failed")).toBe(true);
  });

  test("costs, in waves, forty calls more than one for each wave where every server is refused", async () => {
    const open = Array.from({ length: 500 }, (_, at) => `s${at}`);
    const ran = await carryOut({ open, cloud: notRestarting(...open), settings: { ...settings, batchSize: 50 } });
    expect(restartsIn(ran.api.calls).length).toBeLessThanOrEqual(10 + 40);
  });

  test("leaves out one server in each of many waves", async () => {
    const open = Array.from({ length: 500 }, (_, at) => `s${at}`);
    const bad = open.filter((_, at) => at % 50 === 7);
    const ran = await carryOut({ open, cloud: notRestarting(...bad), settings: { ...settings, batchSize: 50 } });
    expect(open.filter((id) => ran.status(id) !== "reset")).toEqual(bad);
  });
});

test("a job that fails concerns the servers of its part only", async () => {
  const ran = await carryOut({
    cloud: {
      ...notRestarting("c"),
      job: [{ state: "succeeded" }, { state: "failed", failures: [{ reason: "stuck" }] }],
    },
    settings,
  });
  expect(ran.statuses).toBe("reset failed failed failed");
});

test("servers are not restarted a second time because their job cannot be read", async () => {
  const job = [apiError({ operation: "ShowJob", kind: "badRequest" })];
  const ran = await carryOut({ cloud: { job }, settings });
  expect(ran.statuses).toBe("failed failed failed failed");
  expect(restartsIn(ran.api.calls)).toEqual(["restart soft a,b,c,d"]);
});

describe("before the restart", () => {
  const only = (id: string, status: string) => ({
    details: (each: string) => ({ status: each === id ? status : "ACTIVE" }),
  });

  test("servers that are shut down are left so, and their results say so", async () => {
    const ran = await carryOut({ cloud: only("b", "SHUTOFF"), settings });
    expect(ran.api.calls).toEqual(["reset a,b,c,d", "list a,b,c,d", "restart soft a,c,d", "job job-1", "list a,c,d"]);
    expect(ran.statuses).toBe("reset reset reset reset");
    expect(ran.result("b")?.message).toBe("it is shut down; the password takes effect at its next start");
    expect(ran.result("a")?.message).toBeUndefined();
    expect(ran.ports.lines).toEqual(["info: web: server b is shut down; the password takes effect at its next start"]);
  });

  test("a fleet that is shut down is told of in one line, and nothing is restarted", async () => {
    const ran = await carryOut({ cloud: { details: { status: "SHUTOFF" } }, settings });
    expect(ran.api.calls).toEqual(["reset a,b,c,d", "list a,b,c,d"]);
    expect(ran.statuses).toBe("reset reset reset reset");
    expect(ran.ports.lines).toEqual([
      "info: web: 4 servers: a, b, c, … are shut down; the password takes effect at their next start",
    ]);
  });

  test.each<[string, FakeCloud, string, RegExp]>([
    [
      "gone",
      { details: (id) => (id === "b" ? undefined : { status: "ACTIVE" }) },
      "notFound",
      /now the server does not exist$/,
    ],
    [
      "not to be seen",
      {
        list: () => ({ a: "ACTIVE", c: "ACTIVE", d: "ACTIVE" }),
        details: () => apiError({ operation: "ShowServer", kind: "permission", apiCode: "Pdp.0001" }),
      },
      "Pdp.0001",
      /^the password is set, but the restart failed: ShowServer failed/,
    ],
  ])("a server that is %s fails alone", async (_, cloud, code, message) => {
    const ran = await carryOut({ cloud, settings });
    expect(ran.statuses).toBe("reset failed reset reset");
    expect(ran.result("b")).toMatchObject({ code, message: expect.stringMatching(message) });
    expect(ran.password("b")).toBe(WANTED);
    expect(restartsIn(ran.api.calls)).toEqual(["restart soft a,c,d"]);
  });
});

test("servers of which the look does not show that they run are judged by the cloud, apart from the others", async () => {
  const ran = await carryOut({
    cloud: { ...notRestarting("c"), details: (id) => ({ status: id === "c" || id === "d" ? "ERROR" : "ACTIVE" }) },
    settings: { restart: "hard" },
  });
  expect(ran.statuses).toBe("reset reset failed failed");
  expect(restartsIn(ran.api.calls)).toEqual([
    "restart hard a,b",
    "restart hard c,d",
    "restart hard c",
    "restart hard d",
  ]);
  expect([ran.result("c")?.code, ran.result("d")?.code]).toEqual(["Ecs.0605", "ERROR"]);
});

describe("after the restart", () => {
  /** A cloud in which a server has this status from its restart on. */
  function leaving(status: string | undefined, id: string): FakeCloud {
    let restarted = false;
    return {
      restart: () => {
        restarted = true;
        return "job-1";
      },
      details: (each) =>
        each !== id || !restarted ? { status: "ACTIVE" } : status === undefined ? undefined : { status },
    };
  }

  test.each<[string | undefined, string, string]>([
    ["SHUTOFF", "SHUTOFF", "the password is set, but the restart left the server switched off; start it"],
    ["ERROR", "ERROR", "the password is set, but the restart left the server in state ERROR"],
    [undefined, "notFound", "the password was set, but now the server does not exist"],
  ])("a server with status %s has failed alone", async (status, code, message) => {
    const ran = await carryOut({ cloud: leaving(status, "b"), settings });
    expect(ran.statuses).toBe("reset failed reset reset");
    expect(ran.result("b")).toMatchObject({ code, message });
    expect(ran.password("b")).toBe(WANTED);
  });

  test("one that cannot be looked at has been restarted all the same", async () => {
    let restarted = false;
    const restart = () => {
      restarted = true;
      return "job-1";
    };
    const lost = apiError({ operation: "ShowServer", kind: "unavailable" });
    const details = () => (restarted ? lost : { status: "ACTIVE" });
    const ran = await carryOut({ cloud: { restart, details, list: () => lost }, settings });
    expect(ran.statuses).toBe("reset reset reset reset");
    expect(ran.result("b")?.message).toBe("it was restarted, but could not be looked at afterwards");
  });

  test("of a job that fails for some, the others are looked at", async () => {
    const failures = [{ serverId: "c", reason: "host is down" }];
    const cloud = { ...leaving("SHUTOFF", "b"), job: [{ state: "failed", failures } as const] };
    const ran = await carryOut({ cloud, settings });
    expect(ran.statuses).toBe("reset failed failed reset");
    expect(ran.result("c")?.message).toBe("the restart failed: host is down (job job-1)");
  });
});

describe("the looks", () => {
  const looksIn = (calls: readonly string[]) => calls.filter((call) => /^(list|describe)/.test(call));
  const many = Array.from({ length: 250 }, (_, at) => `s${at}`);

  test("at a fleet are a call for each hundred servers, before and after", async () => {
    const ran = await carryOut({ open: many, settings });
    expect(looksIn(ran.api.calls).map((call) => call.split(",").length)).toEqual([100, 100, 50, 100, 100, 50]);
    expect(many.every((id) => ran.status(id) === "reset")).toBe(true);
  });

  test("at a single server are a call for this one", async () => {
    const ran = await carryOut({ open: ["a"], cloud: { details: { status: "ACTIVE" } }, settings });
    expect(looksIn(ran.api.calls)).toEqual(["describe ecs/a", "describe ecs/a"]);
  });

  test("are one by one where the list is refused, which is tried once a run", async () => {
    const cloud: FakeCloud = {
      list: () => apiError({ operation: "ListServersDetails", kind: "permission" }),
      details: { status: "ACTIVE" },
    };
    const ran = await carryOut({ open: many, cloud, settings: { ...settings, batchSize: 125 } });
    const looks = looksIn(ran.api.calls);
    expect(looks.filter((call) => call.startsWith("list"))).toHaveLength(1);
    expect(looks).toHaveLength(1 + 2 * 250);
    expect(many.every((id) => ran.status(id) === "reset")).toBe(true);
  });

  test("at a server that the list leaves out are made at this one", async () => {
    const cloud: FakeCloud = {
      list: (ids) => Object.fromEntries(ids.filter((id) => id !== "c").map((id) => [id, "ACTIVE"])),
      details: { status: "SHUTOFF" },
    };
    const ran = await carryOut({ cloud, settings });
    expect(looksIn(ran.api.calls).slice(0, 2)).toEqual(["list a,b,c,d", "describe ecs/c"]);
    expect(restartsIn(ran.api.calls)).toEqual(["restart soft a,b,d"]);
  });

  test.each<[string, FakeCloud, string[]]>([
    ["at the list", { list: () => apiError({ kind: "credentials" }) }, ["list a,b,c,d"]],
    [
      "at the first server",
      { list: () => ({}), details: () => apiError({ kind: "credentials" }), atOnce: () => 1 },
      ["list a,b,c,d", "describe ecs/a"],
    ],
  ])("end with credentials that are refused %s, and so does the run", async (_, cloud, looks) => {
    const ran = await carryOut({ open: ["a", "b", "c", "d", "e"], cloud, settings: { ...settings, batchSize: 4 } });
    expect(looksIn(ran.api.calls)).toEqual(looks);
    expect(restartsIn(ran.api.calls)).toEqual([]);
    expect(ran.statuses).toBe("failed failed failed failed pending");
  });
});

describe("against the sandbox", () => {
  let sandbox: Sandbox;
  beforeEach(async () => {
    sandbox = await startSandbox();
    sandbox.configure({ jobDurationMs: 0 });
  });
  afterEach(() => sandbox.close());

  /** The real client; once the servers have their password, something happens to some of them. */
  async function open(afterReset: () => void): Promise<FakePasswordApi> {
    const { region, accessKey, secretKey } = sandbox.credentials;
    const config: Record<string, string> = {
      region,
      accessKey,
      secretKey,
      endpoints: JSON.stringify(sandbox.endpoints()),
    };
    // The real present: the sandbox checks the signature's date.
    const ports = fakePorts({ now: new Date().toISOString() });
    const api = await createOpenApi(
      readSettings((key) => config[key], {}),
      ports,
    )({});
    const batchResetPasswords: PasswordApi["batchResetPasswords"] = async (request) => {
      const answer = await api.batchResetPasswords(request);
      afterReset();
      return answer;
    };
    return { ...fakePasswordApi(), ...api, batchResetPasswords };
  }

  test("broken and locked servers fail alone, one shut down does not; the others accept the new password", async () => {
    const ids = Array.from({ length: 8 }, () => sandbox.addServer().id);
    const [broken, locked, shutDown] = ids as [string, string, string];
    const api = await open(() => {
      sandbox.changeServer(broken, { status: "ERROR" });
      sandbox.changeServer(locked, { locked: true });
      sandbox.stop(shutDown);
    });
    const ran = await carryOut({ api, open: ids, settings });
    expect(ran.statuses).toBe("failed failed reset reset reset reset reset reset");
    expect([broken, locked].map((id) => ran.result(id)?.code)).toEqual(["Ecs.0100", "Ecs.0605"]);
    expect(ids.filter((id) => sandbox.acceptsPassword(id, WANTED))).toEqual(ids.slice(3));
    expect(ids.filter((id) => sandbox.server(id).restarts > 1)).toEqual([]);
  });
});
