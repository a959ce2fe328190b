import { call, paths, type Reply } from "./support/client";
import { eachTestGetsASandbox } from "./support/rehearsal";

const PROJECTS = [{ id: "p1", name: "cn-test-1" }];
const OTHER = { accessKey: "OTHER", secretKey: "other", projects: PROJECTS };
const QUOTAS = [
  { calls: 4, seconds: 60 },
  { calls: 1, seconds: 10, operation: "ShowServer" },
] as const;

const cloud = eachTestGetsASandbox({
  seed: { accounts: [{ projects: PROJECTS, quotas: QUOTAS }, OTHER], servers: [{ id: "s" }] },
});

const listProjects = (): Promise<Reply> => call(cloud(), "GET", "/v3/projects");
const showServer = (): Promise<Reply> => call(cloud(), "GET", paths(cloud()).ecs("s"));

/** The cloud's clock goes on. */
function pass(seconds: number): void {
  cloud().configure({ clockOffsetMs: cloud().settings.clockOffsetMs + seconds * 1000 });
}

async function statuses(send: () => Promise<Reply>, times: number): Promise<number[]> {
  const found: number[] = [];
  for (let time = 0; time < times; time += 1) found.push((await send()).status);
  return found;
}

describe("a quota", () => {
  test("of all calls refuses what goes beyond, as the gateway does, until the time is over", async () => {
    expect(await statuses(listProjects, 5)).toEqual([200, 200, 200, 200, 429]);
    const refused = await listProjects();
    expect(refused.json).toMatchObject({
      error_code: "APIGW.0308",
      error_msg: expect.stringContaining("limit:4,time:60 second"),
    });
    expect(refused.headers).not.toHaveProperty("retry-after");
    pass(59);
    expect((await listProjects()).status).toBe(429);
    pass(2);
    expect((await listProjects()).status).toBe(200);
  });

  test("of one operation leaves the others alone", async () => {
    expect(await statuses(showServer, 2)).toEqual([200, 429]);
    expect(await statuses(listProjects, 3)).toEqual([200, 200, 200]);
    pass(11);
    // The quota of all calls is used up by now: the refused one did not count, the others did.
    expect((await showServer()).status).toBe(429);
    expect((await showServer()).json).toMatchObject({ error_msg: expect.stringContaining("limit:4") });
  });

  test("slides: each call gives way a minute after it", async () => {
    await listProjects();
    pass(30);
    expect(await statuses(listProjects, 3)).toEqual([200, 200, 200]);
    pass(31);
    expect(await statuses(listProjects, 2)).toEqual([200, 429]);
  });

  test("is its account's own", async () => {
    await statuses(listProjects, 5);
    expect((await call(cloud(), "GET", "/v3/projects", { keys: OTHER })).status).toBe(200);
  });

  test("says when to come back if it is told to", async () => {
    cloud().configure({ quotaRetryAfter: true });
    await showServer();
    pass(4);
    expect((await showServer()).headers["retry-after"]).toBe("6");
  });
});
