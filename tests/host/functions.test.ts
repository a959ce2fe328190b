import { conceal } from "../../provider/core/values/secret";
import { findResetSupport, findServerPassword } from "../../provider/host/functions";
import { failureOf } from "../fakes/failureOf";
import { json, startServer, type TestServer } from "../fakes/httpServer";
import { pemOf, recordOf, rsaPair } from "../fakes/keys";

const quiet = { info: () => {}, warn: () => {} };
const USER = { userName: "u", password: "Marker-7f3a!", domainName: "d" };
const KEYS = rsaPair();

let cloud: TestServer;
/** The record of every server: by default one that holds a password. */
let record: { status: number; body: unknown };

beforeEach(async () => {
  record = { status: 200, body: { password: recordOf("Marker-captured", KEYS.publicKey) } };
  let tokens = 0;
  cloud = await startServer(({ url }, response) => {
    if (url.startsWith("/v3/auth/tokens")) {
      const body = { token: { expires_at: new Date(Date.now() + 3_600_000).toISOString() } };
      json(response, 201, body, { "x-subject-token": `token-${++tokens}` });
    } else if (url.startsWith("/v3/projects")) {
      const name = new URL(url, "http://any").searchParams.get("name");
      json(response, 200, { projects: [{ id: `project-of-${name}`, name }] });
    } else if (url.endsWith("/os-server-password")) {
      json(response, record.status, record.body);
    } else {
      json(response, 200, { resetpwd_flag: "True" });
    }
  });
});
afterEach(() => cloud.close());

/** A configuration, each time an object of its own, as a program has it. */
function configured(config: Record<string, unknown>): (key: string) => unknown {
  const { url } = cloud;
  const values: Record<string, unknown> = { region: "r-1", endpoints: { ecs: url, iam: url }, ...config };
  return (key) => values[key];
}

function ask(config: Record<string, unknown>, args: Record<string, string> = {}): Promise<boolean> {
  return findResetSupport({ serverId: "s-1", ...args }, configured(config), quiet);
}

function lookups(): string[] {
  return cloud.requests.map(({ url }) => url).filter((url) => url.startsWith("/v3/"));
}

test("functions share token and project, called at once or one after the other", async () => {
  await Promise.all([ask(USER), ask(USER), ask(USER, { region: "r-2" })]);
  await ask(USER);
  expect(lookups().sort()).toEqual([
    "/v3/auth/tokens?nocatalog=true",
    "/v3/auth/tokens?nocatalog=true",
    "/v3/projects?name=r-1",
    "/v3/projects?name=r-2",
  ]);
});

test("functions with another configuration, be it the environment's, share nothing", async () => {
  const saved = process.env;
  try {
    await ask({ accessKey: "AK-1", secretKey: "SK-1" });
    await ask({ accessKey: "AK-2", secretKey: "SK-2" });
    process.env = { ...saved, HW_ACCESS_KEY: "AK-3", HW_SECRET_KEY: "SK-3" };
    await ask({});
    process.env = { ...saved, HW_ACCESS_KEY: "AK-4", HW_SECRET_KEY: "SK-4" };
    await ask({});
  } finally {
    process.env = saved;
  }
  const accounts = cloud.requests.map(({ headers }) => /Access=([^,]+)/.exec(headers.authorization ?? "")?.[1]);
  expect(accounts).toEqual(["AK-1", "AK-1", "AK-2", "AK-2", "AK-3", "AK-3", "AK-4", "AK-4"]);
  expect(lookups()).toHaveLength(4);
});

test("a private key, its passphrase and the secret key never leave the process, nor does what was decrypted", async () => {
  const privateKey = KEYS.privateKey
    .export({ type: "pkcs8", format: "pem", cipher: "aes-256-cbc", passphrase: "Marker-phrase" })
    .toString();
  const args = { serverId: "s-1", privateKey, privateKeyPassphrase: "Marker-phrase" };
  const config = configured({ accessKey: "AK-5", secretKey: "Marker-secret" });

  const found = await findServerPassword(args, config, quiet);

  expect(found.password).toBe("Marker-captured");
  const sent = cloud.requests.map(({ method, url, headers, body }) => JSON.stringify([method, url, headers, body]));
  expect(sent).toHaveLength(2);
  expect(sent.join()).toContain("AK-5");
  const keyLines = privateKey.split("\n").filter((line) => line.length > 60);
  expect([...keyLines, "Marker"].filter((text) => sent.join().includes(text))).toEqual([]);
});

