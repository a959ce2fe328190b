import { findResetSupport } from "../provider/functions";
import { json, startServer, type TestServer } from "./fakes/httpServer";

const quiet = { info: () => {}, warn: () => {} };
const USER = { userName: "u", password: "Marker-7f3a!", domainName: "d" };

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
    } else {
      json(response, 200, { resetpwd_flag: "True" });
    }
  });
});
afterEach(() => cloud.close());

/** Calls the function once with a configuration of its own object, as the program does. */
function ask(config: Record<string, unknown>, args: Record<string, string> = {}): Promise<boolean> {
  const { url } = cloud;
  const values: Record<string, unknown> = { region: "r-1", endpoints: { ecs: url, iam: url }, ...config };
  return findResetSupport({ serverId: "s-1", ...args }, (key) => values[key], quiet);
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
