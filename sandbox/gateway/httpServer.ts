import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { codeOf } from "../api/codeOf";
import { gatewayError, serviceError } from "../api/errors";
import { newId } from "../cloud/accounts";
import type { Controls } from "../controls/controls";
import type { MetadataService } from "../metadata/metadataService";
import type { Gateway } from "./gateway";
import type { Host } from "./host";
import { readIncoming } from "./incoming";
import { send } from "./send";

const LOOPBACK = "127.0.0.1";
const CONTROL_PREFIX = "/_sandbox";
const KEEP_ALIVE_MS = 60_000;

/** What answers on a port. */
export interface Listener {
  readonly host: Host;
  readonly gateway: Gateway;
  readonly metadata: MetadataService;
  readonly controls: Controls;
  readonly log: (line: string) => void;
}

/** Listens on the loopback address only. Resolves with the server and the port it got. */
export async function listen(
  listener: Listener,
  port: number,
): Promise<{ readonly server: Server; readonly port: number }> {
  const server = createServer((message, response) => void serve(listener, message, response));
  // Node closes idle connections after 5 s, which a client that is about to reuse one sees as a fault nobody injected.
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, LOOPBACK, resolve);
  });
  return { server, port: (server.address() as AddressInfo).port };
}

async function serve(listener: Listener, message: IncomingMessage, response: ServerResponse): Promise<void> {
  const requestId = newId();
  try {
    await answer(listener, message, response, requestId);
  } catch (error) {
    // A client that went away while sending is no news; a mistake of the sandbox itself must be visible.
    if (message.destroyed && !message.complete) return;
    listener.log(`sandbox error: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    const fallback = serviceError(500, "Sandbox.0001", "the sandbox itself failed; this is not Huawei Cloud's answer");
    if (!response.headersSent) send(response, { end: "answer", answer: fallback }, requestId, Date.now());
  }
}

async function answer(
  { host, gateway, metadata, controls, log }: Listener,
  message: IncomingMessage,
  response: ServerResponse,
  requestId: string,
): Promise<void> {
  const now = gateway.cloud.now();
  const incoming = await readIncoming(message);
  if (incoming === "too large") {
    const refusal = gatewayError(413, "APIGW.0201", "Request entity too large", requestId);
    send(response, { end: "answer", answer: refusal }, requestId, now);
    return;
  }
  const isControl = incoming.path === CONTROL_PREFIX || incoming.path.startsWith(`${CONTROL_PREFIX}/`);
  if (isControl && host.service === undefined) {
    send(response, { end: "answer", answer: await controls.handle(incoming) }, requestId, now);
    return;
  }
  if (host.service === "metadata") {
    const metadataAnswer = metadata.handle(incoming);
    send(response, { end: "answer", answer: metadataAnswer }, requestId, now);
    log(`${incoming.method} ${incoming.path} ${metadataAnswer.status} metadata service`);
    return;
  }
  const { outcome, entry } = await gateway.handle(host, incoming, requestId);
  const status = send(response, outcome, requestId, gateway.cloud.now());
  if (outcome.end === "silence") return;
  entry.ended(status, "answer" in outcome ? codeOf(outcome.answer) : undefined);
  log(entry.line());
}
