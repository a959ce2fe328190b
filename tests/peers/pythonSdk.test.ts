import { decryptPassword } from "../../provider/core/record/decrypt";
import { loadPrivateKey } from "../../provider/core/record/privateKey";
import { networkOf } from "../../sandbox/api/addresses";
import { OPERATIONS } from "../../sandbox/api/operations";
import { eachTestGetsASandbox, eventually } from "../sandbox/support/rehearsal";
import { type Call, pythonSdk, type Understood } from "./pythonSdk";

/**
 * Huawei's Python client against the sandbox. Unlike the Node client it knows BMS, looks projects up, and decodes
 * what it gets into models of the documented types.
 */
jest.setTimeout(60_000);

const PASSWORD = "New-Secret-42";
const WINDOWS = { os: "Windows", keyPair: { name: "k" } } as const;

const cloud = eachTestGetsASandbox({ seed: { settings: { jobDurationMs: 100, bmsClearDelayMs: 50 } } });
const sdk = pythonSdk();
const askAll = (...calls: readonly Call[]) => sdk(cloud(), calls);
const ask = async (...call: Call): Promise<Understood> => {
  const [understood] = await askAll(call);
  if (understood === undefined) throw new Error("there is no answer");
  return understood;
};
const opened = (record: unknown) =>
  decryptPassword(String(record), loadPrivateKey(cloud().privateKeyPem("k"), undefined));

/** A refusal as the SDK reports it. */
const refused = (status: number, code: unknown) => ({ exception: "ClientRequestException", status, code });

test("every operation of the sandbox is understood, but for asking for a token, which this SDK never does", async () => {
  const { id: server } = cloud().addServer(WINDOWS);
  const { id: metal } = cloud().addServer({ ...WINDOWS, type: "bms" });
  const [rebooted, metalRebooted, ...answers] = await askAll(
    // Resets are not for servers that restart, so they come later with servers of their own.
    ["BatchRebootServers", { servers: [server], type: "HARD" }],
    ["BatchRebootBaremetalServers", { servers: [metal], type: "HARD" }],
    ["ShowServer", { server }],
    ["ListServersDetails", { server }],
    ["ShowServerPassword", { server }],
    ["NovaShowServerPassword", { server }],
    ["DeleteServerPassword", { server }],
    ["NovaDeleteServerPassword", { server }],
    ["NovaShowKeypair", { name: "k" }],
    ["ShowResetPasswordFlag", { server }],
    ["BatchResetServersPassword", { servers: [cloud().addServer().id], password: PASSWORD }],
    ["ResetPwdOneClick", { server: cloud().addServer({ type: "bms" }).id, password: PASSWORD }],
    ["ShowBaremetalServerDetails", { server: metal }],
    ["ShowWindowsBaremetalServerPwd", { server: metal }],
    ["DeleteWindowsBareMetalServerPassword", { server: metal }],
    ["ShowResetPwd", { server: metal }],
  );
  const jobs = await sdk(
    cloud(),
    [
      ["ShowJob", { job: rebooted?.body?.job_id }],
      ["ShowJobInfos", { job: metalRebooted?.body?.job_id }],
    ],
    { region: cloud().credentials.region },
  );
  const all: readonly (Understood | undefined)[] = [rebooted, metalRebooted, ...answers, ...jobs];
  expect(all.map((answer) => answer?.text)).toEqual(all.map(() => undefined));
  const driven = new Set(cloud().requests.map(({ operation }) => operation));
  expect(OPERATIONS.map(({ name }) => name).filter((name) => !driven.has(name))).toEqual([
    "KeystoneCreateUserTokenByPassword",
  ]);
});

