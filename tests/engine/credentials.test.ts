import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { calls, TEST_TIMEOUT_MS } from "./support";
import { KEY_PAIR, WINDOWS } from "./support/keys";
import { rehearsal, resources } from "./support/stacks";

const PROJECT = { id: "0000000000000000000000000000cc01", name: "cn-test-1" };
const USER = { userName: "operator", password: "Operator-Password-Planted-1", domainName: "operators" };
const KEYS = { accessKey: "PERMANENTACCESSKEY01", secretKey: "Permanent-Secret-Key-Planted-0123456789" };
const TEMPORARY = {
  accessKey: "TEMPORARYACCESSKEY01",
  secretKey: "Temporary-Secret-Key-Planted-0123456789",
  securityToken: "Security-Token-Planted-0123456789",
};
const accounts = [
  { name: "permanent", ...KEYS, ...USER, projects: [PROJECT] },
  { name: "temporary", ...TEMPORARY, userName: "agency", projects: [PROJECT] },
];

const { sandbox, stackWith } = rehearsal({ seed: { accounts } });

/** Nothing of credentials or place in the configuration. */
const EMPTY_CONFIG = { region: undefined, accessKey: undefined, secretKey: undefined };

/** A token as `POST /v3/auth/tokens` gives it for the user, for the project. */
async function issueToken(): Promise<string> {
  const { userName: name, password, domainName } = USER;
  const user = { name, password, domain: { name: domainName } };
  const answer = await fetch(`${sandbox().endpoints().iam}/v3/auth/tokens`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({
      auth: { identity: { methods: ["password"], password: { user } }, scope: { project: { name: PROJECT.name } } },
    }),
  });
  return answer.headers.get("x-subject-token") ?? "";
}

function profileFile(keys: typeof KEYS): string {
  const { accessKey: accessKeyId, secretKey: secretAccessKey } = keys;
  const profile = { name: "ops", mode: "AKSK", accessKeyId, secretAccessKey, region: PROJECT.name };
  return JSON.stringify({ current: "ops", profiles: [profile] });
}

/** The environment of one way to say who one is, and how the cloud sees the caller then. */
interface Way {
  readonly env: (folder: string) => Promise<Record<string, string>> | Record<string, string>;
  readonly seen: string;
}

const WAYS: Readonly<Record<string, Way>> = {
  "HW_* access key": {
    env: () => ({ HW_REGION_NAME: PROJECT.name, HW_ACCESS_KEY: KEYS.accessKey, HW_SECRET_KEY: KEYS.secretKey }),
    seen: "permanent signature",
  },
  "OS_* access key": {
    env: () => ({ OS_REGION_NAME: PROJECT.name, OS_ACCESS_KEY: KEYS.accessKey, OS_SECRET_KEY: KEYS.secretKey }),
    seen: "permanent signature",
  },
  "HUAWEICLOUD_SDK_* access key": {
    env: () => ({
      HW_REGION_NAME: PROJECT.name,
      HUAWEICLOUD_SDK_AK: KEYS.accessKey,
      HUAWEICLOUD_SDK_SK: KEYS.secretKey,
    }),
    seen: "permanent signature",
  },
  "access key with security token": {
    env: () => ({
      HW_REGION_NAME: PROJECT.name,
      HW_ACCESS_KEY: TEMPORARY.accessKey,
      HW_SECRET_KEY: TEMPORARY.secretKey,
      HW_SECURITY_TOKEN: TEMPORARY.securityToken,
    }),
    seen: "temporary signature",
  },
  "token alone": {
    env: async () => ({ HW_REGION_NAME: PROJECT.name, HW_AUTH_TOKEN: await issueToken() }),
    seen: "permanent token",
  },
  "user and password": {
    env: () => ({
      OS_REGION_NAME: PROJECT.name,
      OS_USERNAME: USER.userName,
      OS_PASSWORD: USER.password,
      OS_DOMAIN_NAME: USER.domainName,
    }),
    seen: "permanent token",
  },
  "KooCLI profile in the home folder": {
    env: async (folder) => {
      await mkdir(path.join(folder, ".hcloud"));
      await writeFile(path.join(folder, ".hcloud", "config.json"), profileFile(KEYS));
      return { HOME: folder };
    },
    seen: "permanent signature",
  },
};

