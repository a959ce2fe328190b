import { createHash } from "node:crypto";
import type { Dispatcher, EnvHttpProxyAgent } from "undici";
import type { Ports } from "../../core/ports";
import { MOST_CALLS_AT_ONCE } from "../calls/limiter";
import { MAX_ANSWER_BYTES } from "./exchange";
import { proxyOptions } from "./proxy";

/** How to reach the cloud. */
export interface ConnectionOptions {
  /** Certificates go unchecked. */
  insecure: boolean;
  /** PEM text of the only certificate authorities to trust; absent: Node's own. */
  ca?: string;
  /** Names the proxy. */
  env: Ports["env"];
}

/** Connections are shared by everything in the process that has the same TLS options and proxy. */
const shared = new Map<string, Dispatcher>();

/** Connections that are kept alive, for requests that may be repeated. */
export function sharedConnections(options: ConnectionOptions): Dispatcher {
  const { insecure, ca, env } = options;
  const key = createHash("sha256")
    .update(JSON.stringify([insecure, ca, proxyOptions(env)]))
    .digest("hex");
  let connections = shared.get(key);
  if (connections === undefined) {
    connections = connect(options, { connections: MOST_CALLS_AT_ONCE });
    shared.set(key, connections);
  }
  return connections;
}

/** One new connection; to be destroyed after use. */
export function ownConnection(options: ConnectionOptions): Dispatcher {
  return connect(options, { connections: 1, pipelining: 0 });
}

function connect({ insecure, ca, env }: ConnectionOptions, limits: EnvHttpProxyAgent.Options): Dispatcher {
  // Loaded on first use: importing the package must stay quick for programs that never call the cloud.
  const { EnvHttpProxyAgent } = require("undici") as typeof import("undici");
  const verification = { rejectUnauthorized: !insecure, ...(ca === undefined ? {} : { ca }) };
  return new EnvHttpProxyAgent({
    ...limits,
    maxResponseSize: MAX_ANSWER_BYTES,
    connect: verification,
    requestTls: verification,
    ...proxyOptions(env),
  });
}
