import { createOpenApi, readSettings } from "../../provider/api";
import { ApiError, type ApiFailureFacts, ConfigError } from "../../provider/core/errors";
import type { PasswordApi, Scope, ServerRef } from "../../provider/core/ports";
import { Secret } from "../../provider/core/values/secret";
import { type OperationName, type Sandbox, startSandbox } from "../../sandbox";
import { type FakePorts, fakePorts } from "../fakes/ports";

/*
 * The whole client against the sandbox cloud, which somebody else wrote from the same documents: where one of the two
 * misreads them, these tests fail.
 */

let sandbox: Sandbox;
let ports: FakePorts;
let api: PasswordApi;

/** Opens the client as a user would configure it; values of `null` are left out. */
async function open(
  config: Record<string, string | null> = {},
  scope: Scope = {},
  attemptMs = 5_000,
): Promise<PasswordApi> {
  const all: Record<string, string | null> = {
    region: sandbox.credentials.region,
    accessKey: sandbox.credentials.accessKey,
    secretKey: sandbox.credentials.secretKey,
    endpoints: JSON.stringify(sandbox.endpoints()),
    ...config,
  };
  return createOpenApi(
    readSettings((key) => all[key] ?? undefined, {}),
    ports,
    { attemptMs },
  )(scope);
}

async function factsOf(call: Promise<unknown>): Promise<ApiFailureFacts> {
  const error = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof ApiError)) throw new Error(`no ApiError, but ${String(error)}`);
  return error.facts;
}

const calls = (): (string | undefined)[] => sandbox.requests.map(({ operation }) => operation);
const ecs = (id: string): ServerRef => ({ type: "ecs", id });
const bms = (id: string): ServerRef => ({ type: "bms", id });
const NEW_PASSWORD = "Zx8!mQ2w-7Lk";
const reset = (serverIds: string[], dryRun = false, text = NEW_PASSWORD) =>
  api.batchResetPasswords({ serverIds, newPassword: new Secret(text), dryRun });
const ABSENT = "00000000-0000-4000-8000-000000000000";

beforeEach(async () => {
  sandbox = await startSandbox();
  // The real present: the sandbox checks the signature's date.
  ports = fakePorts({ now: new Date().toISOString() });
  api = await open();
  sandbox.clearRequests();
});
afterEach(() => sandbox.close());

