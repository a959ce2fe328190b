import { createCallContext } from "../../../provider/api/calls/context";
import { findIdentity } from "../../../provider/api/credentials/chain";
import type { Identity } from "../../../provider/api/credentials/identity";
import type { RequestAuth } from "../../../provider/api/credentials/requestAuth";
import type { WireRequest } from "../../../provider/api/http/exchange";
import { createLookup } from "../../../provider/api/settings/lookup";
import { ConfigError } from "../../../provider/core/errors";
import { answer, routed, unsent } from "../../fakes/exchange";
import { fakePorts } from "../../fakes/ports";

type Texts = Record<string, string>;

/** One profile `main`, of the access key PAK. */
const PROFILE = JSON.stringify({
  current: "main",
  profiles: [{ name: "main", accessKeyId: "PAK", secretAccessKey: "PSK" }],
});
const FILES = { "/home/test/.hcloud/config.json": PROFILE };

const AGENCY = {
  credential: { access: "MAK", secret: "MSK", securitytoken: "MST", expires_at: "2026-11-22T20:00:00Z" },
};

/** Finds the identity where IAM gives every user a token of its own, and the metadata service has keys if wanted. */
function find(config: Texts, env: Texts = {}, files: Texts = {}, agency = false) {
  const { exchange, requests } = routed(({ body }, { hostname, pathname }) => {
    if (hostname === "iam.test") {
      const { user } = JSON.parse(body ?? "").auth.identity.password;
      return answer(201, {}, { "x-subject-token": `token of ${user.id ?? user.name}` });
    }
    if (!agency) return unsent;
    return pathname.endsWith("/securitykey") ? answer(200, AGENCY) : answer(404);
  });
  const context = createCallContext({ exchange, ports: fakePorts({ env, files }), maxRetries: 0 });
  const lookup = createLookup((key) => config[key], env);
  const identity = findIdentity({ lookup, context, metadataUrl: "http://metadata.test" });
  return { identity, requests };
}

const authOf = (identity: Identity): Promise<RequestAuth> =>
  identity.authFor("https://iam.test", { id: "p" }).current();

/** The token or access key that requests are authenticated with. */
async function who(...given: Parameters<typeof find>): Promise<string> {
  const auth = await authOf(await find(...given).identity);
  return auth.kind === "token" ? auth.token.reveal() : auth.accessKey.reveal();
}

/** The error's text; fails if there is none. */
async function refusal(...given: Parameters<typeof find>): Promise<{ message: string; requests: WireRequest[] }> {
  const { identity, requests } = find(...given);
  const error = await identity.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(ConfigError);
  return { message: (error as ConfigError).message, requests };
}

const TOKEN = { token: "t" };
const KEYS = { accessKey: "a", secretKey: "s" };
const USER = { userName: "u", password: "p", domainName: "d" };
const ENV_TOKEN = { OS_AUTH_TOKEN: "env-t" };
const ENV_KEYS = { HW_ACCESS_KEY: "env-a", HW_SECRET_KEY: "env-s" };
const ENV_USER = { OS_USERNAME: "env-u", OS_PASSWORD: "p", OS_DOMAIN_NAME: "d" };
const ENV_PROFILE = { HW_PROFILE: "main" };
/** Credentials of every kind, left in the environment. */
const ENV_ALL = { ...ENV_TOKEN, ...ENV_KEYS, ...ENV_USER, ...ENV_PROFILE };

