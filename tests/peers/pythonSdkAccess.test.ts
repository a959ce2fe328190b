import { eachTestGetsASandbox } from "../sandbox/support/rehearsal";
import { type Call, type Caller, pythonSdk } from "./pythonSdk";

/** Who gets in, by Huawei's Python client, which signs and looks projects up with code of its own. */
jest.setTimeout(60_000);

/**
 * Every kind of character that an encoding could get wrong; the last is beyond what a single UTF-16 unit holds. Two
 * things no operation has are left out, since there the SDK strays from the signing guide: a slash within a segment of
 * the path, which it decodes before it splits the path, and names in the query beyond ASCII, which it sorts before it
 * encodes them.
 */
const ODD = "a b+c%25%d&e=f?g#h;i:j@k$l,m!n'o(p)q*r~s-t_u.v\"w\\x|y<z>[A]{B}^`é團😀";
const ASCII = ODD.replace(/[^ -~]/gu, "");

const TEMPORARY = {
  accessKey: "TEMPORARYKEY",
  secretKey: "temporary-secret",
  securityToken: "token/with+odd=characters",
};
const cloud = eachTestGetsASandbox({
  seed: {
    accounts: [
      {
        projects: [
          { id: "p1", name: "cn-north-4" },
          { id: "p2", name: ODD },
        ],
      },
      { name: "temporary", ...TEMPORARY, projects: [{ id: "p3", name: "cn-north-9" }] },
    ],
    servers: [
      { id: "web", name: "found" },
      { id: ODD, name: "found" },
      { id: "other", name: "found", projectId: "p3" },
      { id: "metal", type: "bms", name: "found" },
    ],
  },
});
const sdk = pythonSdk();
const ask = async (call: Call, caller: Caller = {}) => (await sdk(cloud(), [call], caller))[0];
const show = (server: string, caller?: Caller) => ask(["ShowServer", { server }], caller);
const FOUND = { status: 200, body: { server: { name: "found" } } };
const WRONG_SIGNATURE = { exception: "ClientRequestException", status: 401, code: "APIGW.0301" };

describe("a signature", () => {
  test("by the SDK is right, with a body and without", async () => {
    const answers = await sdk(cloud(), [
      ["ShowServer", { server: "web" }],
      ["DeleteServerPassword", { server: "web" }],
      ["BatchResetServersPassword", { servers: ["web"], dryRun: true }],
    ]);
    expect(answers.map(({ status }) => status)).toEqual([200, 204, 200]);
    expect(cloud().requests.map(({ authentication }) => authentication)).toEqual(Array(3).fill("signature"));
  });

  test("covers odd characters in the path", async () => {
    expect(await show(ODD)).toMatchObject(FOUND);
    expect(cloud().requests[0]?.serverIds).toEqual([ODD]);
  });

  test("covers odd characters, empty values, lists and booleans in the query", async () => {
    const query = [
      ["z", ""],
      ["a", ODD],
      ["list", ["2", "10"]],
      ["flag", true],
      ["A", 1],
      ["~", 0],
      [ASCII, "x"],
    ];
    expect(await ask(["ShowServerWithQuery", { server: "web", query }])).toMatchObject(FOUND);
    const sent = new URLSearchParams(cloud().requests[0]?.query);
    expect(Object.fromEntries(sent)).toMatchObject({ z: "", a: ODD, flag: "true", [ASCII]: "x" });
    expect(sent.getAll("list")).toEqual(["10", "2"]);
  });

  test("with a wrong secret key is refused with what the cloud has hashed, and without either secret", async () => {
    const answer = await show("web", { secretKey: "wrong-secret" });
    expect(answer).toMatchObject({ ...WRONG_SIGNATURE, requestId: cloud().requests[0]?.requestId });
    expect(answer?.message).toContain("canonicalRequest:GET|/v1/p1/cloudservers/web/|");
    for (const secret of ["wrong-secret", cloud().credentials.secretKey]) expect(answer?.text).not.toContain(secret);
  });

  test("with an unknown access key is refused", async () => {
    expect(await show("web", { accessKey: "UNKNOWN" })).toMatchObject(WRONG_SIGNATURE);
  });

  test("opens no other account's project", async () => {
    expect(await show("other", { projectId: "p3" })).toMatchObject({ status: 400, code: "Common.0018" });
  });
});

describe("a temporary key", () => {
  test("lets in with its security token", async () => {
    expect(await show("other", { ...TEMPORARY, projectId: "p3" })).toMatchObject(FOUND);
    expect(cloud().requests[0]).toMatchObject({ account: "temporary", authentication: "signature" });
  });

  test("is refused without it and with another one", async () => {
    const { securityToken: _, ...bare } = TEMPORARY;
    expect(await show("other", { ...bare, projectId: "p3" })).toMatchObject(WRONG_SIGNATURE);
    const other = await show("other", { ...TEMPORARY, securityToken: "another", projectId: "p3" });
    expect(other).toMatchObject(WRONG_SIGNATURE);
  });
});

describe("a region in place of a project", () => {
  const seen = () => cloud().requests.map(({ operation, path }) => [operation, path]);

  test("is looked up in IAM once, and serves both services", async () => {
    const answers = await sdk(
      cloud(),
      [
        ["ShowServer", { server: "web" }],
        ["ShowBaremetalServerDetails", { server: "metal" }],
      ],
      { region: "cn-north-4" },
    );
    expect(answers).toMatchObject([FOUND, FOUND]);
    expect(seen()).toEqual([
      ["KeystoneListProjects", "/v3/projects"],
      ["ShowServer", "/v1/p1/cloudservers/web"],
      ["ShowBaremetalServerDetails", "/v1/p1/baremetalservers/metal"],
    ]);
    expect(cloud().requests[0]).toMatchObject({ query: "?name=cn-north-4", authentication: "signature" });
  });

  test("may have a name of odd characters", async () => {
    expect(await show("web", { region: ODD })).toMatchObject({ status: 404, code: "Ecs.0114" });
    expect(seen()).toEqual([
      ["KeystoneListProjects", "/v3/projects"],
      ["ShowServer", "/v1/p2/cloudservers/web"],
    ]);
  });

  test("is looked up with a temporary key, too", async () => {
    expect(await show("other", { ...TEMPORARY, region: "cn-north-9" })).toMatchObject(FOUND);
  });

  test("without a project is an error that names IAM's own number of the request", async () => {
    const answer = await show("web", { region: "cn-south-1" });
    expect(answer).toMatchObject({ exception: "SdkException" });
    expect(answer?.message).toContain("Failed to get project id of region 'cn-south-1'");
    expect(answer?.message).toContain(`X-IAM-Trace-Id=${cloud().requests[0]?.requestId}`);
  });

  test("with a wrong secret key is an error with the gateway's code", async () => {
    const answer = await show("web", { region: "cn-north-4", secretKey: "wrong-secret" });
    expect(answer).toMatchObject({ exception: "SdkException" });
    expect(answer?.message).toContain("error_code:APIGW.0301");
  });
});
