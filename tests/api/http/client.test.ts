import type { ServerResponse } from "node:http";
import { type AddressInfo, createServer as createTcpServer, type Socket } from "node:net";
import { gzipSync } from "node:zlib";
import { createExchange } from "../../../provider/api/http/client";
import { MAX_ANSWER_BYTES, type Outcome, type WireRequest } from "../../../provider/api/http/exchange";
import { type Handler, json, startServer, type TestServer } from "../../fakes/httpServer";

const closing: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

const serve = async (handler: Handler): Promise<TestServer> => {
  const server = await startServer(handler);
  closing.push(server.close);
  return server;
};

const exchange = createExchange({ insecure: false, env: {} });

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

  test.each(["DELETE", "PUT"])("sends neither body nor content type with a %s that has none", async (method) => {
    const server = await serve((_request, response) => response.end());
    await get(server.url, { method });
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

  test("asks for no compression and names itself", async () => {
    const server = await serve((_request, response) => response.end());
    await get(server.url);
    expect(Object.keys(server.requests[0]?.headers ?? {}).sort()).toEqual([
      "accept",
      "connection",
      "host",
      "user-agent",
    ]);
    expect(server.requests[0]?.headers["user-agent"]).toBe("pulumi-huaweicloud-password");
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
    expect(await get(server.url)).toMatchObject({ kind: "unusable", reason: "the answer is too large" });
  });

  test("is unusable when the compression is broken", async () => {
    const server = await serve((_request, response) => text(response, "not gzip", { "Content-Encoding": "gzip" }));
    expect(await get(server.url)).toMatchObject({ kind: "unusable" });
  });

  test("is unsent for good when a header is none, and the promise does not wait for the time to be up", async () => {
    const server = await serve((_request, response) => response.end());
    expect(await get(server.url, { headers: { "not a name": "b" } })).toMatchObject({
      kind: "unsent",
      permanent: true,
    });
    expect(server.requests).toHaveLength(0);
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
