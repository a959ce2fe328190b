import { createHash } from "node:crypto";
import type { Dispatcher, EnvHttpProxyAgent } from "undici";
import type { Ports } from "../../core/ports";
import { omitUndefined } from "../../core/values/omitUndefined";
import { MOST_CALLS_AT_ONCE } from "../budget/limiter";
import { MAX_ANSWER_BYTES } from "./exchange";
import { proxyOptions } from "./proxy";

/** How to connect to the cloud. */
export interface ConnectionOptions {
  /** Certificates are not checked. */
  insecure: boolean;
  /** PEM text of the only certificate authorities to trust; Node's own if absent. */
  ca?: string;
  /** The environment variables, which name the proxy. */
  env: Ports["env"];
}

/** One pool for everything in the process with the same TLS options and proxy. */
const shared = new Map<string, Dispatcher>();

/** A pool of connections that are kept alive, for requests that may be repeated. */
export function sharedConnections(options: ConnectionOptions): Dispatcher {
  const { insecure, ca, env } = options;
  const identity = JSON.stringify([insecure, ca, proxyOptions(env)]);
  const key = createHash("sha256").update(identity).digest("hex");
  const connections = shared.get(key) ?? connect(options, { connections: MOST_CALLS_AT_ONCE });
  shared.set(key, connections);
  return connections;
}

/** One new connection; the caller must destroy it after use. */
export function ownConnection(options: ConnectionOptions): Dispatcher {
  return connect(options, { connections: 1, pipelining: 0 });
}

function connect({ insecure, ca, env }: ConnectionOptions, limits: EnvHttpProxyAgent.Options): Dispatcher {
  // Loaded on first use, so that the package loads quickly in programs that never call the cloud.
  const { EnvHttpProxyAgent } = require("undici") as typeof import("undici");
  const verification = omitUndefined({ rejectUnauthorized: !insecure, ca });
  return new EnvHttpProxyAgent({
    ...limits,
    maxResponseSize: MAX_ANSWER_BYTES,
    connect: verification,
    requestTls: verification,
    ...proxyOptions(env),
  });
}
