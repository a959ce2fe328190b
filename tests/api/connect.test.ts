import { type ConnectOptions, createOpenApi } from "../../provider/api/connect";
import type { Outcome, WireRequest } from "../../provider/api/http/exchange";
import { readSettings } from "../../provider/api/settings/settings";
import { ApiError, ConfigError } from "../../provider/core/errors";
import type { OpenApi } from "../../provider/core/ports";
import { answer, routed, unsent } from "../fakes/exchange";
import { type FakeOptions, type FakePorts, fakePorts } from "../fakes/ports";

const KEYS = { region: "r-1", accessKey: "AK", secretKey: "SK" };
const USER = { region: "r-1", userName: "u", password: "pw-MARKER", domainName: "d" };
const METADATA_URL = "http://metadata.test";

interface Opened {
  open: OpenApi;
  ports: FakePorts;
  requests: WireRequest[];
  /** Method and path of each request. */
  calls(): string[];
}

/** Opens the client over a scripted cloud. */
function connect(
  config: Record<string, string>,
  route: (request: WireRequest, url: URL) => Outcome = cloud(),
  more: FakeOptions & ConnectOptions = {},
): Opened {
  const ports = fakePorts(more);
  const { exchange, requests } = routed(route);
  const settings = readSettings((key) => config[key], ports.env);
  const open = createOpenApi(settings, ports, { exchange, metadataUrl: METADATA_URL });
  const calls = () => requests.map(({ method, url }) => `${method} ${new URL(url).pathname}${new URL(url).search}`);
  return { open, ports, requests, calls };
}

/** Answers every call a client makes on the way to a server's details. */
function cloud(overrides: Record<string, (request: WireRequest, url: URL) => Outcome> = {}) {
  let tokens = 0;
  return (request: WireRequest, url: URL): Outcome => {
    const own = overrides[`${request.method} ${url.pathname}`];
    if (own !== undefined) return own(request, url);
    if (url.origin === METADATA_URL) return unsent;
    if (url.pathname === "/v3/projects") {
      const name = url.searchParams.get("name") ?? "";
      return answer(200, { projects: [{ id: `project-of-${name}`, name }] });
    }
    if (url.pathname === "/v3/auth/tokens") {
      const body = { token: { expires_at: "2026-11-23T12:00:00.000000Z" } };
      return answer(201, body, { "x-subject-token": `token-${++tokens}` });
    }
    return answer(200, { server: { status: "ACTIVE" } });
  };
}

const ask = async (open: OpenApi, scope: Parameters<OpenApi>[0] = {}) =>
  (await open(scope)).describeServer({ type: "ecs", id: "s1" });
const errorOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => undefined,
    (error: unknown) => error,
  );

