import { createHash } from "node:crypto";
import { type AgentOptions, Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import { ConfigError } from "../core/errors";

/** How TLS peers are checked. */
export interface TlsOptions {
  /** Certificates go unchecked. */
  insecure: boolean;
  /** PEM text of the only certificate authorities to trust; absent: Node's own. */
  ca?: string;
}

/** The agents for one request. */
export interface Agents {
  httpAgent: HttpAgent;
  httpsAgent: HttpAgent;
}

/** Connections are shared by everything in the process that has the same TLS options and proxy. */
const shared = new Map<string, Agents>();

interface TlsVerification {
  rejectUnauthorized: boolean;
  ca?: string;
}

/** More connections per host than calls at once would stay idle. */
const MAX_SOCKETS = 32;

/**
 * The agents for a URL: kept-alive and shared, or of its own and closing after use. `HTTPS_PROXY` and `NO_PROXY` decide
 * about `https` URLs; `http` ones are loopback or metadata addresses and always go direct.
 *
 * @throws ConfigError if the proxy's URL is unusable
 */
export function agentsFor(url: string, tls: TlsOptions, ownConnection: boolean): Agents {
  const proxy = url.startsWith("https:") ? proxyFor(url) : "";
  if (ownConnection) return buildAgents(tls, proxy, false);
  const key = createHash("sha256")
    .update(JSON.stringify([tls.insecure, tls.ca ?? "", proxy]))
    .digest("hex");
  let agents = shared.get(key);
  if (agents === undefined) {
    agents = buildAgents(tls, proxy, true);
    shared.set(key, agents);
  }
  return agents;
}

function buildAgents(tls: TlsOptions, proxy: string, keepAlive: boolean): Agents {
  // A limit would make Node ask the server to keep the connection.
  const connection = keepAlive ? { keepAlive, maxSockets: MAX_SOCKETS } : { keepAlive };
  const verification: TlsVerification = {
    rejectUnauthorized: !tls.insecure,
    ...(tls.ca === undefined ? {} : { ca: tls.ca }),
  };
  const httpAgent = new HttpAgent(connection);
  if (proxy === "") return { httpAgent, httpsAgent: new HttpsAgent({ ...connection, ...verification }) };
  return { httpAgent, httpsAgent: tunnel(proxy, connection, verification) };
}

function proxyFor(url: string): string {
  // Loaded on first use: import time matters, and only this library knows the rules of NO_PROXY.
  const { getProxyForUrl } = require("proxy-from-env") as { getProxyForUrl(url: string): string };
  return getProxyForUrl(url);
}

function tunnel(proxy: string, connection: AgentOptions, verification: TlsVerification): HttpAgent {
  let url: URL | undefined;
  try {
    url = new URL(proxy);
  } catch {
    url = undefined;
  }
  if (url?.protocol !== "http:" && url?.protocol !== "https:") {
    // The URL itself may hold the proxy's password.
    throw new ConfigError("HTTPS_PROXY must be a URL beginning with http:// or https://.");
  }
  const { HttpsProxyAgent } = require("https-proxy-agent") as typeof import("https-proxy-agent");
  const agent = new HttpsProxyAgent(url, connection);
  // Options of the constructor concern the proxy's own TLS; those for the cloud's are looked for here.
  Object.assign((agent as HttpAgent & { options: object }).options, verification);
  return agent;
}
