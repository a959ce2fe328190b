import type { Server } from "node:http";
import { createServer } from "node:https";
import { createExchange } from "../../../provider/api/http/client";
import type { Exchange, Outcome, WireRequest } from "../../../provider/api/http/exchange";
import { type Handler, json, startServer, type TestServer } from "../../fakes/httpServer";
import { selfSigned } from "../../fakes/selfSigned";

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

const serve = async (): Promise<TestServer> => {
  const server = await startServer((_request, response) => json(response, 200, {}));
  closing.push(server.close);
  return server;
};

const env = {};
const exchange = createExchange({ insecure: false, env });

const get = (by: Exchange, url: string, more: Partial<WireRequest> = {}): Promise<Outcome> =>
  by({ method: "GET", url, headers: {}, timeoutMs: 5_000, ownConnection: false, ...more });

describe("connections", () => {
  test("are kept for the next request, unless one of its own is asked for", async () => {
    const server = await serve();
    for (const ownConnection of [false, false, true]) await get(exchange, server.url, { ownConnection });
    const [first, second, third] = server.requests;
    expect(second?.socket).toBe(first?.socket);
    expect(third?.socket).not.toBe(first?.socket);
    expect(third?.headers.connection).toBe("close");
  });

  test("are no more than there are calls at once", async () => {
    const server = await serve();
    const worker = async () => {
      for (let call = 0; call < 5; call++) await get(exchange, server.url);
    };
    await Promise.all([worker(), worker(), worker()]);
    expect(new Set(server.requests.map(({ socket }) => socket)).size).toBe(3);
  });

  test("of one request only are closed after it", async () => {
    const server = await serve();
    await get(exchange, server.url, { ownConnection: true });
    const socket = server.requests[0]?.socket;
    if (socket?.destroyed === false) await new Promise((resolve) => socket.once("close", resolve));
    expect(socket?.destroyed).toBe(true);
  });

  test("are shared by clients with the same TLS options and proxy", async () => {
    const server = await serve();
    await get(exchange, server.url);
    await get(createExchange({ insecure: false, env: { PATH: "other" } }), server.url);
    expect(server.requests[1]?.socket).toBe(server.requests[0]?.socket);
  });
});

describe("over TLS", () => {
  const pair = selfSigned();

  const serveTls = async (
    handler: Handler = (_request, response) => json(response, 200, {}),
  ): Promise<{ url: string; server: TestServer }> => {
    const server = await startServer(handler, (listener) => createServer(pair, listener) as unknown as Server);
    closing.push(server.close);
    return { server, url: server.url.replace("http:", "https:") };
  };

  test("a certificate nobody vouches for is refused for good before anything is sent", async () => {
    const { url, server } = await serveTls();
    expect(await get(exchange, url)).toEqual({
      kind: "unsent",
      reason: expect.stringMatching(/SELF_SIGNED|UNABLE_TO/),
      permanent: true,
    });
    expect(server.requests).toHaveLength(0);
  });

  test("cacertFile makes it trusted, insecure leaves it unchecked", async () => {
    const { url } = await serveTls();
    for (const ownConnection of [false, true]) {
      const trusting = createExchange({ insecure: false, ca: pair.cert, env });
      expect(await get(trusting, url, { ownConnection })).toMatchObject({ status: 200 });
      expect(await get(createExchange({ insecure: true, env }), url, { ownConnection })).toMatchObject({ status: 200 });
      expect(await get(exchange, url, { ownConnection })).toMatchObject({ kind: "unsent" });
    }
  });

  test("connections are not shared across TLS options", async () => {
    const { url } = await serveTls();
    expect(await get(createExchange({ insecure: true, env }), url)).toMatchObject({ status: 200 });
    expect(await get(exchange, url)).toMatchObject({ kind: "unsent" });
  });

  test("a lost answer is lost there too, on a new and on a kept connection", async () => {
    let calls = 0;
    const { url, server } = await serveTls((received, response) => {
      if (calls++ === 1) json(response, 200, {});
      else received.socket.destroy();
    });
    const trusting = createExchange({ insecure: true, env });
    expect(await get(trusting, url)).toMatchObject({ kind: "lost" });
    expect(await get(trusting, url)).toMatchObject({ kind: "answer" });
    expect(await get(trusting, url)).toMatchObject({ kind: "lost" });
    expect(server.requests[2]?.socket).toBe(server.requests[1]?.socket);
  });
});
