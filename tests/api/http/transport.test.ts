import { createServer as createHttpServer, type ServerResponse } from "node:http";
import { createServer as createHttpsServer } from "node:https";
import { type AddressInfo, connect, createServer as createTcpServer, type Socket } from "node:net";
import { gzipSync } from "node:zlib";
import { MAX_ANSWER_BYTES, type Outcome, type WireRequest } from "../../../provider/api/http/exchange";
import { noAnswer } from "../../../provider/api/http/networkReason";
import { createTransport } from "../../../provider/api/http/transport";
import { type Handler, json, startServer, type TestServer } from "../../fakes/httpServer";
import { selfSigned } from "../../fakes/selfSigned";

const closing: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

const serve = async (handler: Handler): Promise<TestServer> => {
  const server = await startServer(handler);
  closing.push(server.close);
  return server;
};

const exchange = createTransport({ insecure: false });

const get = (url: string, more: Partial<WireRequest> = {}): Promise<Outcome> =>
  exchange({ method: "GET", url, headers: {}, timeoutMs: 5_000, ownConnection: false, ...more });

const text = (response: ServerResponse, body: string | Buffer, headers: Record<string, string> = {}) => {
  response.writeHead(200, headers);
  response.end(body);
};

describe("one exchange", () => {
  test("gives status, text and headers, whatever the status", async () => {
    const server = await serve((_request, response) => json(response, 503, { a: 1 }, { "Retry-After": "7" }));
    const outcome = await get(server.url);
    expect(outcome).toMatchObject({ kind: "answer", status: 503, text: '{"a":1}' });
    expect(outcome.kind === "answer" && outcome.header("retry-after")).toBe("7");
    expect(outcome.kind === "answer" && outcome.header("x-request-id")).toBe("req-1");
    expect(outcome.kind === "answer" && outcome.header("absent")).toBeUndefined();
  });

  test("sends the body byte for byte, with the headers it was given", async () => {
    const server = await serve((_request, response) => response.end());
    const body = '{ "a" : "ü😀" }\n';
    await get(`${server.url}/p?q=1`, { method: "PUT", body, headers: { "Content-Type": "application/json", A: "b" } });
    expect(server.requests[0]).toMatchObject({ method: "PUT", url: "/p?q=1", body });
    expect(server.requests[0]?.headers).toMatchObject({ "content-type": "application/json", a: "b" });
  });

  test("sends neither body nor content type with a DELETE", async () => {
    const server = await serve((_request, response) => response.end());
    await get(server.url, { method: "DELETE" });
    expect(server.requests[0]?.headers).not.toHaveProperty("content-type");
    expect(server.requests[0]?.body).toBe("");
  });

  test("does not decode what it gets: garbage stays text", async () => {
    const server = await serve((_request, response) =>
      text(response, "{nonsense", { "Content-Type": "application/json" }),
    );
    expect(await get(server.url)).toMatchObject({ kind: "answer", status: 200, text: "{nonsense" });
  });

  test("unpacks compressed answers", async () => {
    const server = await serve((_request, response) =>
      text(response, gzipSync("hello"), { "Content-Encoding": "gzip" }),
    );
    expect(await get(server.url)).toMatchObject({ text: "hello" });
  });

  test("does not follow redirects", async () => {
    const server = await serve((_request, response) => {
      response.writeHead(307, { Location: "/elsewhere" });
      response.end();
    });
    expect(await get(server.url)).toMatchObject({ kind: "answer", status: 307 });
    expect(server.requests).toHaveLength(1);
  });

  test("keeps connections for the next request, unless asked for one of its own", async () => {
    const server = await serve((_request, response) => json(response, 200, {}));
    for (const ownConnection of [false, false, true]) await get(server.url, { ownConnection });
    const [first, second, third] = server.requests;
    expect(second?.socket).toBe(first?.socket);
    expect(third?.socket).not.toBe(first?.socket);
    expect(third?.headers.connection).toBe("close");
  });

  test("shares connections between transports with the same TLS options", async () => {
    const server = await serve((_request, response) => json(response, 200, {}));
    await get(server.url);
    await createTransport({ insecure: false })({
      method: "GET",
      url: server.url,
      headers: {},
      timeoutMs: 5_000,
      ownConnection: false,
    });
    expect(server.requests[1]?.socket).toBe(server.requests[0]?.socket);
  });
});