describe("region and project", () => {
  test("without a region the error says how to set one", async () => {
    const error = await errorOf(connect({ accessKey: "AK", secretKey: "SK" }).open({}));
    expect(error).toBeInstanceOf(ConfigError);
    expect(String(error)).toContain("pulumi config set huaweicloud:region");
    expect(String(error)).toContain("HW_REGION_NAME");
  });

  test("a configured project belongs to the configured region; another region's is looked up by its name", async () => {
    const { open, calls, requests } = connect({ ...KEYS, projectId: "p-home", projectName: "sub" });
    await ask(open);
    await ask(open, { region: "r-2" });
    await ask(open, { region: "r-2", projectId: "p-own" });
    await ask(open, { projectId: "p-own" });
    expect(calls()).toEqual([
      "GET /v1/p-home/cloudservers/s1",
      "GET /v3/projects?name=r-2",
      "GET /v1/project-of-r-2/cloudservers/s1",
      "GET /v1/p-own/cloudservers/s1",
      "GET /v1/p-own/cloudservers/s1",
    ]);
    expect(requests.map(({ url }) => new URL(url).host)).toEqual([
      "ecs.r-1.myhuaweicloud.com",
      "iam.r-2.myhuaweicloud.com",
      "ecs.r-2.myhuaweicloud.com",
      "ecs.r-2.myhuaweicloud.com",
      "ecs.r-1.myhuaweicloud.com",
    ]);
    expect(requests[2]?.headers["X-Project-Id"]).toBe("project-of-r-2");
  });

  test("the client says where its calls go, and by which name it has found the project", async () => {
    const { open } = connect({ ...KEYS, projectName: "sub" });
    expect((await open({})).place).toEqual({ region: "r-1", projectId: "project-of-sub", projectName: "sub" });
    expect((await open({ projectId: "p" })).place).toEqual({ region: "r-1", projectId: "p" });
    const abroad = { region: "r-2", projectId: "project-of-r-2", projectName: "r-2" };
    expect((await open({ region: "r-2" })).place).toEqual(abroad);
  });

  test("a resource's own name for its project wins over the configured one", async () => {
    const { open, calls } = connect({ ...KEYS, projectName: "sub" });
    await open({});
    expect((await open({ region: "r-1", projectName: "own" })).place.projectId).toBe("project-of-own");
    expect(calls()).toEqual(["GET /v3/projects?name=sub", "GET /v3/projects?name=own"]);
  });

  test.each(["", "\u001b[31mred", "x".repeat(65)])(
    "a name that no project has is not looked up: %j",
    async (projectName) => {
      const { open, requests } = connect(KEYS);
      await expect(open({ region: "r-1", projectName })).rejects.toThrow("projectName must have 1 to 64 characters");
      expect(requests).toEqual([]);
    },
  );

  test("the project's name is looked up in place of the region's", async () => {
    const { open, calls } = connect({ ...KEYS, projectName: "r-1_sub" });
    await open({});
    expect(calls()).toEqual(["GET /v3/projects?name=r-1_sub"]);
  });

  test("a region or project with other signs is refused before anything is sent", async () => {
    const { open, requests } = connect(KEYS);
    for (const scope of [{ region: "x.evil.example/" }, { projectId: ".." }, { projectId: "a/b" }]) {
      expect(await errorOf(open(scope))).toBeInstanceOf(ConfigError);
    }
    expect(requests).toHaveLength(0);
  });

  test("concurrent callers share one lookup per region", async () => {
    const { open, calls } = connect(KEYS);
    await Promise.all([open({}), open({}), open({ region: "r-2" }), open({ region: "r-1" }), open({ region: "r-2" })]);
    expect(calls().sort()).toEqual(["GET /v3/projects?name=r-1", "GET /v3/projects?name=r-2"]);
  });

  test.each([
    ["none", [], "there is none"],
    [
      "several",
      [
        { id: "a", name: "r-1" },
        { id: "b", name: "r-1" },
      ],
      "there are 2",
    ],
    ["only others, the filter being ignored", [{ id: "a", name: "r-2" }], "there is none"],
    ["only a disabled one", [{ id: "a", name: "r-1", enabled: false }], "there is none"],
  ])("%s of the name is an error that says so, and nothing is created", async (_what, projects, text) => {
    const { open, requests } = connect(KEYS, cloud({ "GET /v3/projects": () => answer(200, { projects }) }));
    const error = await errorOf(open({}));
    expect(error).toBeInstanceOf(ConfigError);
    expect(String(error)).toContain(text);
    expect(String(error)).toContain("Set projectId");
    expect(requests.every(({ method }) => method === "GET")).toBe(true);
  });

  test("an id that is none, which would enter paths, makes the answer unusable", async () => {
    const projects = [{ id: "../../v1/other", name: "r-1" }];
    const { open, calls } = connect(KEYS, cloud({ "GET /v3/projects": () => answer(200, { projects }) }));
    expect(await errorOf(ask(open))).toMatchObject({ facts: { kind: "badAnswer" } });
    expect(calls()).toEqual(["GET /v3/projects?name=r-1"]);
  });

  test("a failed lookup is not remembered", async () => {
    let failing = true;
    const { open } = connect(
      { ...KEYS, maxRetries: "0" },
      cloud({
        "GET /v3/projects": () => (failing ? answer(500) : answer(200, { projects: [{ id: "p", name: "r-1" }] })),
      }),
    );
    expect(await errorOf(open({}))).toBeInstanceOf(ApiError);
    failing = false;
    await expect(open({})).resolves.toBeDefined();
  });
});