describe("batch reset", () => {
  test("sets one password on many servers, in force after a restart", async () => {
    const ids = [sandbox.addServer().id, sandbox.addServer().id];
    const answer = await reset(ids);
    expect([...answer.accepted].sort()).toEqual([...ids].sort());
    expect(answer.rejected).toEqual([]);
    expect(answer.requestId).toBe(sandbox.requests[0]?.requestId);
    for (const id of ids) {
      expect(sandbox.server(id)).toMatchObject({ resets: 1, resetPending: true });
      sandbox.restart(id);
      expect(sandbox.acceptsPassword(id, NEW_PASSWORD)).toBe(true);
    }
  });

  test("takes a thousand servers at once", async () => {
    const ids = Array.from({ length: 1000 }, () => sandbox.addServer().id);
    expect((await reset(ids)).accepted).toHaveLength(1000);
  });

  test("a dry run changes nothing", async () => {
    const { id } = sandbox.addServer();
    expect(await reset([id], true)).toMatchObject({ accepted: [id], rejected: [] });
    expect(sandbox.server(id).resets).toBe(0);
  });

  test("a dry run needs no password", async () => {
    const { id } = sandbox.addServer();
    expect(await api.batchResetPasswords({ serverIds: [id], dryRun: true })).toMatchObject({ accepted: [id] });
  });

  test.each(["othersAppliedNotListed", "othersAppliedListed", "nothingApplied"] as const)(
    "names the refused servers with their codes (%s)",
    async (batchFailureStyle) => {
      sandbox.configure({ batchFailureStyle, upperCaseItemCodes: true });
      const good = sandbox.addServer().id;
      const bare = sandbox.addServer({ plugin: false }).id;
      const locked = sandbox.addServer({ locked: true }).id;
      const answer = await reset([good, bare, locked, ABSENT]);
      expect(answer.accepted).toEqual(batchFailureStyle === "othersAppliedListed" ? [good] : []);
      const codes = Object.fromEntries(answer.rejected.map(({ serverId, code }) => [serverId, code]));
      expect(codes).toEqual({ [bare]: "Ecs.0613", [locked]: "Ecs.0605", [ABSENT]: "Ecs.0614" });
      expect(sandbox.server(bare).resets).toBe(0);
    },
  );

  test("an unfit password is refused as a whole, without showing it", async () => {
    const { id } = sandbox.addServer();
    const facts = await factsOf(reset([id], false, "short"));
    expect(facts).toMatchObject({ kind: "badRequest", effect: "refused", status: 400 });
    expect(JSON.stringify(facts)).not.toContain('short"');
  });

  test("repeats after every fault that may pass, until it succeeds", async () => {
    const { id } = sandbox.addServer();
    const operation: OperationName = "BatchResetServersPassword";
    for (const effect of [
      { kind: "throttle", retryAfterSeconds: 3 },
      { kind: "throttle202" },
      { kind: "serverError" },
      { kind: "dropBefore" },
      { kind: "dropAfter" },
    ] as const) {
      sandbox.clearRequests();
      sandbox.inject({ operation, times: 1, effect });
      expect(await reset([id])).toMatchObject({ accepted: [id], rejected: [] });
      expect(calls()).toEqual([operation, operation]);
      expect(sandbox.requests[0]?.body).toBe(sandbox.requests[1]?.body);
    }
    // Both kinds of throttling are one pause of all calls, which is said once; the third retry comes too soon for a line.
    expect(ports.lines).toHaveLength(3);
    expect(ports.lines.join("\n")).not.toContain(NEW_PASSWORD);
  });

  test("waits as long as Retry-After says", async () => {
    const { id } = sandbox.addServer();
    sandbox.inject({ times: 1, effect: { kind: "throttle", retryAfterSeconds: 40 } });
    await reset([id]);
    expect(ports.sleeps.reduce((sum, wait) => sum + wait, 0)).toBe(40_000);
  });

  test("throttling that does not end in a quarter of an hour is refused, nothing done", async () => {
    const { id } = sandbox.addServer();
    sandbox.inject({ effect: { kind: "throttle" } });
    expect(await factsOf(reset([id]))).toMatchObject({
      kind: "throttled",
      effect: "refused",
      status: 429,
      apiCode: "APIGW.0308",
    });
    expect(calls().length).toBeLessThan(30);
    expect(ports.sleeps.reduce((sum, wait) => sum + wait, 0)).toBeGreaterThan(13 * 60_000);
    expect(sandbox.server(id).resets).toBe(0);
  });

  test("flow control with the status of an acceptance is no success", async () => {
    const { id } = sandbox.addServer();
    sandbox.inject({ effect: { kind: "throttle202" } });
    expect(await factsOf(reset([id]))).toMatchObject({ kind: "throttled", effect: "refused", apiCode: "Common.0024" });
  });

  test("says so when it is not known whether the servers were changed", async () => {
    const { id } = sandbox.addServer();
    sandbox.inject({ effect: { kind: "dropAfter" } });
    expect(await factsOf(reset([id]))).toMatchObject({ kind: "network", effect: "unknown" });
    expect(sandbox.server(id).resets).toBeGreaterThan(0);
  });

  test("a clear refusal does not hide that an earlier attempt may have been carried out", async () => {
    const { id } = sandbox.addServer();
    sandbox.inject({ times: 1, effect: { kind: "dropAfter" } });
    sandbox.inject({
      effect: { kind: "status", status: 403, body: { error: { code: "Ecs.0110", message: "no" } } },
    });
    expect(await factsOf(reset([id]))).toMatchObject({ kind: "permission", effect: "unknown" });
    expect(sandbox.server(id).resets).toBe(1);
  });

  test.each(["nonJson", "truncated", "html", "wrongTypes", "empty"] as const)(
    "an unusable answer (%s) leaves doubt",
    async (content) => {
      const { id } = sandbox.addServer();
      sandbox.inject({ effect: { kind: "garbage", content } });
      expect(await factsOf(reset([id]))).toMatchObject({ kind: "badAnswer", effect: "unknown", status: 200 });
      expect(sandbox.server(id).resets).toBe(1);
    },
  );

  test("an answer that breaks off is repeated", async () => {
    const { id } = sandbox.addServer();
    sandbox.inject({ times: 1, effect: { kind: "garbage", content: "cutOff" } });
    expect(await reset([id])).toMatchObject({ accepted: [id] });
    expect(sandbox.server(id).resets).toBe(2);
  });

  test("an answer that does not come is given up after the time limit and repeated", async () => {
    const { id } = sandbox.addServer();
    api = await open({}, {}, 300);
    sandbox.inject({ operation: "BatchResetServersPassword", times: 1, effect: { kind: "hang", after: true } });
    expect(await reset([id])).toMatchObject({ accepted: [id] });
    expect(sandbox.server(id).resets).toBe(2);
  });

  test("redirects are not followed", async () => {
    const { id } = sandbox.addServer();
    sandbox.inject({ effect: { kind: "status", status: 307, headers: { Location: `${sandbox.url}/elsewhere` } } });
    expect(await factsOf(reset([id]))).toMatchObject({ kind: "badAnswer", status: 307, effect: "refused" });
    expect(calls()).toHaveLength(1);
  });

  test("servers made to fail by a fault are named with its code", async () => {
    const ids = [sandbox.addServer().id, sandbox.addServer().id];
    sandbox.inject({ effect: { kind: "failServers", serverIds: [ids[1] as string], code: "Ecs.0612" } });
    expect((await reset(ids)).rejected).toMatchObject([{ serverId: ids[1], code: "Ecs.0612" }]);
  });
});

