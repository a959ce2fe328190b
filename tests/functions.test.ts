import { findResetSupport, findServerPassword } from "../provider/functions";
import { json, startServer, type TestServer } from "./fakes/httpServer";
import { recordOf, rsaPair } from "./fakes/keys";

const quiet = { info: () => {}, warn: () => {} };
const USER = { userName: "u", password: "Marker-7f3a!", domainName: "d" };
const KEYS = rsaPair();

let cloud: TestServer;

beforeEach(async () => {
  let tokens = 0;
  cloud = await startServer(({ url }, response) => {
    if (url.startsWith("/v3/auth/tokens")) {
      const body = { token: { expires_at: new Date(Date.now() + 3_600_000).toISOString() } };
      json(response, 201, body, { "x-subject-token": `token-${++tokens}` });
    } else if (url.startsWith("/v3/projects")) {
      const name = new URL(url, "http://any").searchParams.get("name");
      json(response, 200, { projects: [{ id: `project-of-${name}`, name }] });
    } else if (url.endsWith("/os-server-password")) {
      json(response, 200, { password: recordOf("Marker-captured", KEYS.publicKey) });
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