describe("the chain of credentials", () => {
  test.each<[string, Parameters<typeof find>, string]>([
    ["a token before all others", [{ ...TOKEN, ...KEYS, ...USER, profile: "main" }, {}, FILES], "t"],
    ["AK/SK before user and password", [{ ...KEYS, ...USER, profile: "main" }, {}, FILES], "a"],
    ["user and password before a profile", [{ ...USER, profile: "main" }, {}, FILES], "token of u"],
    ["a profile before the metadata service", [{}, {}, FILES, true], "PAK"],
    ["the metadata service last", [{}, {}, {}, true], "MAK"],
    ["a user id without a domain", [{ userId: "uid", password: "p" }], "token of uid"],
    ["the environment's token before its keys", [{}, ENV_ALL, FILES], "env-t"],
    ["the environment's token before half a key pair", [{}, { HW_AUTH_TOKEN: "t", HW_ACCESS_KEY: "a" }], "t"],
    ["the environment's keys before its user", [{}, { ...ENV_KEYS, ...ENV_USER, ...ENV_PROFILE }, FILES], "env-a"],
    ["the environment's user before its profile", [{}, { ...ENV_USER, ...ENV_PROFILE }, FILES], "token of env-u"],
    ["configured keys before all of the environment", [KEYS, ENV_ALL, FILES], "a"],
    ["a configured user before all of the environment", [USER, ENV_ALL, FILES], "token of u"],
    ["a configured profile before all of the environment", [{ profile: "main" }, ENV_ALL, FILES], "PAK"],
    [
      "a configured file before all of the environment",
      [{ sharedConfigFile: "/f" }, ENV_ALL, { "/f": PROFILE }],
      "PAK",
    ],
    ["a configured user name before the environment's user id", [USER, { OS_USER_ID: "other" }], "token of u"],
    ["a configured user id before the environment's name", [{ userId: "id", password: "p" }, ENV_USER], "token of id"],
    ["the environment's user id before its user name", [{}, { ...ENV_USER, OS_USER_ID: "env-id" }], "token of env-id"],
    ["a key pair from two places", [{ accessKey: "a" }, { HW_SECRET_KEY: "s" }], "a"],
    ["the SDKs' variables", [{}, { HUAWEICLOUD_SDK_AK: "a", HUAWEICLOUD_SDK_SK: "s" }], "a"],
  ])("picks %s", async (_what, given, expected) => {
    expect(await who(...given)).toBe(expected);
  });

  test("asks nobody beyond the source that has credentials", async () => {
    const { identity, requests } = find(KEYS, {}, FILES, true);
    await identity;
    expect(requests).toEqual([]);
  });

  test("names every place that was looked at, in the order of the sources", async () => {
    const { message } = await refusal({});
    expect(message).toBe(
      "No credentials found. Looked for a token (huaweicloud:token, HW_AUTH_TOKEN, OS_AUTH_TOKEN), an access key pair " +
        "(huaweicloud:accessKey, HW_ACCESS_KEY, OS_ACCESS_KEY, HUAWEICLOUD_SDK_AK; huaweicloud:secretKey, " +
        "HW_SECRET_KEY, OS_SECRET_KEY, HUAWEICLOUD_SDK_SK), a user (huaweicloud:userName, HW_USER_NAME, OS_USERNAME; " +
        "huaweicloud:password, HW_USER_PASSWORD, OS_PASSWORD), a KooCLI profile (no profile file " +
        "/home/test/.hcloud/config.json) and the keys of this server's agency (no metadata service (no connection " +
        "(ECONNREFUSED))).",
    );
  });

  test.each<[Texts, Texts, string]>([
    [
      { accessKey: "a" },
      {},
      "accessKey (from config) is given, but secretKey is missing. Looked for huaweicloud:secretKey, HW_SECRET_KEY, OS_SECRET_KEY, HUAWEICLOUD_SDK_SK.",
    ],
    [
      {},
      { OS_SECRET_KEY: "s" },
      "secretKey (from OS_SECRET_KEY) is given, but accessKey is missing. Looked for huaweicloud:accessKey, HW_ACCESS_KEY, OS_ACCESS_KEY, HUAWEICLOUD_SDK_AK.",
    ],
    [{ securityToken: "t" }, {}, "securityToken (from config) is given, but accessKey is missing."],
    [
      { userName: "u" },
      {},
      "userName (from config) is given, but password is missing. Looked for huaweicloud:password, HW_USER_PASSWORD, OS_PASSWORD.",
    ],
    [
      { password: "p" },
      {},
      "password (from config) is given, but neither userId nor userName. Looked for huaweicloud:userId,",
    ],
    [
      { userName: "u", password: "p" },
      {},
      "userName (from config) is given, but neither domainName nor domainId (the account it belongs to). Looked for huaweicloud:domainName,",
    ],
  ])("refuses half-given credentials %j %j, whatever comes after them", async (config, env, text) => {
    const { message, requests } = await refusal(config, env, FILES, true);
    expect(message).toContain("Credentials are incomplete: ");
    expect(message).toContain(text);
    expect(requests).toEqual([]);
  });

  test("takes a security token from the configuration, or from where the access key comes", async () => {
    const tokenOf = async (config: Texts, env: Texts) => {
      const auth = await authOf(await find(config, env).identity);
      return auth.kind === "aksk" ? auth.securityToken?.reveal() : "wrong kind";
    };
    expect(await tokenOf({ ...KEYS, securityToken: "mine" }, {})).toBe("mine");
    expect(await tokenOf(KEYS, { HW_SECURITY_TOKEN: "another session's" })).toBeUndefined();
    expect(await tokenOf({ securityToken: "mine" }, ENV_KEYS)).toBe("mine");
    expect(await tokenOf({}, { OS_ACCESS_KEY: "a", OS_SECRET_KEY: "s", HW_SECURITY_TOKEN: "t" })).toBe("t");
    expect(await tokenOf({}, { ...ENV_KEYS, HUAWEICLOUD_SDK_SECURITY_TOKEN: "t" })).toBeUndefined();
  });

  test("refuses a key that no header can carry, without showing it", async () => {
    const { message } = await refusal({ accessKey: "MARK er", secretKey: "s" });
    expect(message).toContain("huaweicloud:accessKey contains a space");
    expect(message).not.toContain("MARK");
  });
});
