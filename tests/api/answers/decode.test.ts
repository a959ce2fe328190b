import { decodeBatch } from "../../../provider/api/answers/batch";
import {
  decodeJob,
  decodeJobId,
  decodeKeyPairType,
  decodePasswordRecord,
  decodeProjects,
  decodeResetFlag,
  decodeServer,
  decodeStatuses,
} from "../../../provider/api/answers/decode";
import { Secret } from "../../../provider/core/values/secret";

new Secret("MARKER");

describe("decoding", () => {
  test.each<[unknown, boolean | undefined]>([
    [{ resetpwd_flag: "True" }, true],
    [{ resetpwd_flag: "False" }, false],
    [{ resetpwd_flag: "TRUE" }, true],
    [{ resetpwd_flag: true }, true],
    [{ resetpwd_flag: false }, false],
    [{ resetpwd_flag: "maybe" }, undefined],
    [{ resetpwd_flag: 1 }, undefined],
    [{}, undefined],
    [undefined, undefined],
  ])("reads the flag of %j as %s", (body, expected) => {
    expect(decodeResetFlag(body)).toBe(expected);
  });

  test.each([
    [{ password: "YWJj" }, { state: "stored", ciphertext: "YWJj" }],
    [{ password: "YWJj\n" }, { state: "stored", ciphertext: "YWJj" }],
    [{ password: "" }, { state: "empty" }],
    [{ password: null }, { state: "empty" }],
    [{}, { state: "empty" }],
    [{ another: "member" }, { state: "empty" }],
    [{ password: 7 }, undefined],
    [{ error_code: "Ecs.0005", error_msg: "no" }, undefined],
    [[], undefined],
    [undefined, undefined],
  ])("reads the record of %j", (body, expected) => {
    expect(decodePasswordRecord(body)).toEqual(expected);
  });

  test.each<[unknown, Record<string, string> | undefined]>([
    [
      {
        count: 2,
        servers: [
          { id: "A-1", status: "ACTIVE", name: "MARKER" },
          { id: "b", status: "SHUTOFF" },
        ],
      },
      { "a-1": "ACTIVE", b: "SHUTOFF" },
    ],
    [{ servers: [{}, null, { id: "c" }, { id: 7, status: "ACTIVE" }, { id: "d", status: null }] }, {}],
    [{ servers: [{ id: "e", status: "MARKER" }] }, { e: "…" }],
    [{ servers: [] }, {}],
    [{ servers: {} }, undefined],
    [{ error: { code: "Ecs.0301", message: "no" } }, undefined],
    [undefined, undefined],
  ])("reads the statuses in %j", (body, expected) => {
    const statuses = decodeStatuses(body);
    expect(statuses && Object.fromEntries(statuses)).toEqual(expected);
  });

  test.each([
    [{ status: "INIT" }, { state: "running", status: "INIT" }],
    [{ status: "running" }, { state: "running", status: "RUNNING" }],
    [{ status: "PENDING_PAYMENT" }, { state: "running", status: "PENDING_PAYMENT" }],
    [{ status: "SUCCESS", error_code: null }, { state: "succeeded" }],
    [
      { status: "FAIL", error_code: "Ecs.0227", fail_reason: "all MARKER failed", entities: { sub_jobs: [] } },
      { state: "failed", failures: [{ code: "Ecs.0227", reason: "the service says: all [secret] failed" }] },
    ],
    [
      {
        status: "FAIL",
        entities: {
          sub_jobs: [
            { status: "SUCCESS", entities: { server_id: "a" } },
            { status: "FAIL", error_code: "ECS.0227", fail_reason: "why", entities: { server_id: "b" } },
            { status: "FAIL", entities: { server_id: "c", errorcode_message: "because" } },
            { status: "FAIL" },
          ],
        },
      },
      {
        state: "failed",
        failures: [
          { serverId: "b", code: "Ecs.0227", reason: "the service says: why" },
          { serverId: "c", reason: "the service says: because" },
          { reason: "no reason given" },
        ],
      },
    ],
    [{ code: "Common.0021", message: "m" }, undefined],
    [{ status: 7 }, undefined],
  ])("reads the job %j", (body, expected) => {
    expect(decodeJob(body)).toEqual(expected);
  });

  test("takes three members of a server and drops the rest", () => {
    const server = {
      status: "ACTIVE",
      key_name: "k",
      metadata: { os_type: "Windows", admin: "x" },
      "OS-EXT-SRV-ATTR:user_data": "secret",
    };
    expect(decodeServer({ server })).toEqual({ status: "ACTIVE", keyName: "k", osType: "Windows" });
    expect(decodeServer({ server: { status: "ACTIVE", key_name: null } })).toEqual({ status: "ACTIVE" });
  });

  test.each([
    {},
    { server: [] },
    { server: {} },
    { server: { status: 1 } },
    { server: { status: "A", key_name: 5 } },
    { server: { status: "A", metadata: "x" } },
    { server: { status: "A", metadata: { os_type: {} } } },
  ])("does not take %j for a server", (body) => {
    expect(decodeServer(body)).toBeUndefined();
  });

  test("reads the system of a bare-metal server from its image, where the metadata tell none", () => {
    const server = { status: "ACTIVE", metadata: {}, image: { id: "i", __os_type: "Windows" } };
    expect(decodeServer({ server })).toEqual({ status: "ACTIVE", osType: "Windows" });
    expect(decodeServer({ server: { ...server, metadata: { os_type: "Linux" } } })?.osType).toBe("Linux");
  });

  test.each([
    ["ssh-rsa AAAAB3 name", "ssh-rsa"],
    ["ssh-ed25519 AAAAC3", "ssh-ed25519"],
    ["ecdsa-sha2-nistp256 AAAAE2 a b", "ecdsa-sha2-nistp256"],
    ["-----BEGIN CERTIFICATE-----", undefined],
    ["MARKER AAAA", undefined],
    ["", undefined],
    [5, undefined],
    [undefined, undefined],
  ])("reads the type of the public key %j as %s", (publicKey, type) => {
    expect(decodeKeyPairType({ keypair: { name: "k", public_key: publicKey } })).toBe(type);
  });

  test.each([{}, { keypair: [] }, null, "ssh-rsa AAAA"])("does not take %j for a key pair", (body) => {
    expect(decodeKeyPairType(body)).toBeUndefined();
  });

  test("reads projects, and none of a list with something else in it", () => {
    expect(decodeProjects({ projects: [{ id: "i", name: "n", links: {} }] })).toEqual([
      { id: "i", name: "n", enabled: true },
    ]);
    expect(decodeProjects({ projects: [{ id: "i" }] })).toBeUndefined();
    expect(decodeProjects({ projects: null })).toBeUndefined();
  });
});