describe("an exchange without an answer", () => {
  test("is unsent when the connection is refused", async () => {
    const server = await startServer(() => undefined);
    await server.close();
    expect(await get(server.url)).toEqual({
      kind: "unsent",
      reason: "no connection (ECONNREFUSED)",
      permanent: false,
    });
  });

  test.each([
    ["ENOTFOUND", true],
    ["EAI_AGAIN", false],
    ["ETIMEDOUT", false],
    ["ERR_TLS_CERT_ALTNAME_INVALID", true],
    ["CERT_HAS_EXPIRED", true],
    ["UND_ERR_CONNECT_TIMEOUT", false],
    ["UND_ERR_INVALID_ARG", true],
  ])("is unsent when connecting fails with %s, for good: %s", (code, permanent) => {
    const error = Object.assign(new Error("MARKER"), { code });
    expect(noAnswer(error, { connected: false, timedOut: false }, 1_000)).toEqual({
      kind: "unsent",
      reason: `no connection (${code})`,
      permanent,
    });
  });

  test("cannot be led to send another header by a line break in a value", async () => {
    const server = await serve((_request, response) => response.end());
    await get(server.url, { headers: { A: "b\r\nInjected: yes" } });
    expect(server.requests[0]?.headers ?? {}).not.toHaveProperty("injected");
  });

  test("is lost when the connection ends before the answer begins", async () => {
    const server = await serve((request) => request.socket.destroy());
    expect(await get(server.url)).toMatchObject({ kind: "lost", reason: expect.stringContaining("UND_ERR_SOCKET") });
  });

  test("is lost when a kept-alive connection ends", async () => {
    let calls = 0;
    const server = await serve((request, response) => {
      if (calls++ === 0) json(response, 200, {});
      else request.socket.destroy();
    });
    await get(server.url);
    expect(await get(server.url)).toMatchObject({ kind: "lost" });
  });

  test("is lost when the answer breaks off", async () => {
    const server = await serve((request, response) => {
      response.writeHead(200, { "Content-Length": "100" });
      response.write("half");
      setTimeout(() => request.socket.destroy(), 20);
    });
    expect(await get(server.url)).toMatchObject({ kind: "lost", permanent: false });
  });

  test("is lost when the time is up: no answer, or an endless one", async () => {
    const silent = await serve(() => undefined);
    expect(await get(silent.url, { timeoutMs: 100 })).toEqual({
      kind: "lost",
      reason: "no complete answer within 0.1 s",
      permanent: false,
    });
    const dripping = await serve((_request, response) => {
      response.writeHead(200);
      const timer = setInterval(() => response.write("."), 10);
      response.on("close", () => clearInterval(timer));
    });
    expect(await get(dripping.url, { timeoutMs: 150 })).toMatchObject({ kind: "lost" });
  });

  test("is unsent when the time is up before TLS stands", async () => {
    const sockets = new Set<Socket>();
    const mute = createTcpServer((socket) => sockets.add(socket));
    await new Promise<void>((resolve) => mute.listen(0, "127.0.0.1", resolve));
    closing.push(() => {
      for (const socket of sockets) socket.destroy();
      mute.close();
    });
    const outcome = await get(`https://127.0.0.1:${(mute.address() as AddressInfo).port}/`, { timeoutMs: 200 });
    expect(outcome).toEqual({ kind: "unsent", reason: "no connection within 0.2 s", permanent: false });
  });

  test("is unusable when the answer is too large, announced or not", async () => {
    const server = await serve((request, response) => {
      const size = MAX_ANSWER_BYTES + 1;
      text(response, "x".repeat(size), request.url === "/announced" ? { "Content-Length": String(size) } : {});
    });
    const expected = { kind: "unusable", reason: "the answer is too large", permanent: true };
    expect(await get(`${server.url}/announced`)).toEqual(expected);
    expect(await get(`${server.url}/chunked`)).toEqual(expected);
  });

  test("is unusable when a small packed answer unpacks to a huge one", async () => {
    const server = await serve((_request, response) =>
      text(response, gzipSync("x".repeat(MAX_ANSWER_BYTES + 1)), { "Content-Encoding": "gzip" }),
    );
    expect(await get(server.url)).toMatchObject({ kind: "unusable" });
  });

  test("is unusable when the compression is broken", async () => {
    const server = await serve((_request, response) => text(response, "not gzip", { "Content-Encoding": "gzip" }));
    expect(await get(server.url)).toMatchObject({ kind: "unusable" });
  });

  test("is unusable when the answer is no HTTP", async () => {
    const server = await serve((request) => request.socket.end("220 mail.example.com ESMTP\r\n"));
    expect(await get(server.url)).toMatchObject({
      kind: "unusable",
      reason: expect.stringContaining("HTTPParserError"),
    });
  });

  test("never shows request or address in its reason", async () => {
    const server = await serve((request) => request.socket.destroy());
    const outcome = await get(`${server.url}/MARKER?MARKER=1`, {
      method: "PUT",
      body: "MARKER",
      headers: { Authorization: "MARKER" },
    });
    expect(outcome.kind).toBe("lost");
    expect(JSON.stringify(outcome)).not.toContain("MARKER");
  });
});

