import type { ServerSpec, ServerType } from "../../sandbox";
import { call, paths, type Reply, resetPasswords } from "./support/client";
import { eachTestGetsASandbox, eventually } from "./support/rehearsal";

const PASSWORD = "New-Secret-42";

const cloud = eachTestGetsASandbox({ seed: { settings: { jobDurationMs: 60 } } });

interface JobEntry {
  readonly status: string;
  readonly error_code: string | null;
  readonly fail_reason: string | null;
  readonly entities: { readonly sub_jobs_total: number; readonly sub_jobs: readonly Record<string, unknown>[] };
}

function reboot(service: ServerType, ids: readonly string[], type?: string): Promise<Reply> {
  const body = { reboot: { type, servers: ids.map((id) => ({ id })) } };
  return call(cloud(), "POST", paths(cloud())[service]("action"), { body });
}

function jobId(reply: Reply): string {
  expect(reply.status).toBe(200);
  return (reply.json as { job_id: string }).job_id;
}

async function job(id: string): Promise<JobEntry> {
  const reply = await call(cloud(), "GET", paths(cloud()).job(id));
  expect(reply.status).toBe(200);
  return reply.json as JobEntry;
}

async function finished(id: string): Promise<JobEntry> {
  await eventually(async () => ["SUCCESS", "FAIL"].includes((await job(id)).status));
  return job(id);
}

describe("restarting", () => {
  test.each<[ServerType, string, boolean]>([
    ["ecs", "SOFT", true],
    ["ecs", "HARD", true],
    ["bms", "HARD", true],
    ["bms", "SOFT", false],
  ])("a %s %s restarts it: %s", async (type, kind, restarts) => {
    const { id } = cloud().addServer({ type });
    const result = await finished(jobId(await reboot(type, [id], kind)));
    expect(result.status).toBe("SUCCESS");
    expect(cloud().server(id)).toMatchObject({ restarts: restarts ? 1 : 0, status: "ACTIVE" });
  });

  test("brings a waiting password into force when the job is done, not when it is accepted", async () => {
    const { id } = cloud().addServer();
    await resetPasswords(cloud(), [id], PASSWORD);
    const accepted = jobId(await reboot("ecs", [id], "SOFT"));
    expect(cloud().acceptsPassword(id, PASSWORD)).toBe(false);
    expect(cloud().server(id).status).toBe("REBOOT");
    await finished(accepted);
    expect(cloud().acceptsPassword(id, PASSWORD)).toBe(true);
  });

  test("without a type is a hard restart on BMS and an error on ECS", async () => {
    const bms = cloud().addServer({ type: "bms" });
    await finished(jobId(await reboot("bms", [bms.id])));
    expect(cloud().server(bms.id).restarts).toBe(1);
    expect((await reboot("ecs", [cloud().addServer().id])).json).toMatchObject({ error: { code: "Ecs.0005" } });
  });

  test("refuses resets until it is over", async () => {
    cloud().configure({ jobDurationMs: 600 });
    const { id } = cloud().addServer();
    const accepted = jobId(await reboot("ecs", [id], "SOFT"));
    expect((await resetPasswords(cloud(), [id], PASSWORD)).json).toMatchObject({
      internalError: [{ id, error_code: "Ecs.0100" }],
    });
    await finished(accepted);
    expect((await resetPasswords(cloud(), [id], PASSWORD)).status).toBe(200);
  });

  test("a server named twice restarts it once", async () => {
    const { id } = cloud().addServer();
    await finished(jobId(await reboot("ecs", [id, id], "HARD")));
    expect(cloud().server(id).restarts).toBe(1);
  });

  test.each<[ServerType, ServerSpec, number, string]>([
    ["ecs", { locked: true }, 400, "Ecs.0605"],
    ["ecs", { status: "SHUTOFF" }, 400, "Ecs.0100"],
    ["ecs", { status: "REBOOT" }, 400, "Ecs.0100"],
    ["ecs", { status: "ERROR" }, 400, "Ecs.0100"],
    ["ecs", { type: "bms" }, 404, "Ecs.0114"],
    ["bms", { type: "bms", locked: true }, 400, "BMS.0605"],
    ["bms", { type: "bms", status: "SHUTOFF" }, 400, "BMS.0036"],
    ["bms", { type: "bms", status: "HARD_REBOOT" }, 400, "BMS.0037"],
    ["bms", { type: "bms", status: "ERROR" }, 400, "BMS.0006"],
    ["bms", { type: "ecs" }, 400, "BMS.0040"],
  ])("%s with %j in the list restarts none and answers %d %s", async (service, spec, status, code) => {
    const good = cloud().addServer({ type: service });
    const bad = cloud().addServer(spec);
    const reply = await reboot(service, [good.id, bad.id], "HARD");
    expect([reply.status, reply.json]).toMatchObject([status, { error: { code } }]);
    expect(cloud().server(good.id).status).toBe("ACTIVE");
  });

  test.each<[ServerType, string]>([
    ["ecs", "Ecs.0005"],
    ["bms", "BMS.0001"],
  ])("%s with an unknown type or no servers is refused with %s", async (service, code) => {
    const { id } = cloud().addServer({ type: service });
    expect((await reboot(service, [id], "GENTLE")).json).toMatchObject({ error: { code } });
    expect((await reboot(service, [], "HARD")).json).toMatchObject({ error: { code } });
  });
});

