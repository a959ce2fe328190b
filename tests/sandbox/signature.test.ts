import {
  canonicalRequest,
  parseAuthorization,
  type SignedRequest,
  sha256,
  signatureOf,
} from "../../sandbox/gateway/signature";
import { call, paths } from "./support/client";
import { eachTestGetsASandbox } from "./support/rehearsal";
import { sdkDate, signedHeaders } from "./support/signing";

interface Vector {
  readonly title: string;
  readonly secretKey: string;
  readonly date: string;
  readonly method: string;
  readonly target: string;
  readonly headers: Record<string, string>;
  readonly body: string;
  readonly signature: string;
}

const GUIDE_HEADERS = { host: "service.region.example.com", "content-type": "application/json" };
const PYTHON_HEADERS = { host: "service.endpoint.myhuaweicloud.com" };

// Published by the signing guide and by the tests of the Python and Go SDKs (huawei-api.md, section 4.2).
const VECTORS: readonly Vector[] = [
  {
    title: "the signing guide's GET with a query",
    secretKey: "MFyfvK41ba2giqM7Uio6PznpdUKGpownRZlmVmHc",
    date: "20191115T033655Z",
    method: "GET",
    target: "/v1/77b6a44cba5143ab91d13ab9a8ff44fd/vpcs?limit=2&marker=13551d6b-755d-4757-b956-536f674975c0",
    headers: GUIDE_HEADERS,
    body: "",
    signature: "7be6668032f70418fcc22abc52071e57aff61b84a1d2381bb430d6870f4f6ebe",
  },
  {
    title: "the Python SDK's GET",
    secretKey: "SecretKey",
    date: "20200608T023900Z",
    method: "GET",
    target: "/resources?size=1",
    headers: PYTHON_HEADERS,
    body: "",
    signature: "cfb4171acec81de07d50e53d57eb77edd537414d66ddb1d7d780f128e12cd842",
  },
  {
    title: "the Python SDK's POST",
    secretKey: "SecretKey",
    date: "20200608T023900Z",
    method: "POST",
    target: "/resources?size=1",
    headers: PYTHON_HEADERS,
    body: '{"name":"test","id":1}',
    signature: "436b1ac0a1ae03705934bb70ef2f2e09f7bfed2117d731a38235053199323a1f",
  },
  {
    title: "the Go SDK's GET",
    secretKey: "SecretKey",
    date: "20060102T150405Z",
    method: "GET",
    target: "/path?limit=1",
    headers: {},
    body: "",
    signature: "5a2ce64c865e0e6046321c6f3d5a77ba8413eeaf355c3166c03d58d02ac79624",
  },
  {
    title: "the Go SDK's POST with its encoder's line feed",
    secretKey: "SecretKey",
    date: "20060102T150405Z",
    method: "POST",
    target: "/path?key=value",
    headers: {},
    body: '{"Name":"test","Id":1}\n',
    signature: "cecc2af119b18ab70b4d094c0750f3b42c02f254903179a0fc2cc72fc9db4f59",
  },
];

function received(vector: Vector): SignedRequest {
  const headers = new Map(Object.entries({ ...vector.headers, "x-sdk-date": vector.date }));
  return { method: vector.method, target: vector.target, headers, body: Buffer.from(vector.body) };
}

describe("published signature vectors", () => {
  test.each(VECTORS)("$title is verified", (vector) => {
    const request = received(vector);
    const canonical = canonicalRequest(request, [...request.headers.keys()]);
    expect(signatureOf(canonical, vector.date, vector.secretKey)).toBe(vector.signature);
  });

  test("the guide's canonical request has the published hash", () => {
    const [guide] = VECTORS;
    if (guide === undefined) throw new Error("no vector");
    const canonical = canonicalRequest(received(guide), ["x-sdk-date", "host", "content-type"]);
    expect(sha256(canonical)).toBe("b25362e603ee30f4f25e7858e8a7160fd36e803bb2dfe206278659d71a9bcd7a");
  });
});

