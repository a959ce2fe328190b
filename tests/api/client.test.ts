import { MOST_CALLS_AT_ONCE } from "../../provider/api/budget/limiter";
import { createOpenApi } from "../../provider/api/connect";
import { readSettings } from "../../provider/api/settings/settings";
import { ApiError, type ApiFailureFacts, ConfigError } from "../../provider/core/errors";
import type { PasswordApi } from "../../provider/core/ports";
import { Secret } from "../../provider/core/values/secret";
import { type Handler, json, startServer, type TestServer } from "../fakes/httpServer";
import { type FakePorts, fakePorts } from "../fakes/ports";

/* The client over real HTTP, against a server that says what each test tells it to. */

let server: TestServer;
let ports: FakePorts;
let handler: Handler;
let api: PasswordApi;

const CONFIG: Record<string, string> = {
  region: "r-1",
  projectId: "p1",
  accessKey: "AK-MARKER",
  secretKey: "SK-MARKER",
  securityToken: "ST-MARKER",
  maxRetries: "1",
};

beforeEach(async () => {
  server = await startServer((request, response) => handler(request, response));
  ports = fakePorts();
  const endpoints = { ecs: `${server.url}/ecs`, bms: `${server.url}/bms/`, iam: server.url };
  const settings = readSettings((key) => ({ ...CONFIG, endpoints: JSON.stringify(endpoints) })[key], {});
  api = await createOpenApi(settings, ports)({});
});
afterEach(() => server.close());

const replies = (status: number, body: unknown, headers?: Record<string, string>): Handler => {
  return (_request, response) => json(response, status, body, headers);
};
const empty = (status: number): Handler => {
  return (_request, response) => {
    response.writeHead(status);
    response.end();
  };
};
const sent = () =>
  server.requests.map(({ method, url, body }) => (body === "" ? `${method} ${url}` : `${method} ${url} ${body}`));

async function factsOf(call: Promise<unknown>): Promise<ApiFailureFacts> {
  const error = await call.catch((reason: unknown) => reason);
  if (!(error instanceof ApiError)) throw new Error(`no ApiError, but ${String(error)}`);
  return error.facts;
}

const PASSWORD = 'Pw-"MARKER"-1';
const reset = (serverIds: string[], dryRun = false) =>
  api.batchResetPasswords({ serverIds, newPassword: new Secret(PASSWORD), dryRun });

describe("requests", () => {
  test("are those of the documents", async () => {
    handler = (request, response) => {
      if (request.url.endsWith("/action")) json(response, 200, { job_id: "j1" });
      else if (request.url.includes("/jobs/")) json(response, 200, { status: "SUCCESS" });
      else if (request.url.endsWith("flag")) json(response, 200, { resetpwd_flag: "True" });
      else if (request.method === "DELETE") empty(204)(request, response);
      else if (request.url.endsWith("os-server-password")) json(response, 200, { password: "" });
      else if (request.method === "PUT") json(response, 200, { response: [{ id: "a" }] });
      else json(response, 200, { server: { status: "ACTIVE" } });
    };
    await reset(["a"]);
    await api.batchResetPasswords({ serverIds: ["a"], dryRun: true });
    for (const type of ["ecs", "bms"] as const) {
      await api.isResetSupported({ type, id: "a" });
      await api.readPasswordRecord({ type, id: "a" });
      await api.clearPasswordRecord({ type, id: "a" });
      await api.describeServer({ type, id: "a" });
    }
    await api.restartServers(["a", "b"], "soft");
    await api.readJob("j1");
    expect(sent()).toEqual([
      `PUT /ecs/v1/p1/cloudservers/os-reset-passwords ${JSON.stringify({ new_password: PASSWORD, dry_run: false, servers: [{ id: "a" }] })}`,
      'PUT /ecs/v1/p1/cloudservers/os-reset-passwords {"dry_run":true,"servers":[{"id":"a"}]}',
      "GET /ecs/v1/p1/cloudservers/a/os-resetpwd-flag",
      "GET /ecs/v1/p1/cloudservers/a/os-server-password",
      "DELETE /ecs/v2.1/p1/servers/a/os-server-password",
      "GET /ecs/v1/p1/cloudservers/a",
      "GET /bms/v1/p1/baremetalservers/a/os-resetpwd-flag",
      "GET /bms/v1/p1/baremetalservers/a/os-server-password",
      "DELETE /bms/v1/p1/baremetalservers/a/os-server-password",
      "GET /bms/v1/p1/baremetalservers/a",
      'POST /ecs/v1/p1/cloudservers/action {"reboot":{"type":"SOFT","servers":[{"id":"a"},{"id":"b"}]}}',
      "GET /ecs/v1/p1/jobs/j1",
    ]);
    expect(server.requests[0]?.headers["content-type"]).toBe("application/json;charset=UTF-8");
    expect(server.requests.at(-2)?.headers.connection).toBe("close");
  });

  test.each(["..", ".", "", "a/b", "a?b", "a b"])("are not sent for an id like %j", async (id) => {
    handler = replies(200, {});
    for (const call of [
      () => api.describeServer({ type: "ecs", id }),
      () => api.clearPasswordRecord({ type: "ecs", id }),
      () => api.clearPasswordRecord({ type: "bms", id }),
      () => api.readJob(id),
    ]) {
      await expect(call()).rejects.toThrow(ConfigError);
    }
    expect(server.requests).toHaveLength(0);
  });

  test("of a batch have 1 to 1000 servers, and a password unless they are dry runs", async () => {
    handler = replies(200, {});
    await expect(reset([])).rejects.toThrow("takes 1 to 1000 servers, not 0");
    await expect(reset(Array.from({ length: 1001 }, (_, n) => `s${n}`))).rejects.toThrow("not 1001");
    await expect(api.batchResetPasswords({ serverIds: ["a"], dryRun: false })).rejects.toThrow("needs a new password");
    await expect(reset(["a", ""])).rejects.toThrow("The server id must consist of letters");
    expect(server.requests).toHaveLength(0);
  });

  test("of one process are some at once, and never more than the limiter allows", async () => {
    let under = 0;
    let most = 0;
    handler = (_request, response) => {
      most = Math.max(most, ++under);
      setTimeout(() => {
        under--;
        json(response, 200, { server: { status: "ACTIVE" } });
      }, 20);
    };
    await Promise.all(Array.from({ length: 1200 }, (_, n) => api.describeServer({ type: "ecs", id: `s${n}` })));
    expect(most).toBeGreaterThan(16);
    expect(most).toBeLessThanOrEqual(MOST_CALLS_AT_ONCE);
  }, 30_000);
});