describe.each([
  ["ecs", ecs],
  ["bms", bms],
] as const)("a Windows server (%s)", (type, ref) => {
  const addWindows = (more = {}) => sandbox.addServer({ type, os: "Windows", keyPair: { name: "pair" }, ...more }).id;

  test("has a record that can be read, cleared twice, and is then empty", async () => {
    const id = addWindows();
    sandbox.configure({ bmsClearDelayMs: 0 });
    expect(await api.readPasswordRecord(ref(id))).toMatchObject({
      state: "stored",
      ciphertext: expect.stringMatching(/^[\w+/]+=*$/),
    });
    await api.clearPasswordRecord(ref(id));
    await api.clearPasswordRecord(ref(id));
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(await api.readPasswordRecord(ref(id))).toEqual({ state: "empty" });
    expect(sandbox.server(id)).toMatchObject({ recordPresent: false, recordClears: 2 });
  });

  test("has an empty record while it is not ready", async () => {
    expect(await api.readPasswordRecord(ref(addWindows({ recordAfterReads: 1 })))).toEqual({ state: "empty" });
  });

  test("tells its system, key pair and status, and nothing else", async () => {
    const id = addWindows();
    expect(await api.describeServer(ref(id))).toEqual({ status: "ACTIVE", osType: "Windows", keyName: "pair" });
    const bare = sandbox.addServer({ type, os: "Linux", status: "SHUTOFF" }).id;
    expect(await api.describeServer(ref(bare))).toEqual({ status: "SHUTOFF", osType: "Linux" });
  });

  test.each([
    ["ssh-rsa", "ssh-rsa"],
    ["ed25519", "ssh-ed25519"],
    ["ecdsa", "ecdsa-sha2-nistp256"],
  ] as const)("tells the type of its key pair: %s", async (keyType, expected) => {
    addWindows({ keyPair: { name: `pair-${keyType}`, type: keyType } });
    expect(await api.keyPairType(`pair-${keyType}`)).toBe(expected);
    expect(await api.keyPairType("absent")).toBeUndefined();
  });

  test("tells whether its password can be reset", async () => {
    expect(await api.isResetSupported(ref(addWindows()))).toBe(true);
    expect(await api.isResetSupported(ref(addWindows({ plugin: false })))).toBe(false);
  });

  test("has an empty record, where only the record is said to be missing", async () => {
    const id = addWindows();
    const operation = type === "bms" ? "ShowWindowsBaremetalServerPwd" : "ShowServerPassword";
    const body = { error: { code: "Ecs.0114", message: "not found" } };
    sandbox.inject({ operation, effect: { kind: "status", status: 404, body } });
    expect(await api.readPasswordRecord(ref(id))).toEqual({ state: "empty" });
  });

  test("is absent for every operation once it is gone", async () => {
    const id = addWindows();
    sandbox.removeServer(id);
    expect(await api.readPasswordRecord(ref(id))).toEqual({ state: "noServer" });
    expect(await api.describeServer(ref(id))).toBeUndefined();
    expect(await api.isResetSupported(ref(id))).toBeUndefined();
    await expect(api.clearPasswordRecord(ref(id))).resolves.toBeUndefined();
  });

  test.each([403, 400])("is not taken for absent where the look at it is refused: %d", async (status) => {
    const id = addWindows();
    sandbox.removeServer(id);
    const operation = type === "bms" ? "ShowBaremetalServerDetails" : "ShowServer";
    sandbox.inject({ operation, effect: { kind: "status", status, body: { error: { code: "Common.9999" } } } });
    expect(await factsOf(api.readPasswordRecord(ref(id)))).toMatchObject({ status, effect: "refused" });
  });

  test.each(["throttle", "throttle202", "serverError", "dropBefore", "dropAfter"] as const)(
    "is read and cleared in spite of %s",
    async (kind) => {
      const id = addWindows();
      sandbox.inject({ times: 1, effect: { kind } });
      expect(await api.readPasswordRecord(ref(id))).toMatchObject({ state: "stored" });
      sandbox.inject({ times: 1, effect: { kind } });
      await api.clearPasswordRecord(ref(id));
      expect(ports.lines).toHaveLength(kind.startsWith("throttle") ? 1 : 2);
    },
  );

  test.each(["nonJson", "truncated", "html", "wrongTypes", "empty"] as const)(
    "an unusable answer (%s) is not taken for an empty record or an absent server",
    async (content) => {
      const id = addWindows();
      sandbox.inject({ effect: { kind: "garbage", content } });
      for (const call of [
        api.readPasswordRecord(ref(id)),
        api.describeServer(ref(id)),
        api.isResetSupported(ref(id)),
      ]) {
        expect(await factsOf(call)).toMatchObject({ kind: "badAnswer", effect: "refused" });
      }
    },
  );

  test("an API that is not published is not taken for an absent server", async () => {
    const id = addWindows();
    sandbox.inject({ effect: { kind: "notPublished" } });
    expect(await factsOf(api.readPasswordRecord(ref(id)))).toMatchObject({ kind: "badRequest", apiCode: "APIGW.0101" });
    expect(await factsOf(api.clearPasswordRecord(ref(id)))).toMatchObject({ apiCode: "APIGW.0101" });
  });
});

