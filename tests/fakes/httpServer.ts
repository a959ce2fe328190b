import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";

/** A request as a test server got it. */
export interface Received {
  method: string;
  /** Path and query as sent. */
  url: string;
  headers: IncomingMessage["headers"];
  body: string;
  socket: Socket;
}

/** Answers one request. */
export type Handler = (request: Received, response: ServerResponse) => void;

/** A real HTTP server on a free loopback port. */
export interface TestServer {
  url: string;
  requests: Received[];
  close(): Promise<void>;
}

/** Starts a server that hands every request, once completely read, to the handler. */
export async function startServer(
  handler: Handler,
  make: (listener: RequestListener) => Server = createServer,
): Promise<TestServer> {
  const requests: Received[] = [];
  const server = make((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const received: Received = {
        method: request.method ?? "",
        url: request.url ?? "",
        headers: request.headers,
        body: Buffer.concat(chunks).toString("utf8"),
        socket: request.socket,
      };
      requests.push(received);
      handler(received, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Sends a JSON answer. */
export function json(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { "Content-Type": "application/json", "X-Request-Id": "req-1", ...headers });
  response.end(JSON.stringify(body));
}
