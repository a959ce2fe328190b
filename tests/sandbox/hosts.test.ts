import { createServer } from "node:net";
import { startSandbox } from "../../sandbox";
import { call, paths } from "./support/client";
import { eachTestGetsASandbox, unlikelyPort } from "./support/rehearsal";

const HOME = { id: "aa01", name: "cn-test-1" };
const SUB_PROJECT = { id: "aa02", name: "cn-test-1_team" };
const ABROAD = { id: "ab01", name: "eu-test-1" };

const cloud = eachTestGetsASandbox({ seed: { accounts: [{ projects: [HOME, SUB_PROJECT, ABROAD] }] } });

/** Status and code of a request to one host. */
async function answered(at: string, path: string): Promise<[number, unknown]> {
  const { status, json } = await call(cloud(), "GET", path, { at });
  const { error_code: code } = (json ?? {}) as { error_code?: unknown };
  return [status, code];
}

const NOT_PUBLISHED = [404, "APIGW.0101"];

test("every service and region has a base URL of its own, IAM one for all regions", () => {
  const home = cloud().endpoints();
  const abroad = cloud().endpoints("eu-test-1");
  expect(cloud().endpoints("cn-test-1")).toEqual(home);
  expect(abroad.iam).toBe(home.iam);
  expect(new Set([cloud().url, home.iam, home.ecs, home.bms, abroad.ecs, abroad.bms]).size).toBe(6);
  expect(() => cloud().endpoints("mars-1")).toThrow("region mars-1");
});

test("a service answers at its own host and nowhere else", async () => {
  const { ecs, bms, iam } = cloud().endpoints();
  const server = paths(cloud()).ecs(cloud().addServer().id);
  const metal = paths(cloud()).bms(cloud().addServer({ type: "bms" }).id);
  const requests = { ecs: server, bms: metal, iam: "/v3/projects" };
  expect(await answered(ecs, requests.ecs)).toEqual([200, undefined]);
  expect(await answered(bms, requests.bms)).toEqual([200, undefined]);
  expect(await answered(iam, requests.iam)).toEqual([200, undefined]);
  for (const [host, path] of [
    [ecs, requests.bms],
    [ecs, requests.iam],
    [bms, requests.ecs],
    [bms, requests.iam],
    [iam, requests.ecs],
    [iam, requests.bms],
  ] as const) {
    expect(await answered(host, path)).toEqual(NOT_PUBLISHED);
  }
});

test("a region answers for its own projects only, sub-projects included", async () => {
  const details = (projectId: string) => `/v1/${projectId}/cloudservers/${cloud().addServer({ projectId }).id}`;
  const home = cloud().endpoints("cn-test-1").ecs;
  const abroad = cloud().endpoints("eu-test-1").ecs;
  expect(await answered(home, details(HOME.id))).toEqual([200, undefined]);
  expect(await answered(home, details(SUB_PROJECT.id))).toEqual([200, undefined]);
  expect(await answered(home, details(ABROAD.id))).toEqual(NOT_PUBLISHED);
  expect(await answered(abroad, details(ABROAD.id))).toEqual([200, undefined]);
  expect(await answered(abroad, details(HOME.id))).toEqual(NOT_PUBLISHED);
});

test("a job is known at the host of its service only", async () => {
  const { id } = cloud().addServer({ type: "bms" });
  const body = { reboot: { type: "HARD", servers: [{ id }] } };
  const { ecs, bms } = cloud().endpoints();
  const accepted = await call(cloud(), "POST", paths(cloud()).bms("action"), { body, at: bms });
  const { job_id: job } = accepted.json as { job_id: string };
  const path = paths(cloud()).job(job);
  expect((await call(cloud(), "GET", path, { at: bms })).status).toBe(200);
  const elsewhere = await call(cloud(), "GET", path, { at: ecs });
  expect([elsewhere.status, elsewhere.json]).toMatchObject([400, { code: "Common.0011" }]);
  expect(
    cloud()
      .requests.map(({ operation }) => operation)
      .slice(1),
  ).toEqual(["ShowJobInfos", "ShowJob"]);
});

test("the controls answer at the sandbox's own address only", async () => {
  expect((await call(cloud(), "GET", "/_sandbox", { anonymous: true })).status).toBe(200);
  expect(await answered(cloud().endpoints().iam, "/_sandbox")).toEqual(NOT_PUBLISHED);
});

test("with a port given, IAM has the next one, then ECS and BMS of each region, then metadata", async () => {
  const seed = { accounts: [{ projects: [HOME, ABROAD] }] };
  const port = unlikelyPort();
  const second = await startSandbox({ port, seed });
  try {
    const url = (offset: number) => `http://127.0.0.1:${port + offset}`;
    expect(second.url).toBe(url(0));
    expect(second.endpoints()).toEqual({ iam: url(1), ecs: url(2), bms: url(3) });
    expect(second.endpoints("eu-test-1")).toEqual({ iam: url(1), ecs: url(4), bms: url(5) });
    expect(second.metadataUrl).toBe(url(6));
  } finally {
    await second.close();
  }
});

test("when one of the ports is taken, none is kept", async () => {
  const port = unlikelyPort();
  const blocker = createServer();
  await new Promise<void>((resolve) => blocker.listen(port + 2, "127.0.0.1", resolve));
  await expect(startSandbox({ port })).rejects.toThrow("EADDRINUSE");
  await new Promise((resolve) => blocker.close(resolve));
  const second = await startSandbox({ port });
  expect(second.url).toBe(`http://127.0.0.1:${port}`);
  await second.close();
});
