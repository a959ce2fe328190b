import { call, type Reply } from "./support/client";
import { eachTestGetsASandbox } from "./support/rehearsal";

const MINUTE_MS = 60_000;

interface Credential {
  readonly access: string;
  readonly secret: string;
  readonly securitytoken: string;
  readonly expires_at: string;
}

describe("a temporary key of the seed", () => {
  const account = { accessKey: "TEMP", secretKey: "temp", securityToken: "session", keyLifetimeMs: 10 * MINUTE_MS };
  const cloud = eachTestGetsASandbox({ seed: { accounts: [account] } });

  test("runs out by the cloud's clock", async () => {
    cloud().configure({ clockOffsetMs: 9.9 * MINUTE_MS });
    expect((await call(cloud(), "GET", "/v3/projects")).status).toBe(200);
    cloud().configure({ clockOffsetMs: 10.1 * MINUTE_MS });
    const reply = await call(cloud(), "GET", "/v3/projects");
    expect([reply.status, reply.json]).toMatchObject([
      401,
      { error_code: "APIGW.0301", error_msg: expect.stringContaining("expired") },
    ]);
  });
});

describe("the metadata service", () => {
  const cloud = eachTestGetsASandbox({ seed: { settings: { metadataKeyLifetimeMs: 10 * MINUTE_MS } } });

  function ask(headers: Record<string, string> = {}): Promise<Reply> {
    return call(cloud(), "GET", "/openstack/latest/securitykey", { at: cloud().metadataUrl, anonymous: true, headers });
  }

  async function credential(): Promise<Credential> {
    return ((await ask()).json as { credential: Credential }).credential;
  }

  function token(seconds: string): Promise<Reply> {
    const headers = { "x-metadata-token-ttl-seconds": seconds };
    return call(cloud(), "PUT", "/meta-data/latest/api/token", { at: cloud().metadataUrl, anonymous: true, headers });
  }

  function list({ access: accessKey, secret: secretKey }: Credential, securityToken?: string): Promise<Reply> {
    return call(cloud(), "GET", "/v3/projects", { keys: { accessKey, secretKey, securityToken } });
  }

  test("hands out a key of the default account that signs with its token only", async () => {
    const key = await credential();
    expect((await list(key, key.securitytoken)).status).toBe(200);
    expect(cloud().requests[0]).toMatchObject({ account: "rehearsal", authentication: "signature" });
    expect((await list(key)).status).toBe(401);
  });

  test("says when the key runs out, and then it does", async () => {
    const key = await credential();
    const left = Date.parse(key.expires_at) - Date.now();
    expect(Math.abs(left - 10 * MINUTE_MS)).toBeLessThan(2000);
    cloud().configure({ clockOffsetMs: 10.1 * MINUTE_MS });
    expect((await list(key, key.securitytoken)).status).toBe(401);
  });

  test("hands out the same key until half of its life is over, then another one, while the first still works", async () => {
    const first = await credential();
    expect(await credential()).toEqual(first);
    cloud().configure({ clockOffsetMs: 5.1 * MINUTE_MS });
    const second = await credential();
    expect(second.access).not.toBe(first.access);
    expect((await list(first, first.securitytoken)).status).toBe(200);
    expect((await list(second, second.securitytoken)).status).toBe(200);
  });

  test("guarded by a token, answers those who have one, as long as it lasts", async () => {
    cloud().configure({ metadataTokenRequired: true });
    expect((await ask()).status).toBe(401);
    const issued = await token("60");
    expect(issued.status).toBe(200);
    const headers = { "x-metadata-token": issued.text };
    expect((await ask(headers)).status).toBe(200);
    cloud().configure({ clockOffsetMs: 1.1 * MINUTE_MS });
    expect((await ask(headers)).status).toBe(401);
    expect((await ask({ "x-metadata-token": "invented" })).status).toBe(401);
  });

  test.each(["0", "21601", "1.5", "soon", ""])("gives no token for a time of %j", async (seconds) => {
    expect((await token(seconds)).status).toBe(400);
  });

  test("knows nothing else, and is not among the requests to the cloud", async () => {
    await ask();
    const reply = await call(cloud(), "GET", "/v3/projects", { at: cloud().metadataUrl });
    expect(reply.status).toBe(404);
    expect(cloud().requests).toEqual([]);
  });
});