describe("user and password", () => {
  const bodyOf = (request: WireRequest | undefined) => JSON.parse(request?.body ?? "");

  test("are exchanged for a token of the project, sent with every call", async () => {
    const { open, requests, calls } = connect({ ...USER, projectId: "p" });
    await ask(open);
    await ask(open);
    expect(calls()).toEqual([
      "POST /v3/auth/tokens?nocatalog=true",
      "GET /v1/p/cloudservers/s1",
      "GET /v1/p/cloudservers/s1",
    ]);
    expect(bodyOf(requests[0])).toEqual({
      auth: {
        identity: {
          methods: ["password"],
          password: { user: { name: "u", password: "pw-MARKER", domain: { name: "d" } } },
        },
        scope: { project: { id: "p" } },
      },
    });
    expect(requests[1]?.headers).toMatchObject({ "X-Auth-Token": "token-1" });
    expect(requests[1]?.headers).not.toHaveProperty("Authorization");
  });

  test("give one token per region, for the region's project", async () => {
    const { open, requests } = connect(USER);
    await Promise.all([ask(open), ask(open), ask(open, { region: "r-2" })]);
    const tokens = requests.filter(({ method }) => method === "POST");
    expect(tokens.map((request) => bodyOf(request).auth.scope.project)).toEqual([{ name: "r-1" }, { name: "r-2" }]);
  });

  test("with ids are sent as ids", async () => {
    const { open, requests } = connect({ region: "r-1", userId: "uid", password: "p", projectId: "p" });
    await ask(open);
    expect(bodyOf(requests[0]).auth.identity.password.user).toEqual({ id: "uid", password: "p" });
  });

  test.each<[string, Record<string, string>, Record<string, string>, object]>([
    ["name", { userName: "u", domainName: "d" }, { OS_USER_ID: "euid" }, { name: "u", domain: { name: "d" } }],
    ["domain", { userName: "u", domainId: "did" }, { OS_DOMAIN_NAME: "ed" }, { name: "u", domain: { id: "did" } }],
  ])("the configured %s wins over the environment's other way to give one", async (_what, config, env, user) => {
    const { open, requests } = connect({ region: "r-1", projectId: "p", password: "pw", ...config }, cloud(), { env });
    await ask(open);
    expect(bodyOf(requests[0]).auth.identity.password.user).toEqual({ ...user, password: "pw" });
  });

  test("a token refused with 401 is renewed once, by concurrent callers together", async () => {
    const { open, calls } = connect(
      { ...USER, projectId: "p" },
      cloud({
        "GET /v1/p/cloudservers/s1": ({ headers }) =>
          headers["X-Auth-Token"] === "token-1"
            ? answer(401, { error: { code: "Common.0013", message: "m" } })
            : answer(200, { server: { status: "ACTIVE" } }),
      }),
    );
    const api = await open({});
    const server = { type: "ecs", id: "s1" } as const;
    await Promise.all([api.describeServer(server), api.describeServer(server)]);
    expect(calls().filter((call) => call.startsWith("POST"))).toHaveLength(2);
  });

  test("a 401 that stays is an error after one renewal", async () => {
    const { open, calls } = connect(
      { ...USER, projectId: "p" },
      cloud({ "GET /v1/p/cloudservers/s1": () => answer(401) }),
    );
    expect(await errorOf(ask(open))).toMatchObject({ facts: { kind: "credentials", status: 401 } });
    expect(calls()).toHaveLength(4);
  });

  test("is renewed once in a call, also when other failures come between", async () => {
    const statuses = [401, 500, 401, 200];
    const { open, calls } = connect(
      { ...USER, projectId: "p" },
      cloud({ "GET /v1/p/cloudservers/s1": () => answer(statuses.shift() ?? 200) }),
    );
    expect(await errorOf(ask(open))).toMatchObject({ facts: { status: 401 } });
    expect(calls().filter((made) => made.startsWith("POST"))).toHaveLength(2);
  });

  test("an answer without the token header is unusable", async () => {
    const { open } = connect({ ...USER, projectId: "p" }, cloud({ "POST /v3/auth/tokens": () => answer(201, {}) }));
    expect(await errorOf(ask(open))).toMatchObject({ facts: { kind: "badAnswer" } });
  });

  test.each<[string, (body: string) => string]>([
    ["with the request", (body) => body],
    ["by itself", (body) => JSON.parse(body).auth.identity.password.user.password],
  ])("a refusal that echoes the password %s does not show it", async (_, echo) => {
    const { open } = connect(
      { ...USER, projectId: "p" },
      cloud({
        "POST /v3/auth/tokens": ({ body }) =>
          answer(401, { error: { code: 401, message: `wrong: ${echo(body ?? "")}`, title: "t" } }),
      }),
    );
    const error = await errorOf(ask(open));
    expect(error).toMatchObject({ facts: { kind: "credentials" } });
    expect(String(error)).toContain("wrong: ");
    expect(String(error) + JSON.stringify(error) + (error as Error).stack).not.toContain("MARKER");
  });

  test("an answer that repeats the token does not show it", async () => {
    const { open } = connect(
      { region: "r-1", token: "MARKER-token", projectId: "p" },
      cloud({
        "GET /v1/p/cloudservers/s1": ({ headers }) =>
          answer(400, { error: { code: "Ecs.0699", message: `not ${headers["X-Auth-Token"]}` } }),
      }),
    );
    expect(String(await errorOf(ask(open)))).toContain("the service says: not ….");
  });
});

