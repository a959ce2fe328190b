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
      "restart soft a,b",
      "restart soft c,d",
      "restart soft c",
      "restart soft d",
    ]);
  });

  test("fails a server that has gone since its reset, and restarts the others", async () => {
    const restart = (ids: readonly string[]) => (ids.includes("a") ? refusal({ kind: "notFound" }) : "job-1");
    const ran = await carryOut({ cloud: { restart }, settings });
    expect(ran.statuses).toBe("failed reset reset reset");
  });

  test("leaves out the servers that are shut down first, and looks at each server once", async () => {
    const ran = await carryOut({
      cloud: { ...notRestarting("b", "c"), details: (id) => ({ status: id === "b" ? "SHUTOFF" : "ERROR" }) },
      settings,
    });
    expect(ran.statuses).toBe("reset reset failed reset");
    expect(restartsIn(ran.api.calls)).toEqual([
      "restart soft a,b,c,d",
      "restart soft a,c,d",
      "restart soft a,c",
      "restart soft a",
      "restart soft c",
      "restart soft d",
    ]);
    expect(ran.api.calls.filter((call) => call.startsWith("describe"))).toHaveLength(4);
  });

  test("is begun in all parts before the end of any is waited for", async () => {
    const ran = await carryOut({ cloud: notRestarting("c"), settings });
    expect(ran.api.calls.slice(-3)).toEqual(["restart soft d", "job job-of-ab", "job job-of-d"]);
  });

  test("is carried through in spite of maxFailures, since the passwords are set; the next wave is not begun", async () => {
    const ran = await carryOut({ cloud: notRestarting("a"), settings: { ...settings, batchSize: 3, maxFailures: 0 } });
    expect(ran.statuses).toBe("failed reset reset pending");
  });

  test("is made no more once the credentials are refused, and the run ends", async () => {
    const restart = (ids: readonly string[]) => (ids.length > 2 ? refusal() : refusal({ kind: "credentials" }));
    const ran = await carryOut({ cloud: { restart }, settings: { ...settings, batchSize: 3 } });
    expect(restartsIn(ran.api.calls)).toEqual(["restart soft a,b,c", "restart soft a,b"]);
    expect(ran.statuses).toBe("failed failed failed pending");
    expect(ran.result("c")?.message).toMatch(/^the password is set, but the restart failed/);
  });

  test("costs few calls where every server is refused", async () => {
    const open = Array.from({ length: 1000 }, (_, at) => `s${at}`);
    const ran = await carryOut({ open, cloud: notRestarting(...open), settings });
    expect(restartsIn(ran.api.calls).length).toBeLessThanOrEqual(81);
    expect(open.every((id) => ran.status(id) === "failed")).toBe(true);
  });
});

test("a job that fails concerns the servers of its part only", async () => {
  const ran = await carryOut({
    cloud: {
      ...notRestarting("c"),
      job: [{ state: "failed", failures: [{ reason: "stuck" }] }, { state: "succeeded" }],
    },
    settings,
  });
  expect(ran.statuses).toBe("failed failed failed reset");
});

test("servers are not restarted a second time because their job cannot be read", async () => {
  const job = [apiError({ operation: "ShowJob", kind: "badRequest" })];
  const ran = await carryOut({
    cloud: { job, details: (id) => ({ status: id === "b" ? "SHUTOFF" : "ACTIVE" }) },
    settings,
  });
  expect(restartsIn(ran.api.calls)).toEqual(["restart soft a,b,c,d"]);
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