describe("the record of an ECS", () => {
  test("is read, opens with the private key, and is cleared without touching the password", async () => {
    const { id: server } = cloud().addServer(WINDOWS);
    const [shown, cleared, after] = await askAll(
      ["ShowServerPassword", { server }],
      ["DeleteServerPassword", { server }],
      ["ShowServerPassword", { server }],
    );
    const password = opened(shown?.body?.password).reveal();
    expect(shown?.status).toBe(200);
    expect(cleared).toEqual({ status: 204, body: {} });
    expect(after).toEqual({ status: 200, body: { password: "" } });
    expect(cloud().acceptsPassword(server, password)).toBe(true);
    expect(cloud().server(server)).toMatchObject({ recordPresent: false, recordReads: 2, recordClears: 1 });
  });

  test("is the same one on the OpenStack-native path, for which the SDK has no function of its own", async () => {
    const { id: server } = cloud().addServer(WINDOWS);
    const [native, own, cleared, after] = await askAll(
      ["NovaShowServerPassword", { server }],
      ["ShowServerPassword", { server }],
      ["NovaDeleteServerPassword", { server }],
      ["ShowServerPassword", { server }],
    );
    expect(native).toEqual(own);
    expect(cloud().acceptsPassword(server, opened(native?.body?.password).reveal())).toBe(true);
    expect([cleared?.status, after?.body]).toEqual([204, { password: "" }]);
  });

  test.each([
    ["a Linux server", { os: "Linux", keyPair: { name: "k" }, initialPassword: PASSWORD }],
    ["a Windows server without a key pair", { os: "Windows" }],
    ["a Windows server with an ECDSA key pair", { os: "Windows", keyPair: { name: "k", type: "ecdsa" } }],
    ["a Windows server with an Ed25519 key pair", { os: "Windows", keyPair: { name: "k", type: "ed25519" } }],
  ] as const)("is empty for %s", async (_, spec) => {
    const { id: server } = cloud().addServer(spec);
    expect(await ask("ShowServerPassword", { server })).toEqual({ status: 200, body: { password: "" } });
  });
});

test.each([
  ["ssh-rsa", /^ssh-rsa AAAA/],
  ["ed25519", /^ssh-ed25519 AAAA/],
  ["ecdsa", /^ecdsa-sha2-nistp256 AAAA/],
] as const)("a key pair of type %s shows its public key as OpenSSH writes it", async (type, public_key) => {
  cloud().addServer({ keyPair: { name: type, type } });
  const { body } = await ask("NovaShowKeypair", { name: type });
  expect(body).toMatchObject({ keypair: { name: type, public_key: expect.stringMatching(public_key) } });
  expect(await ask("NovaShowKeypair", { name: "gone" })).toMatchObject({ status: 404 });
});

describe("an ECS", () => {
  test.each([
    [true, "True"],
    [false, "False"],
  ])("with the plug-in: %s has the flag %j, a string", async (plugin, resetpwd_flag) => {
    const { id: server } = cloud().addServer({ plugin });
    expect(await ask("ShowResetPasswordFlag", { server })).toEqual({ status: 200, body: { resetpwd_flag } });
  });

  test("has its details in the documented types", async () => {
    const { id: server } = cloud().addServer({ ...WINDOWS, name: "web-1", imageName: "Windows Server", locked: true });
    cloud().stop(server);
    const { body } = await ask("ShowServer", { server });
    expect(body?.server).toMatchObject({
      id: server,
      name: "web-1",
      status: "SHUTOFF",
      locked: true,
      key_name: "k",
      tenant_id: cloud().credentials.projectId,
      tags: [],
      metadata: { os_type: "Windows", image_name: "Windows Server" },
      "OS-EXT-STS:power_state": 4,
      "OS-EXT-STS:vm_state": "stopped",
    });
    expect(body).toHaveProperty("server.created", expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/));
  });

  test("that is missing is a 404 with the code Ecs.0114, on the native path with nova's number", async () => {
    const [own, native] = await askAll(
      ["ShowServer", { server: "gone" }],
      ["NovaShowServerPassword", { server: "gone" }],
    );
    expect(own).toMatchObject({ ...refused(404, "Ecs.0114"), message: expect.stringContaining("gone") });
    expect(own?.requestId).toBe(cloud().requests[0]?.requestId);
    expect(native).toMatchObject({ ...refused(404, 404), message: "Instance gone could not be found." });
  });
});