describe("a wrong clock", () => {
  /** Refuses signatures that are too far from this time, as the gateway does. */
  const byClock = (cloudTime: string) => (request: WireRequest) => {
    const signed = String(request.headers["X-Sdk-Date"]);
    const date = new Date(cloudTime);
    const isRight = signed.slice(0, 11) === date.toISOString().replace(/[-:]/g, "").slice(0, 11);
    const headers = { date: date.toUTCString() };
    return isRight ? answer(200, { server: { status: "ACTIVE" } }, headers) : answer(401, "", headers);
  };
  const far = "2026-11-23T09:00:00Z";

  test("is corrected by the answer to the first call, alone, for all others and all regions", async () => {
    const { open, requests } = connect({ ...KEYS, projectId: "p" }, byClock(far));
    await Promise.all([ask(open), ask(open), ask(open)]);
    await ask(open, { region: "r-2", projectId: "p" });
    const dates = requests.map(({ headers }) => headers["X-Sdk-Date"]);
    expect(dates).toEqual(["20261122T120000Z", ...Array(4).fill("20261123T090000Z")]);
  });

  test("is not blamed for a refusal when it is right", async () => {
    const { open, requests } = connect({ ...KEYS, projectId: "p" }, () =>
      answer(401, "", { date: "Sun, 22 Nov 2026 12:13:00 GMT" }),
    );
    expect(await errorOf(ask(open))).toMatchObject({ facts: { kind: "credentials" } });
    expect(requests).toHaveLength(1);
  });

  test("is corrected once a call: a cloud that refuses all the same, with yet another time, is not asked for ever", async () => {
    let hours = 0;
    const { open, requests } = connect({ ...KEYS, projectId: "p" }, () =>
      answer(401, "", { date: new Date(Date.UTC(2026, 10, 23, ++hours)).toUTCString() }),
    );
    expect(await errorOf(ask(open))).toMatchObject({ facts: { kind: "credentials" } });
    expect(requests).toHaveLength(2);
  });

  test("makes no token look as if it had ended", async () => {
    const { open, calls, ports } = connect(
      { ...USER, projectId: "p" },
      cloud({
        "POST /v3/auth/tokens": () =>
          answer(
            201,
            { token: { expires_at: "2026-11-21T12:00:00Z" } },
            { "x-subject-token": "token", date: "Fri, 20 Nov 2026 12:00:00 GMT" },
          ),
      }),
    );
    await ask(open);
    ports.setClockBy(48 * 3_600_000);
    await ask(open);
    expect(calls().filter((call) => call.startsWith("POST"))).toHaveLength(1);
    ports.advance(23.9 * 3_600_000);
    await ask(open);
    expect(calls().filter((call) => call.startsWith("POST"))).toHaveLength(2);
  });
});

describe("a key pair or a token refused with 401", () => {
  test.each([KEYS, { region: "r-1", token: "t" }])("is not tried again (%j)", async (config) => {
    const { open, calls } = connect({ ...config, projectId: "p" }, () => answer(401));
    expect(await errorOf(ask(open))).toMatchObject({ facts: { kind: "credentials" } });
    expect(calls()).toHaveLength(1);
  });
});