describe("the canonical request", () => {
  const canonical = (target: string, headers: Record<string, string> = {}) =>
    canonicalRequest(
      { method: "GET", target, headers: new Map(Object.entries(headers)), body: Buffer.alloc(0) },
      Object.keys(headers),
    ).split("\n");

  test("sorts the query by name and then value, and encodes by the rule", () => {
    const query = "test=%E4%B8%80%20(%26%3D%3F!%23%25.*)&path=/tmp/123&multi=3&multi=1&multi=2&limit=1&enable=true";
    expect(canonical(`/x?${query}`)[2]).toBe(
      "enable=true&limit=1&multi=1&multi=2&multi=3&path=%2Ftmp%2F123&test=%E4%B8%80%20%28%26%3D%3F%21%23%25.%2A%29",
    );
  });

  test("reads a plus in the query as a space and keeps the equals sign of an empty value", () => {
    expect(canonical("/x?b&a=1+2")[2]).toBe("a=1%202&b=");
  });

  test("ends the path with one slash", () => {
    expect(canonical("/a/b")[1]).toBe("/a/b/");
    expect(canonical("/a/b/")[1]).toBe("/a/b/");
  });

  test("trims header values and sorts the headers by name", () => {
    expect(canonical("/", { "x-sdk-date": " d ", host: "h" }).slice(3, 7)).toEqual([
      "host:h",
      "x-sdk-date:d",
      "",
      "host;x-sdk-date",
    ]);
  });

  test("takes the hash a client declares in a header", () => {
    expect(canonical("/", { "x-sdk-content-sha256": "UNSIGNED-PAYLOAD" }).at(-1)).toBe("UNSIGNED-PAYLOAD");
  });
});

describe("an Authorization header", () => {
  test.each(["", "Bearer x", "SDK-HMAC-SHA256 Access=a", "SDK-HMAC-SHA256 Access=a, SignedHeaders=, Signature=00"])(
    "of the form %j is refused",
    (header) => expect(parseAuthorization(header)).toBeUndefined(),
  );
});