describe("a batch reset", () => {
  test("that fails for some servers is an answer, whatever its status", async () => {
    for (const status of [200, 400, 500]) {
      handler = replies(status, {
        error: { code: "Ecs.0611", message: "m" },
        internalError: [{ id: "a", error_code: "ECS.0613", error_message: `no plug-in for ${PASSWORD}` }],
      });
      expect(await reset(["a", "b"])).toEqual({
        accepted: [],
        rejected: [
          {
            serverId: "a",
            code: "Ecs.0613",
            message: "there is no reset plug-in in the server",
            advice: expect.stringContaining("Install the one-click password reset plug-in"),
            unsupported: true,
          },
        ],
        requestId: "req-1",
      });
    }
    expect(server.requests).toHaveLength(3);
  });

  test("that fails without naming a server is an error in doubt", async () => {
    handler = replies(400, {
      error: { code: "Ecs.0611", message: "m" },
      internalError: [{ id: "other", error_code: "x" }],
    });
    expect(await factsOf(reset(["a"]))).toMatchObject({ apiCode: "Ecs.0611", effect: "unknown" });
  });

  test("is not believed to have succeeded under a status of failure", async () => {
    handler = replies(400, { response: [{ id: "a" }] });
    expect(await factsOf(reset(["a"]))).toMatchObject({ kind: "badRequest", status: 400 });
  });

  test("is not believed at all under the status of a redirect", async () => {
    handler = replies(300, { response: [{ id: "a" }], internalError: [{ id: "b", error_code: "Ecs.0613" }] });
    expect(await factsOf(reset(["a", "b"]))).toMatchObject({ kind: "badAnswer", status: 300 });
  });

  test.each([
    [400, true],
    [502, undefined],
  ])("under status %d that a server does not exist is believed: %s", async (status, missing) => {
    handler = replies(status, { internalError: [{ id: "a", error_code: "Ecs.0614", error_message: "m" }] });
    expect((await reset(["a"])).rejected[0]).toMatchObject({ serverId: "a", code: "Ecs.0614" });
    expect((await reset(["a"])).rejected[0]?.missing).toBe(missing);
  });

  test("that names nobody leaves doubt, unless it is a dry run", async () => {
    handler = replies(200, { response: [] });
    expect(await factsOf(reset(["a"]))).toMatchObject({ kind: "badAnswer", effect: "unknown" });
    expect(await factsOf(reset(["a"], true))).toMatchObject({ kind: "badAnswer", effect: "refused" });
  });

  test("refused at its repetition says that the first attempt may have been carried out", async () => {
    let calls = 0;
    handler = (request, response) => {
      if (calls++ === 0) request.socket.destroy();
      else json(response, 400, { internalError: [{ id: "a", error_code: "Ecs.0603", error_message: "busy" }] });
    };
    expect((await reset(["a"])).rejected[0]?.message).toBe(
      "the server is busy with another command, a start, a stop or a restart (an earlier attempt got no answer and may " +
        "have been carried out)",
    );
  });
});