describe("a restart that does not end well", () => {
  test("in SHUTOFF is a job that succeeds and a password that still waits", async () => {
    const { id } = cloud().addServer({ restartEnds: "SHUTOFF" });
    await resetPasswords(cloud(), [id], PASSWORD);
    expect(await finished(jobId(await reboot("ecs", [id], "SOFT")))).toMatchObject({ status: "SUCCESS" });
    expect(cloud().server(id)).toMatchObject({ status: "SHUTOFF", resetPending: true, restarts: 0 });
    expect(cloud().acceptsPassword(id, PASSWORD)).toBe(false);
    cloud().restart(id);
    expect(cloud().acceptsPassword(id, PASSWORD)).toBe(true);
  });

  test.each<[ServerType, string]>([
    ["ecs", "Ecs.0227"],
    ["bms", "BMS.0006"],
  ])("in ERROR is a job of %s that fails with %s, for that server alone", async (type, code) => {
    const good = cloud().addServer({ type });
    const bad = cloud().addServer({ type, restartEnds: "ERROR" });
    const result = await finished(jobId(await reboot(type, [good.id, bad.id], "HARD")));
    expect(result).toMatchObject({ status: "FAIL", error_code: code });
    expect(result.entities.sub_jobs).toMatchObject([
      { status: "SUCCESS", error_code: null },
      { status: "FAIL", error_code: code, entities: { server_id: bad.id } },
    ]);
    expect(cloud().server(good.id)).toMatchObject({ status: "ACTIVE", restarts: 1 });
    expect(cloud().server(bad.id)).toMatchObject({ status: "ERROR", restarts: 0 });
  });

  test("is mended from outside", async () => {
    const { id } = cloud().addServer({ restartEnds: "ERROR" });
    await finished(jobId(await reboot("ecs", [id], "SOFT")));
    expect((await reboot("ecs", [id], "SOFT")).json).toMatchObject({ error: { code: "Ecs.0100" } });
    cloud().changeServer(id, { status: "ACTIVE", restartEnds: "ACTIVE" });
    expect(await finished(jobId(await reboot("ecs", [id], "SOFT")))).toMatchObject({ status: "SUCCESS" });
    expect(cloud().server(id)).toMatchObject({ status: "ACTIVE", restarts: 1 });
  });

  test("does not touch a bare metal server that is asked for a SOFT one", async () => {
    const { id } = cloud().addServer({ type: "bms", restartEnds: "ERROR" });
    expect(await finished(jobId(await reboot("bms", [id], "SOFT")))).toMatchObject({ status: "SUCCESS" });
    expect(cloud().server(id).status).toBe("ACTIVE");
  });
});