describe("over TLS", () => {
  const pair = selfSigned();

  const serveTls = async (): Promise<{ url: string; server: TestServer }> => {
    const server = await startServer(
      (_request, response) => json(response, 200, { secure: true }),
      (listener) => createHttpsServer(pair, listener) as unknown as ReturnType<typeof createHttpServer>,
    );
    closing.push(server.close);
    return { server, url: server.url.replace("http:", "https:") };
  };
  const request = { method: "GET", headers: {}, timeoutMs: 5_000, ownConnection: false };

  test("a certificate nobody vouches for is refused for good before anything is sent", async () => {
    const { url, server } = await serveTls();
    expect(await get(url)).toEqual({
      kind: "unsent",
      reason: expect.stringMatching(/SELF_SIGNED|UNABLE_TO/),
      permanent: true,
    });
    expect(server.requests).toHaveLength(0);
  });

  test("cacertFile makes it trusted, insecure leaves it unchecked", async () => {
    const { url } = await serveTls();
    expect(await createTransport({ insecure: false, ca: pair.cert })({ ...request, url })).toMatchObject({
      status: 200,
    });
    expect(await createTransport({ insecure: true })({ ...request, url })).toMatchObject({ status: 200 });
  });

  test("connections are not shared across TLS options", async () => {
    const { url } = await serveTls();
    expect(await createTransport({ insecure: true })({ ...request, url })).toMatchObject({ status: 200 });
    expect(await get(url)).toMatchObject({ kind: "unsent" });
  });

  test("a lost answer is lost there too, on a new and on a kept connection", async () => {
    let calls = 0;
    const server = await startServer(
      (received, response) => {
        if (calls++ === 1) json(response, 200, {});
        else received.socket.destroy();
      },
      (listener) => createHttpsServer(pair, listener) as unknown as ReturnType<typeof createHttpServer>,
    );
    closing.push(server.close);
    const url = server.url.replace("http:", "https:");
    const trusting = createTransport({ insecure: true });
    expect(await trusting({ ...request, url })).toMatchObject({ kind: "lost" });
    expect(await trusting({ ...request, url })).toMatchObject({ kind: "answer" });
    expect(await trusting({ ...request, url })).toMatchObject({ kind: "lost" });
    expect(server.requests[2]?.socket).toBe(server.requests[1]?.socket);
  });

  describe("through a proxy", () => {
    const saved = { ...process.env };
    afterEach(() => {
      process.env = { ...saved };
    });

    const startProxy = async (status: number): Promise<{ url: string; targets: string[] }> => {
      const targets: string[] = [];
      const proxy = createHttpServer();
      proxy.on("connect", (asked, client: Socket) => {
        targets.push(asked.url ?? "");
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
      return { url: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`, targets };
    };

    test("HTTPS_PROXY is used, NO_PROXY leaves it out, and plain http goes direct", async () => {
      const { url } = await serveTls();
      const proxy = await startProxy(200);
      process.env.HTTPS_PROXY = proxy.url;
      process.env.HTTP_PROXY = proxy.url;
      delete process.env.NO_PROXY;
      delete process.env.no_proxy;
      const trusting = createTransport({ insecure: false, ca: pair.cert });
      expect(await trusting({ ...request, url })).toMatchObject({ status: 200, text: '{"secure":true}' });
      expect(proxy.targets).toEqual([new URL(url).host]);

      const plain = await serve((_request, response) => json(response, 200, {}));
      expect(await get(plain.url)).toMatchObject({ status: 200 });
      process.env.NO_PROXY = "127.0.0.1";
      expect(await trusting({ ...request, url })).toMatchObject({ status: 200 });
      expect(proxy.targets).toHaveLength(1);
    });

    test.each<[string, boolean]>([
      ["myhuaweicloud.example", false],
      [".myhuaweicloud.example", false],
      ["other.example, ecs.r-1.myhuaweicloud.example", false],
      ["myhuaweicloud.example:443", false],
      ["huaweicloud.example", true],
      ["iam.r-1.myhuaweicloud.example", true],
      ["myhuaweicloud.example:8443", true],
    ])("NO_PROXY=%s: the proxy is used for a host of that domain: %s", async (domains, used) => {
      const proxy = await startProxy(407);
      process.env.HTTPS_PROXY = proxy.url;
      process.env.NO_PROXY = domains;
      delete process.env.no_proxy;
      await get("https://ecs.r-1.myhuaweicloud.example/");
      expect(proxy.targets).toHaveLength(used ? 1 : 0);
    });

    test("a proxy that refuses the tunnel means unsent, not an answer of the cloud", async () => {
      const { url, server } = await serveTls();
      const proxy = await startProxy(407);
      process.env.HTTPS_PROXY = proxy.url;
      delete process.env.NO_PROXY;
      delete process.env.no_proxy;
      expect(await createTransport({ insecure: true })({ ...request, url })).toEqual({
        kind: "unsent",
        reason: "the proxy refused the tunnel with HTTP 407",
        permanent: true,
      });
      expect(server.requests).toHaveLength(0);
    });

    test("a proxy of another kind is a configuration error that does not show its password", async () => {
      process.env.HTTPS_PROXY = "socks5://user:MARKER@127.0.0.1:1080";
      delete process.env.NO_PROXY;
      delete process.env.no_proxy;
      await expect(get("https://ecs.example.com/")).rejects.toThrow("HTTPS_PROXY must be a URL beginning with");
      await expect(get("https://ecs.example.com/")).rejects.not.toThrow("MARKER");
    });
  });
});