describe("the profile file", () => {
  const file = (profile: Record<string, unknown>, more: Record<string, unknown> = {}) =>
    JSON.stringify({
      current: "main",
      profiles: [{ name: "other" }, { name: "main", mode: "AKSK", ...profile }],
      ...more,
    });
  const PATH = "/home/test/.hcloud/config.json";
  const complete = { accessKeyId: "PAK", secretAccessKey: "PSK", region: "r-9", projectId: "p9" };

  test("gives keys, region and project when nothing else is configured", async () => {
    const { open, requests } = connect({}, cloud(), { files: { [PATH]: file(complete) } });
    await ask(open);
    expect(requests[0]?.url).toBe("https://ecs.r-9.myhuaweicloud.com/v1/p9/cloudservers/s1");
    expect(requests[0]?.headers.Authorization).toContain("Access=PAK,");
  });

  test("is passed over when credentials are configured, its region and project included", async () => {
    const { open, requests } = connect(KEYS, cloud(), { files: { [PATH]: file(complete) } });
    await ask(open);
    expect(requests.map(({ url }) => url).join()).not.toContain("p9");
    expect(requests[0]?.headers.Authorization).toContain("Access=AK,");
  });

  describe("when the configuration names it, wins over what only the environment has", () => {
    const LEFT_OVER = {
      "an access key pair": { HW_ACCESS_KEY: "EAK", HW_SECRET_KEY: "ESK" },
      "half of one": { HUAWEICLOUD_SDK_SK: "ESK" },
      "a token": { OS_AUTH_TOKEN: "etoken" },
      "a user": { OS_USERNAME: "eu", OS_PASSWORD: "ep", OS_DOMAIN_NAME: "ed" },
      "another profile": { HW_PROFILE: "other" },
    };
    test.each(Object.entries(LEFT_OVER))("%s, by profile", async (_, env) => {
      const { open, requests } = connect({ profile: "main" }, cloud(), { files: { [PATH]: file(complete) }, env });
      await ask(open);
      expect(requests.map(({ headers }) => headers.Authorization)).toEqual([expect.stringContaining("Access=PAK,")]);
    });

    test.each(Object.entries(LEFT_OVER).slice(0, -1))("%s, by sharedConfigFile alone", async (_, env) => {
      const files = { "/mine.json": file(complete) };
      const { open, requests } = connect({ sharedConfigFile: "/mine.json" }, cloud(), { files, env });
      await ask(open);
      expect(requests.map(({ headers }) => headers.Authorization)).toEqual([expect.stringContaining("Access=PAK,")]);
    });

    test("even if it is missing: nobody else's credentials are used in its place", async () => {
      const env = LEFT_OVER["an access key pair"];
      const { open, requests } = connect({ profile: "gone" }, cloud(), { files: { [PATH]: file(complete) }, env });
      expect(String(await errorOf(ask(open)))).toContain('has no profile "gone"');
      expect(requests).toEqual([]);
    });
  });

  test("gives its project for its own region only", async () => {
    const { open, calls } = connect({ region: "r-1" }, cloud(), { files: { [PATH]: file(complete) } });
    await open({});
    await open({ region: "r-9" });
    expect(calls()).toEqual(["GET /v3/projects?name=r-1"]);
  });

  test("may lie elsewhere, and hold temporary keys", async () => {
    const content = JSON.stringify({ profiles: [{ name: "x", ...complete, securityToken: "PST" }] });
    const config = { profile: "x", sharedConfigFile: "~/my.json" };
    const { open, requests } = connect(config, cloud(), { files: { "/home/test/my.json": content } });
    await ask(open);
    expect(requests[0]?.headers["X-Security-Token"]).toBe("PST");
  });

  test.each<[string, Record<string, string>, string | undefined, string]>([
    ["a missing file that was named", { sharedConfigFile: "/no.json" }, undefined, "/no.json cannot be read"],
    ["a missing file of a profile that was named", { profile: "main" }, undefined, `${PATH} cannot be read`],
    ["a missing profile that was named", { profile: "gone" }, file(complete), 'has no profile "gone"'],
    ["something else than JSON", {}, "MARKER", "is not a configuration file of KooCLI"],
    ["a profile without a secret key", {}, file({ accessKeyId: "MARKER" }), "has no secretAccessKey"],
    ["a profile of another mode", {}, file({ mode: "SSO" }), "its mode is SSO"],
    ["an encrypted profile", {}, file({ accessKeyId: "MARKER+/b64==", secretAccessKey: "x" }), "is encrypted"],
    ["a file marked encrypted", {}, file(complete, { authEncrypt: true }), "--cli-auth-encrypt=false"],
    ["a region that is none", {}, file({ ...complete, region: "x/y" }), "region must consist of"],
  ])("with %s is a clear error", async (_what, config, content, text) => {
    const files = content === undefined ? {} : { [PATH]: content };
    const error = await errorOf(connect(config, cloud(), { files }).open({}));
    expect(error).toBeInstanceOf(ConfigError);
    expect(String(error)).toContain(text);
    expect(String(error)).not.toContain("MARKER");
  });
});

