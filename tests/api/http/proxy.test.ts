import { createServer as createHttpServer, type Server } from "node:http";
import { createServer as createHttpsServer } from "node:https";
import { type AddressInfo, connect, type Socket } from "node:net";
import { createExchange } from "../../../provider/api/http/client";
import type { Outcome } from "../../../provider/api/http/exchange";
import { ConfigError } from "../../../provider/core/errors";
import { json, startServer, type TestServer } from "../../fakes/httpServer";
import { selfSigned } from "../../fakes/selfSigned";

const closing: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

const pair = selfSigned();

const serveTls = async (): Promise<{ url: string; server: TestServer }> => {
  const server = await startServer(
    (_request, response) => json(response, 200, { secure: true }),
    (listener) => createHttpsServer(pair, listener) as unknown as Server,
  );
  closing.push(server.close);
  return { server, url: server.url.replace("http:", "https:") };
};

/** A proxy that answers every wish for a tunnel with that status, and notes the targets and who asked. */
const startProxy = async (status: number): Promise<{ url: string; targets: string[]; users: unknown[] }> => {
  const targets: string[] = [];
  const users: unknown[] = [];
  const proxy = createHttpServer();
  proxy.on("connect", (asked, client: Socket) => {
    targets.push(asked.url ?? "");
    users.push(asked.headers["proxy-authorization"]);
    if (status !== 200) {
      client.end(`HTTP/1.1 ${status} No\r\nContent-Length: 0\r\n\r\n`);
      return;
    }
    const [host, port] = (asked.url ?? "").split(":");
    const upstream = connect(Number(port), host, () => {
      client.write("HTTP/1.1 200 OK\r\n\r\n");
      upstream.pipe(client).pipe(upstream);
    });
    upstream.on("error", () => client.destroy());
    client.on("error", () => upstream.destroy());
  });
  await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
  closing.push(() => {
    proxy.closeAllConnections();
    proxy.close();
  });
  return { url: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`, targets, users };
};

const get = (url: string, env: Record<string, string>, ownConnection = false): Promise<Outcome> =>
  createExchange({ insecure: false, ca: pair.cert, env })({
    method: "GET",
    url,
    headers: { Host: new URL(url).host },
    timeoutMs: 5_000,
    ownConnection,
  });

describe("the environment's proxy", () => {
  test("is used for https, not for hosts of NO_PROXY, and never for plain http", async () => {
    const { url } = await serveTls();
    const proxy = await startProxy(200);
    const env = { HTTPS_PROXY: proxy.url, HTTP_PROXY: proxy.url };
    expect(await get(url, env)).toMatchObject({ status: 200, text: '{"secure":true}' });
    expect(await get(url, env, true)).toMatchObject({ status: 200 });
    expect(proxy.targets).toEqual([new URL(url).host, new URL(url).host]);

    const plain = await startServer((_request, response) => json(response, 200, {}));
    closing.push(plain.close);
    expect(await get(plain.url, env)).toMatchObject({ status: 200 });
    expect(await get(url, { ...env, NO_PROXY: "127.0.0.1" })).toMatchObject({ status: 200 });
    expect(proxy.targets).toHaveLength(2);
  });

  test("is the one of the environment given, not of the process", async () => {
    const { url } = await serveTls();
    const proxy = await startProxy(200);
    const saved = { ...process.env };
    Object.assign(process.env, { HTTPS_PROXY: proxy.url, HTTP_PROXY: proxy.url, NO_PROXY: "" });
    try {
      expect(await get(url, {})).toMatchObject({ status: 200 });
    } finally {
      process.env = saved;
    }
    expect(proxy.targets).toEqual([]);
  });

  test.each(["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"])("is found in %s", async (name) => {
    const proxy = await startProxy(407);
    await get("https://ecs.example/", { [name]: proxy.url });
    expect(proxy.targets).toEqual(["ecs.example:443"]);
  });

  test("may come without a scheme, and with a user", async () => {
    const proxy = await startProxy(407);
    await get("https://ecs.example/", { HTTPS_PROXY: proxy.url.replace("http://", "u:p%40@") });
    expect(proxy.users).toEqual([`Basic ${Buffer.from("u:p@").toString("base64")}`]);
  });

  test.each<[string, boolean]>([
    ["myhuaweicloud.example", false],
    [".myhuaweicloud.example", false],
    ["*.myhuaweicloud.example", false],
    ["other.example, ecs.r-1.myhuaweicloud.example", false],
    ["myhuaweicloud.example:443", false],
    ["*", false],
    ["localhost,*", false],
    ["huaweicloud.example", true],
    ["iam.r-1.myhuaweicloud.example", true],
    ["myhuaweicloud.example:8443", true],
  ])("and NO_PROXY=%s: it is used for a host of that domain: %s", async (domains, used) => {
    const proxy = await startProxy(407);
    await get("https://ecs.r-1.myhuaweicloud.example/", { HTTPS_PROXY: proxy.url, NO_PROXY: domains });
    expect(proxy.targets).toHaveLength(used ? 1 : 0);
  });

  test.each([
    [403, true],
    [407, true],
    [502, false],
    [504, false],
  ])(
    "means unsent, not an answer of the cloud, when it refuses the tunnel: %d, for good: %s",
    async (status, permanent) => {
      const { url, server } = await serveTls();
      const proxy = await startProxy(status);
      expect(await get(url, { HTTPS_PROXY: proxy.url })).toEqual({
        kind: "unsent",
        reason: `the proxy refused the tunnel with HTTP ${status}`,
        permanent,
      });
      expect(server.requests).toHaveLength(0);
    },
  );
});

describe("a proxy that cannot be used", () => {
  const UNUSABLE = [
    "socks5://user:MARKER@127.0.0.1:1080",
    "http://user:MARKER@127.0.0.1:99999",
    "http://user:MARKER%zz@127.0.0.1:3128",
    "http://",
  ];

  test.each(UNUSABLE)("is a configuration error that does not show its password: %s", async (proxy) => {
    for (const ownConnection of [false, true]) {
      const failure: unknown = await get("https://ecs.example/", { HTTPS_PROXY: proxy }, ownConnection).catch(
        (error: unknown) => error,
      );
      expect(failure).toBeInstanceOf(ConfigError);
      expect((failure as Error).message).toBe("HTTPS_PROXY must be a URL beginning with http:// or https://.");
      expect((failure as Error).stack).not.toContain("MARKER");
    }
  });

  test.each(UNUSABLE)("is no harm to hosts that do without it: %s", async (proxy) => {
    const { url } = await serveTls();
    expect(await get(url, { HTTPS_PROXY: proxy, NO_PROXY: "127.0.0.1" })).toMatchObject({ status: 200 });
    const plain = await startServer((_request, response) => json(response, 200, {}));
    closing.push(plain.close);
    expect(await get(plain.url, { HTTPS_PROXY: proxy })).toMatchObject({ status: 200 });
  });
});