describe("a batch answer", () => {
  const decode = (body: unknown, asked = ["A1", "b2", "c3"]) => decodeBatch(body, asked, 400);

  test("names accepted servers, in the spelling they were asked for, each once", () => {
    expect(decode({ response: [{ id: "a1" }, { id: "b2" }, { id: "b2" }, { id: "zz" }, {}, 7] })).toEqual({
      accepted: ["A1", "b2"],
      rejected: [],
    });
  });

  test.each([
    ["as documented", { internalError: [{ id: "b2", error_code: "ECS.0613", error_message: "no MARKER" }] }],
    ["in camel case", { internalError: [{ serverId: "b2", errorCode: "ecs.0613", errorMessage: "no MARKER" }] }],
    ["in snake case", { internal_error: [{ server_id: "b2", code: "Ecs.0613", message: "no MARKER" }] }],
    ["inside error", { error: { internalError: [{ id: "b2", error_code: "Ecs.0613", error_msg: "no MARKER" }] } }],
  ])("names refused servers %s", (_how, body) => {
    expect(decode(body)).toEqual({
      accepted: [],
      rejected: [
        {
          serverId: "b2",
          code: "Ecs.0613",
          message: "there is no reset plug-in in the server",
          advice: expect.stringContaining("plug-in"),
          unsupported: true,
        },
      ],
    });
  });

  test.each([
    ["Ecs.0615", true],
    ["Ecs.1000", true],
    ["Ecs.1002", true],
    ["Ecs.0613", undefined],
    ["Ecs.0610", undefined],
    ["Ecs.9999", undefined],
  ])("tells where a code leaves open whether the server was changed: %s", (error_code, doubtful) => {
    expect(decode({ internalError: [{ id: "b2", error_code }] })?.rejected[0]?.doubtful).toBe(doubtful);
  });

  test("may hold both; a server in both counts as refused", () => {
    const body = { response: [{ id: "A1" }, { id: "b2" }], internalError: [{ id: "b2", error_code: "Ecs.0605" }] };
    expect(decode(body)).toEqual({
      accepted: ["A1"],
      rejected: [{ serverId: "b2", code: "Ecs.0605", message: "the server is locked", advice: "Unlock it first." }],
    });
  });

  test.each([
    ["Ecs.0614", "m", true],
    ["ECS.0114", "m", true],
    ["Ecs.1000", '{"itemNotFound":{"code":404}}', true],
    ["Ecs.1000", "timeout", undefined],
    ["Ecs.0610", "m", undefined],
  ])("marks a server that does not exist (%s %s: %s)", (error_code, error_message, missing) => {
    expect(decode({ internalError: [{ id: "b2", error_code, error_message }] })?.rejected[0]?.missing).toBe(missing);
  });

  test("gives an unreadable code a name of its own", () => {
    expect(decode({ internalError: [{ id: "b2", error_code: 7 }] })?.rejected[0]?.code).toBe("unknown");
  });

  test.each([{}, { response: [] }, { response: "A1" }, { response: [{ id: "other" }] }, { job_id: "j" }, null, "x"])(
    "that names none of the servers is no answer: %j",
    (body) => {
      expect(decode(body)).toBeUndefined();
    },
  );
});

describe("a secret that an answer repeats where a word is expected", () => {
  test("as the code of a server, of a job or as its state", () => {
    const refused = decodeBatch({ internalError: [{ id: "a", error_code: "MARKER" }] }, ["a"], 400);
    expect(refused?.rejected[0]?.code).toBe("unknown");
    const job = { status: "FAIL", error_code: "MARKER", fail_reason: "no" };
    expect(JSON.stringify(decodeJob(job))).not.toContain("MARKER");
    expect(decodeJob({ status: "MARKER" })).toEqual({ state: "running", status: "…" });
  });

  test("as what a server is like", () => {
    const server = { status: "is MARKER", key_name: "key MARKER", metadata: { os_type: "no MARKER" } };
    expect(decodeServer({ server })).toEqual({
      status: "…",
      keyName: "…",
      osType: "…",
    });
  });

  test("as a job id is no job id", () => {
    expect(decodeJobId({ job_id: "MARKER" })).toBeUndefined();
    expect(decodeJobId({ job_id: "j-1" })).toBe("j-1");
  });
});