describe("clearing on ECS", () => {
  const addWindows = () => sandbox.addServer({ os: "Windows", keyPair: { name: "pair" } }).id;

  test("uses the documented call", async () => {
    await api.clearPasswordRecord(ecs(addWindows()));
    expect(calls()).toEqual(["NovaDeleteServerPassword"]);
  });

  test.each([
    ["notPublished", { kind: "notPublished" }],
    [
      "refused",
      { kind: "status", status: 403, body: { forbidden: { message: "Policy doesn't allow it", code: 403 } } },
    ],
  ] as const)("falls back to the twin where it is %s", async (_what, effect) => {
    const id = addWindows();
    sandbox.inject({ operation: "NovaDeleteServerPassword", effect });
    await api.clearPasswordRecord(ecs(id));
    expect(calls()).toEqual(["NovaDeleteServerPassword", "DeleteServerPassword"]);
    expect(sandbox.server(id).recordPresent).toBe(false);
  });

  test("does not fall back after other failures", async () => {
    const id = addWindows();
    sandbox.inject({ operation: "NovaDeleteServerPassword", effect: { kind: "status", status: 400, body: {} } });
    expect(await factsOf(api.clearPasswordRecord(ecs(id)))).toMatchObject({ kind: "badRequest", status: 400 });
    expect(calls()).toEqual(["NovaDeleteServerPassword"]);
  });
});

describe("the statuses of several servers", () => {
  test("are read in one call; one that does not exist is left out", async () => {
    const [running, off] = [sandbox.addServer().id, sandbox.addServer({ status: "SHUTOFF" }).id] as const;
    const statuses = await api.listStatuses([off, ABSENT, running]);
    expect(calls()).toEqual(["ListServersDetails"]);
    expect([...statuses]).toEqual([
      [off, "SHUTOFF"],
      [running, "ACTIVE"],
    ]);
  });

  test("are refused with the action that permits it", async () => {
    sandbox.inject({ operation: "ListServersDetails", effect: { kind: "status", status: 403, body: {} } });
    expect(await factsOf(api.listStatuses([ABSENT]))).toMatchObject({
      kind: "permission",
      advice: "Allow ecs:cloudServers:list in an IAM policy.",
    });
  });
});

