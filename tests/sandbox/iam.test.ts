import { call, paths, type Reply } from "./support/client";
import { eachTestGetsASandbox } from "./support/rehearsal";

const PROJECT = { id: "0123456789abcdef0123456789abcdef", name: "eu-west-101" };
const OTHER_PROJECT = { id: "fedcba9876543210fedcba9876543210", name: "eu-west-101_sub" };
const ACCOUNT = {
  userName: "alice",
  password: "Wonder1and",
  domainName: "looking-glass",
  projects: [PROJECT, OTHER_PROJECT],
};
const STRANGER = { userName: "bob", projects: [{ id: "b0b", name: "eu-west-101" }] };

const cloud = eachTestGetsASandbox({ seed: { accounts: [ACCOUNT, STRANGER] } });

function login(change: { password?: string; scope?: object; domain?: string; query?: string } = {}): Promise<Reply> {
  const user = {
    name: "alice",
    password: change.password ?? "Wonder1and",
    domain: { name: change.domain ?? "looking-glass" },
  };
  const scope = change.scope ?? { project: { id: PROJECT.id } };
  const body = { auth: { identity: { methods: ["password"], password: { user } }, scope } };
  return call(cloud(), "POST", `/v3/auth/tokens${change.query ?? ""}`, { anonymous: true, body });
}

function tokenOf(reply: Reply): string {
  return String(reply.headers["x-subject-token"]);
}

describe("looking up a project", () => {
  test("finds the one of that exact name among the caller's own", async () => {
    const reply = await call(cloud(), "GET", "/v3/projects?name=eu-west-101");
    expect(reply.status).toBe(200);
    expect(reply.json).toMatchObject({ projects: [{ id: PROJECT.id, name: PROJECT.name, enabled: true }] });
    expect((reply.json as { projects: unknown[] }).projects).toHaveLength(1);
  });

  test.each([
    ["page=1&per_page=1", [PROJECT.id], null, "/v3/projects?page=2&per_page=1"],
    ["page=2&per_page=1", [OTHER_PROJECT.id], "/v3/projects?page=1&per_page=1", null],
    ["page=3&per_page=1", [], "/v3/projects?page=2&per_page=1", null],
    ["page=1&per_page=5000", [PROJECT.id, OTHER_PROJECT.id], null, null],
  ])("gives the page that %s asks for, and its neighbours", async (query, ids, previous, next) => {
    const reply = await call(cloud(), "GET", `/v3/projects?${query}`);
    expect(reply.status).toBe(200);
    expect(reply.json).toMatchObject({ projects: ids.map((id) => ({ id })), links: { previous, next } });
    expect((reply.json as { projects: unknown[] }).projects).toHaveLength(ids.length);
  });

  test.each(["page=1", "per_page=2", "page=0&per_page=2", "page=1&per_page=5001", "page=one&per_page=2"])(
    "refuses %s: the two go together, from 1 on",
    async (query) => {
      const reply = await call(cloud(), "GET", `/v3/projects?${query}`);
      expect([reply.status, reply.json]).toMatchObject([400, { error: { code: 400 } }]);
    },
  );

  test("gives an empty list for an unknown name and all projects without a name", async () => {
    expect((await call(cloud(), "GET", "/v3/projects?name=mars-1")).json).toMatchObject({ projects: [] });
    const all = await call(cloud(), "GET", "/v3/projects");
    expect((all.json as { projects: unknown[] }).projects).toHaveLength(2);
  });

  test("answers a bad token in IAM's own shape, with a numeric code", async () => {
    const reply = await call(cloud(), "GET", "/v3/projects", { token: "bad" });
    expect(reply.status).toBe(401);
    expect(reply.json).toMatchObject({ error: { code: 401, title: "Unauthorized" } });
  });

  test("never creates one: that operation is not published", async () => {
    const reply = await call(cloud(), "POST", "/v3/projects", { body: { project: { name: "eu-west-101_new" } } });
    expect(reply.status).toBe(404);
  });
});

