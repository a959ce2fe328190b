import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { eachTestGetsASandbox } from "../sandbox/support/rehearsal";
import { pythonScript } from "./python";

/**
 * OpenStack's own clients against the sandbox. The cloud's IAM and its native compute paths are OpenStack's, which
 * Huawei's SDKs have no functions for: they never ask for a token, and know the record on its own path only.
 */
jest.setTimeout(60_000);

type Call = readonly [name: "token" | "record" | "password" | "clear", arguments_?: object];

const WINDOWS = { os: "Windows", keyPair: { name: "k" } } as const;

const cloud = eachTestGetsASandbox();
const script = pythonScript("openstack.py");

/** Has the clients make calls, one after the other, with a session of its own. */
async function askAll(calls: readonly Call[], caller: object = {}): Promise<readonly Record<string, unknown>[]> {
  const { userName, password, domainName, projectId } = cloud().credentials;
  const settings = { url: cloud().url, userName, password, domainName, projectId, ...caller };
  const named = calls.map(([name, arguments_ = {}]) => [name, arguments_]);
  return (await script([settings, named])) as readonly Record<string, unknown>[];
}

function made(): string[] {
  return cloud().requests.map(({ operation, authentication, status }) => `${operation} ${authentication} ${status}`);
}

let scratch = "";
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), "peers-openstack-"));
});
afterAll(() => rm(scratch, { recursive: true }));

test("a token for the password of a user is understood, and serves for every call", async () => {
  const { id: server } = cloud().addServer(WINDOWS);
  const [token, record] = await askAll([["token"], ["record", { server }]]);
  expect(token).toEqual({
    answer: {
      token: expect.stringMatching(/^\S{100,}$/),
      project: cloud().credentials.projectId,
      user: expect.stringMatching(/^[0-9a-f]{32}$/),
      expires: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+\+00:00$/),
    },
  });
  const known = token?.answer as { expires: string } | undefined;
  expect(Date.parse(known?.expires ?? "")).toBeGreaterThan(Date.now() + 23 * 3_600_000);
  expect(record?.answer).toHaveLength(344);
  expect(made()).toEqual(["KeystoneCreateUserTokenByPassword undefined 201", "NovaShowServerPassword token 200"]);
});

test("the record is decrypted by novaclient, and cleared", async () => {
  const { id: server } = cloud().addServer({ ...WINDOWS, initialPassword: "Read-By-Nova-1" });
  const keyFile = join(scratch, "key.pem");
  await writeFile(keyFile, cloud().privateKeyPem("k"), { mode: 0o600 });
  expect(
    await askAll([
      ["password", { server, keyFile }],
      ["clear", { server }],
      ["record", { server }],
    ]),
  ).toEqual([{ answer: "Read-By-Nova-1" }, { answer: [] }, { answer: "" }]);
  expect(cloud().server(server)).toMatchObject({ recordPresent: false, recordClears: 1 });
});

test("a missing server and a wrong password are what they are to these clients", async () => {
  expect(await askAll([["record", { server: "00000000-0000-0000-0000-000000000000" }]])).toEqual([
    { exception: "NotFound", status: 404, text: expect.stringContaining("404") },
  ]);
  const [refused] = await askAll([["token"]], { password: "Wrong-Password-1" });
  expect(refused).toEqual({ exception: "Unauthorized", status: 401, text: expect.stringContaining("HTTP 401") });
  expect(refused?.text).not.toContain("Wrong-Password-1");
});