describe("restarting", () => {
  test.each(["soft", "hard"] as const)("%s restarts and its job succeeds", async (mode) => {
    sandbox.configure({ jobDurationMs: 400 });
    const { id } = sandbox.addServer();
    const job = await api.restartServers([id], mode);
    expect(await api.readJob(job)).toMatchObject({ state: "running" });
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(await api.readJob(job)).toEqual({ state: "succeeded" });
    expect(sandbox.server(id).restarts).toBe(1);
    expect(JSON.parse(sandbox.requests[0]?.body ?? "")).toEqual({
      reboot: { type: mode.toUpperCase(), servers: [{ id }] },
    });
  });

  test("a failed job names the servers", async () => {
    sandbox.configure({ jobDurationMs: 0 });
    const ids = [sandbox.addServer().id, sandbox.addServer().id];
    sandbox.inject({ effect: { kind: "failJob", serverIds: [ids[0] as string], code: "Ecs.0227" } });
    const job = await api.restartServers(ids, "hard");
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(await api.readJob(job)).toMatchObject({
      state: "failed",
      failures: [{ serverId: ids[0], code: "Ecs.0227", reason: expect.any(String) }],
    });
  });

  test.each(["throttle", "throttle202"] as const)("is repeated after %s", async (kind) => {
    const { id } = sandbox.addServer();
    sandbox.inject({ times: 1, effect: { kind } });
    await api.restartServers([id], "soft");
    expect(calls()).toHaveLength(2);
  });

  test.each(["serverError", "dropBefore", "dropAfter"] as const)("is not repeated after %s", async (kind) => {
    const { id } = sandbox.addServer();
    sandbox.inject({ times: 1, effect: { kind } });
    expect(await factsOf(api.restartServers([id], "soft"))).toMatchObject({ effect: "unknown" });
    expect(calls()).toHaveLength(1);
  });

  test("an unknown job is a failure", async () => {
    expect((await factsOf(api.readJob(ABSENT))).apiCode).toBe("Common.0011");
  });
});