describe("asking for a token", () => {
  test("gives 201, the token in a header, and a day to use it", async () => {
    const reply = await login();
    expect(reply.status).toBe(201);
    expect(tokenOf(reply).length).toBeGreaterThan(1000);
    const { token } = reply.json as { token: { expires_at: string; issued_at: string } };
    expect(Date.parse(token.expires_at) - Date.parse(token.issued_at)).toBe(24 * 3_600_000);
    expect(token).toMatchObject({ project: PROJECT, user: { name: "alice" } });
  });

  test("scopes by project name as well as by id", async () => {
    const reply = await login({ scope: { project: { name: OTHER_PROJECT.name } } });
    expect(reply.json).toMatchObject({ token: { project: OTHER_PROJECT } });
  });

  test("leaves the catalog out on request", async () => {
    expect((await login()).json).toHaveProperty("token.catalog");
    expect((await login({ query: "?nocatalog=true" })).json).not.toHaveProperty("token.catalog");
  });

  test.each([
    ["a wrong password", { password: "guess" }],
    ["a wrong domain", { domain: "elsewhere" }],
    ["a project of somebody else", { scope: { project: { id: "b0b" } } }],
  ])("with %s gives 401 in IAM's shape", async (_title, change) => {
    const reply = await login(change);
    expect(reply.status).toBe(401);
    expect(reply.json).toMatchObject({ error: { code: 401, title: "Unauthorized" } });
    expect(reply.headers["x-subject-token"]).toBeUndefined();
  });

  test("with a malformed body gives 400", async () => {
    const reply = await call(cloud(), "POST", "/v3/auth/tokens", { anonymous: true, text: "{" });
    expect(reply.json).toMatchObject({ error: { code: 400 } });
  });
});

describe("five wrong passwords in a row", () => {
  const wrong = () => login({ password: "guess" });
  const fail = async (times: number) => {
    for (let attempt = 0; attempt < times; attempt += 1) await wrong();
  };

  test("lock the user, so that the right one is refused, too, and nobody else", async () => {
    await fail(5);
    const reply = await login();
    expect([reply.status, reply.json]).toMatchObject([401, { error: { message: expect.stringContaining("locked") } }]);
    expect(reply.headers["x-subject-token"]).toBeUndefined();
    expect((await call(cloud(), "GET", "/v3/projects")).status).toBe(200);
  });

  test("do so for fifteen minutes by the cloud's clock, not longer for attempts in between", async () => {
    await fail(5);
    cloud().configure({ clockOffsetMs: 14.9 * 60_000 });
    expect((await login()).status).toBe(401);
    cloud().configure({ clockOffsetMs: 15.1 * 60_000 });
    expect((await login()).status).toBe(201);
  });

  test("do not add up across a right one, nor across a quarter of an hour", async () => {
    await fail(4);
    expect((await login()).status).toBe(201);
    await fail(4);
    cloud().configure({ clockOffsetMs: 15.1 * 60_000 });
    await fail(1);
    expect((await login()).status).toBe(201);
  });

  test("lock nobody when the lock-out is switched off", async () => {
    cloud().configure({ userLockout: false });
    await fail(5);
    expect((await login()).status).toBe(201);
  });
});

describe("a token", () => {
  test("opens the project it is scoped to", async () => {
    const { id } = cloud().addServer();
    const reply = await call(cloud(), "GET", paths(cloud()).ecs(id), { token: tokenOf(await login()) });
    expect(reply.status).toBe(200);
    expect(cloud().requests.at(-1)).toMatchObject({ account: "alice", authentication: "token" });
  });

  test("does not open another project of the same account", async () => {
    const token = tokenOf(await login({ scope: { project: { id: OTHER_PROJECT.id } } }));
    const reply = await call(cloud(), "GET", paths(cloud()).ecs("any"), { token });
    expect(reply.status).toBe(400);
    expect(reply.json).toMatchObject({ error: { code: "Common.0018" } });
  });

  test("that is unknown or expired gives 401 Common.0013", async () => {
    cloud().configure({ tokenLifetimeMs: 0 });
    for (const token of ["unknown", tokenOf(await login())]) {
      const reply = await call(cloud(), "GET", paths(cloud()).ecs("any"), { token });
      expect(reply.status).toBe(401);
      expect(reply.json).toMatchObject({ error: { code: "Common.0013" } });
    }
  });
});

describe("a signature", () => {
  test("opens every project of its account, and no other", async () => {
    const mine = cloud().addServer({ projectId: OTHER_PROJECT.id });
    const theirs = cloud().addServer({ projectId: "b0b" });
    expect((await call(cloud(), "GET", `/v1/${OTHER_PROJECT.id}/cloudservers/${mine.id}`)).status).toBe(200);
    const reply = await call(cloud(), "GET", `/v1/b0b/cloudservers/${theirs.id}`);
    expect(reply.status).toBe(400);
    expect(reply.json).toMatchObject({ error: { code: "Common.0018" } });
  });

  test("does not show a server of one project in another", async () => {
    const { id } = cloud().addServer({ projectId: OTHER_PROJECT.id });
    expect((await call(cloud(), "GET", paths(cloud()).ecs(id))).json).toMatchObject({ error: { code: "Ecs.0114" } });
  });

  test("with an X-Project-Id other than the URL's is refused", async () => {
    const headers = { "x-project-id": OTHER_PROJECT.id };
    const reply = await call(cloud(), "GET", paths(cloud()).ecs("any"), { headers });
    expect(reply.json).toMatchObject({ error: { code: "Common.0018" } });
  });
});