test("without a key the record is given as it is; without a record there is nothing to give", async () => {
  const config = configured({ accessKey: "AK-6", secretKey: "SK-6" });
  const { body } = record as { body: { password: string } };
  expect(await findServerPassword({ serverId: "s-1" }, config, quiet)).toEqual({
    available: true,
    encryptedPassword: body.password,
  });
  record = { status: 200, body: { password: "" } };
  expect(await findServerPassword({ serverId: "s-1", privateKey: pemOf(KEYS.privateKey) }, config, quiet)).toEqual({
    available: false,
  });
});

describe("the failure of a function", () => {
  const key = pemOf(KEYS.privateKey);
  const broken = (text: string) => () => {
    throw Object.assign(new TypeError(text), { id: "req-1" });
  };

  test("tells every wrong argument", async () => {
    const config = configured({});
    const args = { serverType: "vm", privateKey: key, privateKeyFile: "key.pem" };
    const found = await failureOf(findServerPassword({ ...args, serverId: "" }, config, quiet));
    expect(found.message.split("\n").map((line) => line.split(":")[0])).toEqual([
      "serverId",
      "serverType",
      "privateKey",
    ]);
    const support = await failureOf(findResetSupport({ serverId: "s-1", odd: 1, serverType: "vm" }, config, quiet));
    expect(support.message.split("\n").map((line) => line.split(":")[0])).toEqual(["odd", "serverType"]);
    expect(cloud.requests).toEqual([]);
  });

  test("tells that the server does not exist", async () => {
    const absent = await startServer((_request, response) =>
      json(response, 404, { error: { code: "Ecs.0114", message: "m" } }),
    );
    try {
      const endpoints = { ecs: absent.url, iam: absent.url };
      const config = configured({ accessKey: "AK-7", secretKey: "SK-7", projectId: "p", endpoints });
      const errors = [
        await failureOf(findServerPassword({ serverId: "s-1" }, config, quiet)),
        await failureOf(findResetSupport({ serverId: "s-1" }, config, quiet)),
      ];
      expect(errors.map(String)).toEqual([
        "Error: getServerPassword: ECS server s-1 does not exist",
        "Error: getPasswordResetSupport: ECS server s-1 does not exist",
      ]);
    } finally {
      await absent.close();
    }
  });

  test("that is a bug says so and where, with no id and no stack", async () => {
    for (const [name, failing] of [
      ["getServerPassword", findServerPassword({ serverId: "s-1" }, broken("odd"), quiet)],
      ["getPasswordResetSupport", findResetSupport({ serverId: "s-1" }, broken("odd"), quiet)],
    ] as const) {
      const error = await failureOf(failing);
      expect(error.message).toMatch(new RegExp(`^internal error in ${name}, please report it: TypeError: odd\n +at `));
      expect(error.stack).not.toContain("\n");
      expect(error).not.toHaveProperty("id");
    }
  });

  test("shows neither private key nor passphrase", async () => {
    const passphrase = "Zq7!phrase-1";
    const args = { serverId: "s-1", privateKey: pemOf(rsaPair(1024).privateKey), privateKeyPassphrase: passphrase };
    const [, line = ""] = args.privateKey.split("\n");
    const error = await failureOf(findServerPassword(args, broken(`cannot use <${line}> <${passphrase}>`), quiet));
    expect(error.message).toContain("cannot use <[secret]> <[secret]>");
  });
});

test("what a function was given and has found is cut out of every later message", async () => {
  const args = {
    serverId: "s-1",
    privateKey: pemOf(rsaPair(1536).privateKey),
    privateKeyPassphrase: "Zq7!phrase-2",
  };
  record.body = { password: recordOf("Zq7!found-2", rsaPair(1536).publicKey) };
  await findServerPassword(args, configured({ accessKey: "AK-8", secretKey: "Zq7!secret-2" }), quiet);
  const secrets = [...args.privateKey.split("\n").slice(1, -2), "Zq7!phrase-2", "Zq7!found-2", "Zq7!secret-2"];
  expect(secrets.map(conceal)).toEqual(secrets.map(() => "[secret]"));
});