describe("authentication", () => {
  const user = () => ({
    accessKey: null,
    secretKey: null,
    userName: sandbox.credentials.userName,
    password: sandbox.credentials.password,
    domainName: sandbox.credentials.domainName,
  });

  test("a key pair signs, and the project is looked up by the region's name once", async () => {
    const settings = readSettings(
      (key) =>
        ({
          region: sandbox.credentials.region,
          accessKey: sandbox.credentials.accessKey,
          secretKey: sandbox.credentials.secretKey,
          endpoints: JSON.stringify(sandbox.endpoints()),
        })[key],
      {},
    );
    const openApi = createOpenApi(settings, ports);
    const [first, second] = await Promise.all([openApi({}), openApi({})]);
    const { id } = sandbox.addServer();
    await first?.describeServer(ecs(id));
    await second?.describeServer(ecs(id));
    expect(calls()).toEqual(["KeystoneListProjects", "ShowServer", "ShowServer"]);
    expect(sandbox.requests[1]).toMatchObject({
      authentication: "signature",
      path: expect.stringContaining(sandbox.credentials.projectId),
    });
  });

  test("user and password are exchanged for a token, with or without a project id", async () => {
    for (const projectId of [null, sandbox.credentials.projectId]) {
      sandbox.clearRequests();
      api = await open({ ...user(), projectId });
      const { id } = sandbox.addServer();
      expect(await api.describeServer(ecs(id))).toMatchObject({ status: "ACTIVE" });
      expect(calls()).toEqual([
        "KeystoneCreateUserTokenByPassword",
        ...(projectId === null ? ["KeystoneListProjects"] : []),
        "ShowServer",
      ]);
      expect(sandbox.requests.at(-1)?.authentication).toBe("token");
    }
  });

  test("a token that the cloud no longer takes is renewed once", async () => {
    api = await open({ ...user(), projectId: sandbox.credentials.projectId });
    const { id } = sandbox.addServer();
    await api.describeServer(ecs(id));
    sandbox.clearRequests();
    sandbox.inject({
      operation: "ShowServer",
      times: 1,
      effect: { kind: "status", status: 401, body: { error: { code: "Common.0013", message: "expired" } } },
    });
    expect(await api.describeServer(ecs(id))).toMatchObject({ status: "ACTIVE" });
    expect(calls()).toEqual(["ShowServer", "KeystoneCreateUserTokenByPassword", "ShowServer"]);
  });

  test("a token about to end is renewed before use", async () => {
    sandbox.configure({ tokenLifetimeMs: 3_600_000 });
    api = await open({ ...user(), projectId: sandbox.credentials.projectId });
    const { id } = sandbox.addServer();
    await api.describeServer(ecs(id));
    ports.advance(3_600_000 - 599_000);
    sandbox.clearRequests();
    await api.describeServer(ecs(id));
    expect(calls()).toEqual(["KeystoneCreateUserTokenByPassword", "ShowServer"]);
  });

  test("a wrong password is refused once and not shown", async () => {
    sandbox.clearRequests();
    const opening = open({ ...user(), password: "MARKER-wrong", projectId: sandbox.credentials.projectId });
    const facts = await factsOf(opening.then((opened) => opened.describeServer(ecs(ABSENT))));
    expect(facts).toMatchObject({ kind: "credentials", status: 401, operation: "KeystoneCreateUserTokenByPassword" });
    expect(JSON.stringify(facts)).not.toContain("MARKER");
    expect(calls()).toHaveLength(1);
  });

  test("a given token is used as it is", async () => {
    const issued = await fetch(`${sandbox.url}/v3/auth/tokens?nocatalog=true`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({
        auth: {
          identity: {
            methods: ["password"],
            password: {
              user: {
                name: sandbox.credentials.userName,
                password: sandbox.credentials.password,
                domain: { name: sandbox.credentials.domainName },
              },
            },
          },
          scope: { project: { id: sandbox.credentials.projectId } },
        },
      }),
    });
    api = await open({ accessKey: null, secretKey: null, token: issued.headers.get("x-subject-token") });
    expect(await api.describeServer(ecs(sandbox.addServer().id))).toMatchObject({ status: "ACTIVE" });
  });

  test("a wrong secret key is refused once, with advice and without the canonical request's secrets", async () => {
    sandbox.clearRequests();
    const facts = await factsOf(open({ secretKey: "MARKER-wrong-key" }));
    expect(facts).toMatchObject({ kind: "credentials", status: 401, apiCode: "APIGW.0301" });
    expect(facts.advice).toContain("accessKey and secretKey");
    expect(JSON.stringify(facts)).not.toContain("MARKER");
    expect(JSON.stringify(facts)).not.toContain(sandbox.credentials.accessKey);
    expect(calls()).toHaveLength(1);
  });

  test.each([-60, 60])(
    "a clock that is wrong by %i minutes is corrected at the first refusal, for good",
    async (by) => {
      const { id } = sandbox.addServer();
      ports.setClockBy(by * 60_000);
      api = await open();
      expect(await api.describeServer(ecs(id))).toMatchObject({ status: "ACTIVE" });
      expect(sandbox.requests.map(({ status }) => status)).toEqual([401, 200, 200]);
    },
  );

  test("a wrong secret key is tried twice where the clock is wrong as well, and then the key is named", async () => {
    ports.setClockBy(3_600_000);
    const facts = await factsOf(open({ secretKey: "other" }));
    expect(facts).toMatchObject({ kind: "credentials", status: 401 });
    expect(facts.advice).toMatch(/^Check accessKey and secretKey/);
    expect(sandbox.requests).toHaveLength(2);
  });

  test("temporary keys need their security token, which never shows", async () => {
    await sandbox.close();
    sandbox = await startSandbox({
      seed: { accounts: [{ accessKey: "TEMPORARYKEY", secretKey: "temporary-secret", securityToken: "MARKER-token" }] },
    });
    api = await open({ securityToken: "MARKER-token" });
    expect(await api.describeServer(ecs(sandbox.addServer().id))).toMatchObject({ status: "ACTIVE" });
    const wrong = await factsOf(open({ securityToken: "MARKER-token", secretKey: "other" }));
    expect(wrong.status).toBe(401);
    expect(JSON.stringify(wrong)).not.toContain("MARKER");
    expect((await factsOf(open())).status).toBe(401);
  });

  test("another region without a project of its name is a clear error", async () => {
    const error = await open({}, { region: "nowhere-1" }).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(ConfigError);
    expect(String(error)).toContain('looking for a project named "nowhere-1"');
    expect(calls()).not.toContain(undefined);
  });

  test("a project of somebody else is refused with advice", async () => {
    api = await open({}, { projectId: "0123456789abcdef0123456789abcdef" });
    const facts = await factsOf(api.describeServer(ecs(sandbox.addServer().id)));
    expect(facts.effect).toBe("refused");
    expect(["badRequest", "permission", "credentials"]).toContain(facts.kind);
  });
});