describe("a batch reset", () => {
  const reset = (servers: readonly string[], more: object = { password: PASSWORD }) =>
    ask("BatchResetServersPassword", { servers, ...more });

  test("names the servers it was accepted for and takes effect with the restart", async () => {
    const ids = [cloud().addServer().id, cloud().addServer(WINDOWS).id];
    expect(await reset(ids)).toEqual({ status: 200, body: { response: ids.map((id) => ({ id })) } });
    for (const id of ids) expect(cloud().acceptsPassword(id, PASSWORD)).toBe(false);

    const { body } = await ask("BatchRebootServers", { servers: ids, type: "SOFT" });
    const job = await ask("EndedJob", { job: body?.job_id });
    expect(job).toMatchObject({ status: 200, body: { job_id: body?.job_id, status: "SUCCESS" } });
    expect(job.body?.entities).toMatchObject({
      sub_jobs_total: 2,
      sub_jobs: ids.map((server_id) => ({ status: "SUCCESS", entities: { server_id } })),
    });
    for (const id of ids) expect(cloud().acceptsPassword(id, PASSWORD)).toBe(true);
  });

  test("of a stopped server takes effect with its start", async () => {
    const { id } = cloud().addServer();
    cloud().stop(id);
    expect((await reset([id])).status).toBe(200);
    expect(cloud().acceptsPassword(id, PASSWORD)).toBe(false);
    cloud().restart(id);
    expect(cloud().acceptsPassword(id, PASSWORD)).toBe(true);
  });

  test("that is a dry run needs no password and changes nothing", async () => {
    const { id } = cloud().addServer();
    expect(await reset([id], { dryRun: true })).toEqual({ status: 200, body: { response: [{ id }] } });
    expect(JSON.parse(cloud().requests[0]?.body ?? "")).toEqual({ dry_run: true, servers: [{ id }] });
    expect(cloud().server(id)).toMatchObject({ resets: 0, resetPending: false });
  });

  test.each([true, false])(
    "with a server that fails (dry run: %s) is one error for the SDK: it drops internalError",
    async (dryRun) => {
      const fit = cloud().addServer().id;
      const unfit = cloud().addServer({ plugin: false }).id;
      const answer = await reset([fit, unfit], { password: PASSWORD, dryRun });
      expect(answer).toMatchObject({ ...refused(400, "Ecs.0611"), message: "Batch operation failed." });
      // Which server it was is not in the exception; what was done for the other one is neither.
      for (const lost of [unfit, fit, "Ecs.0613", "plug-in"]) expect(answer.text).not.toContain(lost);
      expect(cloud().server(fit).resetPending).toBe(!dryRun);
      expect(cloud().server(unfit).resetPending).toBe(false);
    },
  );

  test("that also lists the servers it was accepted for is an error to the SDK all the same", async () => {
    cloud().configure({ batchFailureStyle: "othersAppliedListed" });
    const answer = await reset([cloud().addServer().id, "gone"]);
    expect(answer).toMatchObject({ ...refused(400, "Ecs.0611"), message: "Batch operation failed." });
  });

  test.each([
    ["a password against the rules", { password: "short" }, "Ecs.0011"],
    ["no password", {}, "Ecs.0005"],
  ])("with %s is refused", async (_, more, code) => {
    const { id } = cloud().addServer();
    expect(await reset([id], more)).toMatchObject(refused(400, code));
    expect(cloud().server(id).resets).toBe(0);
  });
});

describe("a restart of an ECS", () => {
  test("shows its job from the start to the end", async () => {
    cloud().configure({ jobDurationMs: 60_000 });
    const { id } = cloud().addServer();
    const { body } = await ask("BatchRebootServers", { servers: [id], type: "HARD" });
    const [job, details] = await askAll(["ShowJob", { job: body?.job_id }], ["ShowServer", { server: id }]);
    expect(job?.body).toMatchObject({ job_id: body?.job_id, status: "INIT" });
    expect(job?.body).not.toHaveProperty("end_time");
    expect(details?.body?.server).toMatchObject({ status: "HARD_REBOOT", "OS-EXT-STS:task_state": "rebooting_hard" });
  });

  test("that fails says so in the job and in the part of the server", async () => {
    const { id } = cloud().addServer();
    cloud().inject({ effect: { kind: "failJob", code: "Ecs.0227" } });
    const { body } = await ask("BatchRebootServers", { servers: [id], type: "SOFT" });
    const job = await ask("EndedJob", { job: body?.job_id });
    const failure = { status: "FAIL", error_code: "Ecs.0227", fail_reason: expect.stringMatching(/./) };
    expect(job.body).toMatchObject({
      ...failure,
      entities: { sub_jobs: [{ ...failure, entities: { server_id: id } }] },
    });
    expect(cloud().server(id).restarts).toBe(0);
  });

  test("of a locked server is refused", async () => {
    const { id } = cloud().addServer({ locked: true });
    const answer = await ask("BatchRebootServers", { servers: [id], type: "SOFT" });
    expect(answer).toMatchObject(refused(400, "Ecs.0605"));
  });
});

test("a job that is not there has its code at the top of the answer, for both services", async () => {
  const answers = await askAll(["ShowJob", { job: "gone" }], ["ShowJobInfos", { job: "gone" }]);
  expect(answers).toMatchObject([refused(400, "Common.0011"), refused(400, "Common.0011")]);
});