describe("a signed request", () => {
  const cloud = eachTestGetsASandbox();
  const projectList = "/v3/projects";

  test("is let in and recorded under its account", async () => {
    expect((await call(cloud(), "GET", projectList)).status).toBe(200);
    expect(cloud().requests[0]).toMatchObject({ account: "rehearsal", authentication: "signature" });
  });

  test("with a wrong secret is answered by the gateway, which quotes what it hashed", async () => {
    const keys = { accessKey: cloud().credentials.accessKey, secretKey: "wrong" };
    const reply = await call(cloud(), "GET", projectList, { keys });
    expect(reply.status).toBe(401);
    expect(reply.json).toEqual({
      error_code: "APIGW.0301",
      error_msg: expect.stringContaining("canonicalRequest:GET|/v3/projects/||host:127.0.0.1"),
      request_id: reply.headers["x-request-id"],
    });
  });

  test.each([
    ["an unknown access key", { keys: { accessKey: "UNKNOWN", secretKey: "x" } }],
    ["no authentication", { anonymous: true }],
    ["a date 16 minutes ago", { date: new Date(Date.now() - 16 * 60_000) }],
    ["a date 16 minutes ahead", { date: new Date(Date.now() + 16 * 60_000) }],
  ])("with %s is refused", async (_title, extra) => {
    const reply = await call(cloud(), "GET", projectList, extra);
    expect(reply.status).toBe(401);
    expect(reply.json).toMatchObject({ error_code: "APIGW.0301" });
  });

  test("with a date 14 minutes off is still good", async () => {
    expect((await call(cloud(), "GET", projectList, { date: new Date(Date.now() - 14 * 60_000) })).status).toBe(200);
  });

  test("whose body was changed on the way is refused", async () => {
    const path = paths(cloud()).ecs("action");
    const headers = signedHeaders("POST", new URL(path, cloud().url), "{}", cloud().credentials);
    const reply = await call(cloud(), "POST", path, { anonymous: true, headers, text: '{"reboot":{}}' });
    expect(reply.json).toMatchObject({ error_code: "APIGW.0301" });
  });

  test("whose signed host differs from the one it was sent to is refused", async () => {
    const headers = signedHeaders("GET", new URL(projectList, "http://ecs.example.com"), "", cloud().credentials);
    const reply = await call(cloud(), "GET", projectList, {
      anonymous: true,
      headers: { ...headers, host: new URL(cloud().url).host },
    });
    expect(reply.status).toBe(401);
  });

  test("that does not sign its date is refused", async () => {
    const authorization = `SDK-HMAC-SHA256 Access=${cloud().credentials.accessKey}, SignedHeaders=host, Signature=00`;
    const headers = { authorization, "x-sdk-date": sdkDate(new Date()) };
    const reply = await call(cloud(), "GET", projectList, { anonymous: true, headers });
    expect(reply.json).toMatchObject({ error_msg: expect.stringContaining("x-sdk-date is not signed") });
  });

  test("that declares a hash other than its body's is refused, although the signature adds up", async () => {
    const reply = await call(cloud(), "GET", projectList, { headers: { "x-sdk-content-sha256": "00" } });
    expect(reply.json).toMatchObject({ error_msg: expect.stringContaining("not the hash of the body") });
  });

  test("with a security token that the permanent key does not have is refused", async () => {
    const reply = await call(cloud(), "GET", projectList, { keys: { ...cloud().credentials, securityToken: "stale" } });
    expect(reply.json).toMatchObject({ error_msg: expect.stringContaining("x-security-token") });
  });
});

describe("a temporary key", () => {
  const cloud = eachTestGetsASandbox({ seed: { accounts: [{ securityToken: "session" }] } });

  test.each([
    ["its token", "session", 200],
    ["another token", "other", 401],
    ["no token", undefined, 401],
  ])("with %s is answered", async (_title, securityToken, status) => {
    const keys = { ...cloud().credentials, securityToken };
    expect((await call(cloud(), "GET", "/v3/projects", { keys })).status).toBe(status);
  });
});

describe("five wrong signatures in a row", () => {
  const cloud = eachTestGetsASandbox();
  const wrong = () => call(cloud(), "GET", "/v3/projects", { keys: { ...cloud().credentials, secretKey: "wrong" } });

  test("block the access key, so that even a right one is refused", async () => {
    for (let attempt = 0; attempt < 5; attempt += 1) await wrong();
    const reply = await call(cloud(), "GET", "/v3/projects");
    expect(reply.json).toMatchObject({ error_msg: expect.stringContaining("forbidden") });
  });

  test("block it for five minutes by the cloud's clock", async () => {
    for (let attempt = 0; attempt < 5; attempt += 1) await wrong();
    cloud().configure({ clockOffsetMs: 4.9 * 60_000 });
    expect((await call(cloud(), "GET", "/v3/projects")).status).toBe(401);
    cloud().configure({ clockOffsetMs: 5.1 * 60_000 });
    expect((await call(cloud(), "GET", "/v3/projects")).status).toBe(200);
  });

  test("block nothing when the lock-out is switched off", async () => {
    cloud().configure({ accessKeyLockout: false });
    for (let attempt = 0; attempt < 5; attempt += 1) await wrong();
    expect((await call(cloud(), "GET", "/v3/projects")).status).toBe(200);
  });

  test("do not add up across a right one", async () => {
    for (let attempt = 0; attempt < 4; attempt += 1) await wrong();
    await call(cloud(), "GET", "/v3/projects");
    await wrong();
    expect((await call(cloud(), "GET", "/v3/projects")).status).toBe(200);
  });
});
