import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { json } from "node:stream/consumers";

interface Entry {
  user: string;
  password: string;
}

/** A secret store as the example knows one: writing and deleting in Vault's key-value API, in memory. */
export async function secretStore(token: string): Promise<{
  url: string;
  token: string;
  entry(path: string): Entry | undefined;
  /** Where entries are. */
  paths(): string[];
  close(): Promise<void>;
}> {
  const entries = new Map<string, Entry>();
  async function take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = (request.url ?? "").replace("/v1/", "");
    if (request.headers["x-vault-token"] !== token) {
      response.writeHead(403).end("{}");
    } else if (request.method === "DELETE") {
      entries.delete(path);
      response.writeHead(204).end();
    } else {
      const { data } = (await json(request)) as { data: Entry };
      entries.set(path, data);
      response.writeHead(200).end("{}");
    }
  }
  const server = createServer((request, response) => {
    // A request that cannot be read gets no answer.
    take(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    token,
    entry: (path) => entries.get(path),
    paths: () => [...entries.keys()],
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