describe("a job", () => {
  test("begins, runs and ends, with one part per server", async () => {
    cloud().configure({ jobDurationMs: 200 });
    const ids = [cloud().addServer().id, cloud().addServer().id];
    const id = jobId(await reboot("ecs", ids, "SOFT"));
    const seen = new Set<string>();
    await eventually(async () => {
      const { status } = await job(id);
      seen.add(status);
      return status === "SUCCESS";
    });
    expect([...seen]).toEqual(["INIT", "RUNNING", "SUCCESS"]);
    const result = await job(id);
    expect(result).toMatchObject({ error_code: null, fail_reason: null, entities: { sub_jobs_total: 2 } });
    expect(result.entities.sub_jobs).toMatchObject(
      ids.map((server_id) => ({ status: "SUCCESS", entities: { server_id } })),
    );
  });

  test("without a duration is done by the time its request is answered", async () => {
    cloud().configure({ jobDurationMs: 0 });
    for (let time = 0; time < 20; time += 1) {
      const { id } = cloud().addServer();
      expect(jobId(await reboot("ecs", [id], "SOFT"))).toBeDefined();
      expect(cloud().server(id)).toMatchObject({ restarts: 1, status: "ACTIVE" });
    }
  });

  test("that fails for one server says so, and leaves that one as it was", async () => {
    const [good, bad] = [cloud().addServer(), cloud().addServer()];
    await resetPasswords(cloud(), [good.id, bad.id], PASSWORD);
    cloud().inject({ effect: { kind: "failJob", serverIds: [bad.id] } });
    const result = await finished(jobId(await reboot("ecs", [good.id, bad.id], "SOFT")));
    expect(result).toMatchObject({ status: "FAIL", error_code: "Ecs.0227", fail_reason: expect.any(String) });
    expect(result.entities.sub_jobs).toMatchObject([
      { status: "SUCCESS", error_code: null },
      {
        status: "FAIL",
        error_code: "Ecs.0227",
        entities: { server_id: bad.id, errorcode_message: expect.any(String) },
      },
    ]);
    expect(cloud().acceptsPassword(good.id, PASSWORD)).toBe(true);
    expect(cloud().server(bad.id)).toMatchObject({ status: "ACTIVE", restarts: 0, resetPending: true });
  });

  test("that is going to fail does not say so before its end", async () => {
    cloud().configure({ jobDurationMs: 10_000 });
    const { id } = cloud().addServer();
    cloud().inject({ effect: { kind: "failJob" } });
    expect(await job(jobId(await reboot("ecs", [id], "SOFT")))).toMatchObject({ status: "INIT", error_code: null });
  });

  test("is asked for under the name of its service", async () => {
    const ecs = cloud().addServer();
    const bms = cloud().addServer({ type: "bms" });
    await job(jobId(await reboot("ecs", [ecs.id], "HARD")));
    expect(cloud().requests.at(-1)?.operation).toBe("ShowJob");
    await job(jobId(await reboot("bms", [bms.id], "HARD")));
    expect(cloud().requests.at(-1)?.operation).toBe("ShowJobInfos");
  });

  test("of the bare metal service bears its documented types", async () => {
    const { id } = cloud().addServer({ type: "bms" });
    const result = await finished(jobId(await reboot("bms", [id], "HARD")));
    expect(result).toMatchObject({ job_type: "baremetalBatchOperate" });
    expect(result.entities.sub_jobs).toMatchObject([{ job_type: "baremetalSingleOperate" }]);
  });

  test("that does not exist is a failed query, with the code at the top level", async () => {
    const reply = await call(cloud(), "GET", paths(cloud()).job("gone"));
    expect([reply.status, reply.json]).toEqual([400, { code: "Common.0011", message: expect.any(String) }]);
  });
});