test.each(Object.keys(WAYS))(
  "the environment alone is enough: %s",
  async (way) => {
    const { env, seen } = WAYS[way] as Way;
    const folder = await mkdtemp(path.join(tmpdir(), "password-credentials-"));
    const { id } = sandbox().addServer({ projectId: PROJECT.id });
    const variables = await env(folder);
    const stack = await stackWith(resources("PasswordReset", { admin: { serverIds: [id] } }, []), EMPTY_CONFIG);

    const { all } = await stack.workspace.up({ skipPreview: true, env: variables });

    expect(sandbox().server(id).resets).toBe(1);
    const asked = sandbox().requests.filter(({ serverIds }) => serverIds.includes(id));
    expect(new Set(asked.map(({ account, authentication }) => `${account} ${authentication}`))).toEqual(
      new Set([seen]),
    );
    const planted = [KEYS.secretKey, TEMPORARY.secretKey, TEMPORARY.securityToken, USER.password];
    const secrets = [...planted, ...Object.values(variables).filter((value) => value.length > 500)];
    expect(secrets.filter((secret) => all.includes(secret))).toEqual([]);
    expect(await stack.filesWith(secrets)).toEqual([]);
    await rm(folder, { recursive: true });
  },
  TEST_TIMEOUT_MS,
);

test.each([
  [
    "an access key without its secret key",
    { HW_ACCESS_KEY: KEYS.accessKey },
    /accessKey \(from HW_ACCESS_KEY\).*secretKey is missing/,
  ],
  [
    "a user without a password",
    { OS_USERNAME: "operator", OS_DOMAIN_NAME: "d" },
    /userName \(from OS_USERNAME\).*password is missing/,
  ],
  [
    "a user without an account",
    { OS_USERNAME: "operator", OS_PASSWORD: USER.password },
    /neither domainName nor domainId/,
  ],
])(
  "half-given credentials are an error that names what is missing and where it was looked for: %s",
  async (_, variables, says) => {
    const { id } = sandbox().addServer({ projectId: PROJECT.id });
    const stack = await stackWith(resources("PasswordReset", { admin: { serverIds: [id] } }, []), EMPTY_CONFIG);

    const env = { HW_REGION_NAME: PROJECT.name, ...variables };
    const { code, all } = await stack.workspace.up({ skipPreview: true, allowFailure: true, env });

    expect(code).not.toBe(0);
    expect(all).toMatch(says);
    expect(all).toMatch(/Looked for huaweicloud:\w+, HW_/);
    expect(sandbox().requests).toEqual([]);
  },
  TEST_TIMEOUT_MS,
);

test(
  "resources that start together share one slow look-up of token and, where the state has none yet, of project, in up, refresh and destroy",
  async () => {
    const privateKey = (): string => sandbox().privateKeyPem(KEY_PAIR.name);
    const cleanup = (): object => {
      const { id } = sandbox().addServer({ ...WINDOWS, projectId: PROJECT.id });
      return { serverId: id, privateKey: privateKey(), clearOn: "delete" };
    };
    const args = Object.fromEntries(["one", "two", "three", "four", "five"].map((name) => [name, cleanup()]));
    const config = { ...EMPTY_CONFIG, region: PROJECT.name, ...USER };
    const stack = await stackWith(resources("PasswordRecordCleanup", args, []), config);
    for (const operation of ["KeystoneCreateUserTokenByPassword", "KeystoneListProjects"] as const) {
      sandbox().inject({ operation, effect: { kind: "slow", delayMs: 1500 } });
    }
    /** Tokens issued, projects looked up, and servers asked about since the last time. */
    const asked = () => {
      const { KeystoneCreateUserTokenByPassword: tokens } = calls(sandbox());
      const projects = sandbox().requests.filter(({ operation }) => operation === "KeystoneListProjects").length;
      const servers = new Set(sandbox().requests.flatMap(({ serverIds }) => serverIds)).size;
      sandbox().clearRequests();
      return { tokens, projects, servers };
    };

    await stack.workspace.up({ skipPreview: true });
    expect(asked()).toEqual({ tokens: 1, projects: 1, servers: 5 });
    // From now on the state has the project's id.
    await stack.workspace.refresh({ skipPreview: true });
    expect(asked()).toEqual({ tokens: 1, projects: 0, servers: 5 });
    await stack.workspace.destroy({ skipPreview: true });
    expect(asked()).toEqual({ tokens: 1, projects: 0, servers: 5 });
  },
  TEST_TIMEOUT_MS,
);