describe("flow control", () => {
  test("of the gateway is a 429 of which the SDK keeps nothing else", async () => {
    const { id: server } = cloud().addServer();
    cloud().inject({ effect: { kind: "throttle" } });
    expect(await ask("ShowResetPasswordFlag", { server })).toMatchObject(refused(429, "429"));
  });

  test("of the service itself, a 202, is a success to the SDK, without what was asked for", async () => {
    const { id: server } = cloud().addServer();
    cloud().inject({ effect: { kind: "throttle202" } });
    expect(await ask("ShowResetPasswordFlag", { server })).toEqual({ status: 202, body: {} });
  });
});

describe("a BMS", () => {
  const metal = (spec = {}) => cloud().addServer({ ...WINDOWS, type: "bms", ...spec }).id;

  test("has a record that is read, and cleared a little after the answer", async () => {
    const server = metal();
    const [shown, cleared] = await askAll(
      ["ShowWindowsBaremetalServerPwd", { server }],
      ["DeleteWindowsBareMetalServerPassword", { server }],
    );
    expect(cloud().acceptsPassword(server, opened(shown?.body?.password).reveal())).toBe(true);
    expect(cleared).toEqual({ status: 202, body: {} });
    await eventually(() => !cloud().server(server).recordPresent);
    expect(await ask("ShowWindowsBaremetalServerPwd", { server })).toEqual({ status: 200, body: { password: "" } });
  });

  test.each([
    [true, "True"],
    [false, "False"],
  ])("with the plug-in: %s has the flag %j", async (plugin, resetpwd_flag) => {
    expect(await ask("ShowResetPwd", { server: metal({ plugin }) })).toEqual({ status: 200, body: { resetpwd_flag } });
  });

  test("has its password reset, which takes effect with the restart", async () => {
    const server = metal();
    expect(await ask("ResetPwdOneClick", { server, password: PASSWORD })).toEqual({ status: 204, body: {} });
    expect(cloud().acceptsPassword(server, PASSWORD)).toBe(false);
    const { body } = await ask("BatchRebootBaremetalServers", { servers: [server], type: "HARD" });
    await ask("EndedJobInfos", { job: body?.job_id });
    expect(cloud().acceptsPassword(server, PASSWORD)).toBe(true);
  });

  test("has its details, marked as those of bare metal", async () => {
    const server = metal({ name: "metal-1" });
    const { body } = await ask("ShowBaremetalServerDetails", { server });
    expect(body?.server).toMatchObject({
      id: server,
      name: "metal-1",
      status: "ACTIVE",
      locked: false,
      key_name: "k",
      tags: ["__type_baremetal"],
      metadata: { os_type: "Windows", "metering.resourcetype": "__type_baremetal" },
      addresses: { [networkOf(cloud().credentials.projectId)]: [{ addr: "192.168.0.2", version: "4" }] },
      flavor: { id: "physical.o2.medium" },
      "OS-EXT-STS:power_state": 1,
    });
  });

  test.each([
    ["HARD", 1],
    [undefined, 1],
    ["SOFT", 0],
  ])("told to restart by %s ends its job well after %d restarts", async (type, restarts) => {
    const server = metal();
    const { body } = await ask("BatchRebootBaremetalServers", { servers: [server], type });
    const job = await ask("EndedJobInfos", { job: body?.job_id });
    expect(job.body).toMatchObject({
      job_id: body?.job_id,
      job_type: "baremetalBatchOperate",
      status: "SUCCESS",
      entities: { sub_jobs_total: 1, sub_jobs: [{ status: "SUCCESS", entities: { server_id: server } }] },
    });
    expect(cloud().server(server).restarts).toBe(restarts);
  });

  test("that is missing or locked is a 400, whose code says which", async () => {
    const servers = [metal({ locked: true })];
    const answers = await askAll(
      ["ShowBaremetalServerDetails", { server: "gone" }],
      ["ShowWindowsBaremetalServerPwd", { server: "gone" }],
      ["BatchRebootBaremetalServers", { servers, type: "HARD" }],
    );
    const codes = ["BMS.0040", "BMS.0040", "BMS.0605"];
    expect(answers).toMatchObject(codes.map((code) => refused(400, code)));
  });

  test("is no ECS, nor the other way round", async () => {
    const server = cloud().addServer().id;
    const answers = await askAll(["ShowServer", { server: metal() }], ["ShowBaremetalServerDetails", { server }]);
    expect(answers).toMatchObject([refused(404, "Ecs.0114"), refused(400, "BMS.0040")]);
  });
});