describe("clearing", () => {
  test.each([200, 202, 204])("succeeds with HTTP %s", async (status) => {
    handler = empty(status);
    for (const type of ["ecs", "bms"] as const) {
      await expect(api.clearPasswordRecord({ type, id: "a" })).resolves.toBeUndefined();
    }
  });

  test("is throttled, not done, when a 202 says so", async () => {
    handler = replies(202, { error: { code: "Common.0024", message: "flow" } });
    expect(await factsOf(api.clearPasswordRecord({ type: "bms", id: "a" }))).toMatchObject({ kind: "throttled" });
    expect(server.requests.length).toBeGreaterThan(2);
  });

  test("is not done when an error comes with a status of success", async () => {
    handler = replies(200, { error: { code: "BMS.0001", message: "m" } });
    expect(await factsOf(api.clearPasswordRecord({ type: "bms", id: "a" }))).toMatchObject({ apiCode: "BMS.0001" });
  });

  test.each([
    ["404 Ecs.0114", 404, { error: { code: "Ecs.0114", message: "m" } }],
    ["404 Ecs.0614", 404, { error: { code: "Ecs.0614", message: "m" } }],
    ["400 BMS.0040", 400, { error: { code: "BMS.0040", message: "m" } }],
    ["404 itemNotFound", 404, { itemNotFound: { code: 404, message: "m" } }],
    ["itemNotFound in Ecs.1000", 400, { error: { code: "Ecs.1000", message: '{"itemNotFound":{}}' } }],
  ])("a server that does not exist succeeds (%s)", async (_what, status, body) => {
    handler = replies(status, body);
    await expect(api.clearPasswordRecord({ type: "ecs", id: "a" })).resolves.toBeUndefined();
  });

  test.each([
    ["a gateway's 404", 404, { error_code: "APIGW.0106", error_msg: "m" }],
    ["a 404 without a body", 404, ""],
    ["a 502 that repeats a code", 502, { errorCode: "BMS.0040" }],
    ["a redirect that repeats a code", 302, { error: { code: "Ecs.0114", message: "m" } }],
  ])("%s does not count as a server that does not exist", async (_what, status, body) => {
    handler = replies(status, body);
    const server = { type: "ecs", id: "a" } as const;
    const calls = [() => api.clearPasswordRecord(server), () => api.readPasswordRecord(server)];
    for (const call of [...calls, () => api.isResetSupported(server), () => api.describeServer(server)]) {
      expect((await factsOf(call())).status).toBe(status);
    }
  });
});

describe("a record that is not found", () => {
  test.each([
    ["refused", 403, { error: { code: "Ecs.0110", message: "m" } }],
    ["failed", 502, ""],
  ])("is an error when the look at the server is %s", async (_what, status, body) => {
    handler = (request, response) => {
      const isRecord = request.url.endsWith("/os-server-password");
      if (isRecord) json(response, 404, { error: { code: "Ecs.0114", message: "m" } });
      else json(response, status, body);
    };
    expect(await factsOf(api.readPasswordRecord({ type: "ecs", id: "a" }))).toMatchObject({ status });
  });
});

describe("nothing leaks", () => {
  test("whatever the service echoes", async () => {
    const echo: Handler = (request, response) => {
      const all = `${JSON.stringify(request.headers)} ${request.body} ${request.url}`;
      json(response, 400, { error: { code: "Ecs.0011", message: all } }, { "X-Request-Id": all.slice(0, 100) });
    };
    const canonical: Handler = (request, response) => {
      const error_msg = `canonicalRequest: PUT|/v1/||host:h|x-security-token:${request.headers["x-security-token"]}||`;
      json(response, 401, { error_code: "APIGW.0301", error_msg });
    };
    const rejected: Handler = (request, response) =>
      json(response, 400, { internalError: [{ id: "a", error_code: request.body, error_message: request.body }] });
    const bare: Handler = (request, response) => {
      const { authorization = "", "x-security-token": token } = request.headers;
      const { new_password: password } = JSON.parse(request.body);
      const message = `${/Access=([^,]+)/.exec(authorization)?.[1]} and ${token} and ${password}`;
      expect(message).toBe(`AK-MARKER and ST-MARKER and ${PASSWORD}`);
      json(response, 400, { error: { code: "Ecs.0011", message: `${message} and ${CONFIG.secretKey}` } });
    };
    const dropped: Handler = (request) => request.socket.destroy();
    for (handler of [echo, canonical, bare, dropped, rejected]) {
      const result: unknown = await reset(["a"]).catch((reason: unknown) => reason);
      const shown = [
        String(result),
        JSON.stringify(result),
        result instanceof Error ? result.stack : "",
        ...ports.lines,
      ];
      expect(shown.join("\n")).not.toContain("MARKER");
      expect(result instanceof Error ? result.cause : undefined).toBeUndefined();
    }
  });
});