describe("the metadata service", () => {
  const keys = (n: number, expires: string) => ({
    credential: { access: `MAK${n}`, secret: `MSK${n}`, securitytoken: `MST${n}`, expires_at: expires },
  });
  const KEY_PATH = "GET /openstack/latest/securitykey";
  const GUARD_PATH = "PUT /meta-data/latest/api/token";
  const metadata = (securityKey: (request: WireRequest) => Outcome, guard: Outcome = answer(404)) =>
    cloud({ [GUARD_PATH]: () => guard, [KEY_PATH]: securityKey });
  const CONFIG = { region: "r-1", projectId: "p" };

  test.each([404, 405, 503])("is asked plainly when it offers no guard (%s)", async (status) => {
    const route = metadata(() => answer(200, keys(1, "2026-11-22T20:00:00Z")), answer(status));
    const { open, requests } = connect(CONFIG, route);
    await ask(open);
    expect(requests[1]?.headers).not.toHaveProperty("X-Metadata-Token");
    expect(requests[2]?.headers).toMatchObject({ "X-Security-Token": "MST1" });
    expect(requests[2]?.headers.Authorization).toContain(
      "Access=MAK1, SignedHeaders=host;x-sdk-date;x-security-token,",
    );
  });

  test("is asked with its guard's token when it gives one", async () => {
    const route = metadata(
      ({ headers }) =>
        headers["X-Metadata-Token"] === "guard" ? answer(200, keys(1, "2026-11-22T20:00:00Z")) : answer(401),
      answer(200, "guard\n"),
    );
    const { open, requests } = connect(CONFIG, route);
    await ask(open);
    expect(Number(requests[0]?.headers["X-Metadata-Token-Ttl-Seconds"])).toBeGreaterThan(0);
    expect(requests).toHaveLength(3);
  });

  test("is asked again shortly before its keys end, not earlier", async () => {
    let n = 0;
    const route = metadata(() => answer(200, keys(++n, n === 1 ? "2026-11-22T13:00:00Z" : "2026-11-22T20:00:00Z")));
    const { open, ports, requests } = connect(CONFIG, route);
    const used = () => /Access=(\w+)/.exec(requests.at(-1)?.headers.Authorization ?? "")?.[1];
    await ask(open);
    ports.advance(50 * 60_000);
    await ask(open);
    expect(used()).toBe("MAK1");
    ports.advance(1_000);
    await ask(open);
    expect(used()).toBe("MAK2");
  });

  test("may be away when it is asked again: its keys are used until they end", async () => {
    let n = 0;
    const route = metadata(() => (n++ === 0 ? answer(200, keys(1, "2026-11-22T13:00:00Z")) : answer(500)));
    const { open, ports, requests } = connect(CONFIG, route);
    await ask(open);
    ports.advance(55 * 60_000);
    await ask(open);
    expect(requests.at(-1)?.headers.Authorization).toContain("Access=MAK1,");
    expect(n).toBe(2);
    ports.advance(5 * 60_000);
    expect(String(await errorOf(ask(open)))).toContain("the metadata service has no keys (HTTP 500");
  });

  test("is not replaced by keys that the cloud has refused", async () => {
    let n = 0;
    const route = cloud({
      [GUARD_PATH]: () => answer(404),
      [KEY_PATH]: () => (n++ === 0 ? answer(200, keys(1, "2026-11-22T20:00:00Z")) : answer(500)),
      "GET /v1/p/cloudservers/s1": () => answer(401),
    });
    const { open, calls } = connect(CONFIG, route);
    expect(await errorOf(ask(open))).toBeInstanceOf(ConfigError);
    expect(calls().filter((call) => call.includes("cloudservers"))).toHaveLength(1);
  });

  test("is asked again after a 401, and the same keys are not sent twice", async () => {
    let n = 0;
    const route = cloud({
      [GUARD_PATH]: () => answer(404),
      [KEY_PATH]: () => answer(200, keys(Math.min(++n, 2), "2026-11-22T20:00:00Z")),
      "GET /v1/p/cloudservers/s1": () => answer(401),
    });
    const { open, calls, ports } = connect(CONFIG, route);
    expect(await errorOf(ask(open))).toMatchObject({ facts: { status: 401 } });
    expect(calls().filter((call) => call.includes("cloudservers"))).toHaveLength(2);
    ports.advance(30_000);
    expect(await errorOf(ask(open))).toMatchObject({ facts: { status: 401 } });
    expect(calls().filter((call) => call.includes("cloudservers"))).toHaveLength(3);
  });

  test.each<[string, Outcome]>([
    ["nobody there", unsent],
    ["no agency", answer(404)],
    ["garbage", answer(200, "<html>")],
    [
      "keys without an end",
      answer(200, { credential: { access: "MARKER", secret: "MARKER", securitytoken: "MARKER" } }),
    ],
    ["keys that have ended", answer(200, keys(1, "2026-11-22T11:00:00Z"))],
  ])("with %s: the error lists every place that was looked at", async (_what, outcome) => {
    const error = await errorOf(
      connect(
        CONFIG,
        metadata(() => outcome),
      ).open({}),
    );
    expect(error).toBeInstanceOf(ConfigError);
    for (const place of [
      "HW_AUTH_TOKEN",
      "HUAWEICLOUD_SDK_SK",
      "OS_USERNAME",
      "/home/test/.hcloud/config.json",
      "agency",
    ]) {
      expect(String(error)).toContain(place);
    }
    expect(String(error)).not.toContain("MARKER");
  });
});

describe("refused credentials", () => {
  const PASSWORD = {
    region: "cn-north-4",
    userName: "ann",
    domainName: "acme",
    password: "a-wrong-password",
    maxRetries: "5",
  };
  const KEYS = { region: "cn-north-4", projectId: "p", accessKey: "AK", secretKey: "a-wrong-secret-key" };

  test.each<[string, Record<string, string>, string]>([
    ["user and password", PASSWORD, "POST /v3/auth/tokens"],
    ["a key", KEYS, "GET /v1/p/cloudservers/s1"],
  ])("cost one call, however many resources use them: %s", async (_, config, refused) => {
    const { open, calls } = connect(config, cloud({ [refused]: () => answer(401) }));
    const errors = await Promise.all(Array.from({ length: 10 }, () => errorOf(ask(open))));
    for (const error of errors) expect(error).toMatchObject({ facts: { kind: "credentials" } });
    expect(calls().map((call) => call.split("?")[0])).toEqual([refused]);
  });

  test("in one region do not stop the calls in another", async () => {
    const route = (request: WireRequest, url: URL) =>
      url.host.includes("eu-west-101") ? answer(401) : cloud()(request, url);
    const { open } = connect({ ...KEYS, region: "cn-north-4" }, route);
    const abroad = open({ region: "eu-west-101", projectId: "q" });
    expect(await errorOf(abroad.then((api) => api.describeServer({ type: "ecs", id: "s1" })))).toMatchObject({
      facts: { kind: "credentials" },
    });
    const home = await open({ region: "cn-north-4", projectId: "p" });
    expect(await home.describeServer({ type: "ecs", id: "s1" })).toMatchObject({ status: "ACTIVE" });
  });
});

describe("TLS settings", () => {
  test("a missing cacertFile is a configuration error", async () => {
    const settings = readSettings((key) => ({ ...KEYS, cacertFile: "/ca.pem" })[key], {});
    const error = await errorOf(createOpenApi(settings, fakePorts())({}));
    expect(error).toBeInstanceOf(ConfigError);
    expect(String(error)).toContain("cacertFile /ca.pem cannot be read");
  });

  test("insecure is warned about once", async () => {
    const settings = readSettings((key) => ({ ...KEYS, projectId: "p", insecure: "true" })[key], {});
    const ports = fakePorts();
    const open = createOpenApi(settings, ports);
    await open({});
    await open({});
    expect(ports.lines).toEqual(["warn: TLS certificates are not checked (insecure is set)."]);
  });
});
