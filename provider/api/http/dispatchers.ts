import { createHash } from "node:crypto";
import type { Agent, Dispatcher } from "undici";
import { ConfigError } from "../../core/errors";
import { MOST_CALLS_AT_ONCE } from "../calls/limiter";
import { MAX_ANSWER_BYTES } from "./exchange";

/** How TLS peers are checked. */
export interface TlsOptions {
  /** Certificates go unchecked. */
  insecure: boolean;
  /** PEM text of the only certificate authorities to trust; absent: Node's own. */
  ca?: string;
}

/** Connections are shared by everything in the process that has the same TLS options and proxy. */
const shared = new Map<string, Dispatcher>();

/**
 * The connections for a URL: kept alive and shared, or one of its own that is closed after use. `HTTPS_PROXY` and
 * `NO_PROXY` decide about `https` URLs; `http` ones are loopback or metadata addresses and always go direct.
 *
 * @throws ConfigError if the proxy's URL is unusable
 */
export function dispatcherFor(url: string, tls: TlsOptions, ownConnection: boolean): Dispatcher {
  const proxy = url.startsWith("https:") ? proxyFor(url) : "";
  if (ownConnection) return build(tls, proxy, { connections: 1, pipelining: 0 });
  const key = createHash("sha256")
    .update(JSON.stringify([tls.insecure, tls.ca ?? "", proxy]))
    .digest("hex");
  let dispatcher = shared.get(key);
  if (dispatcher === undefined) {
    dispatcher = build(tls, proxy, { connections: MOST_CALLS_AT_ONCE });
    shared.set(key, dispatcher);
  }
  return dispatcher;
}

function build(tls: TlsOptions, proxy: string, limits: Agent.Options): Dispatcher {
  // Loaded on first use: importing the package must stay quick for programs that never call the cloud.
  const undici = require("undici") as typeof import("undici");
  const verification = { rejectUnauthorized: !tls.insecure, ...(tls.ca === undefined ? {} : { ca: tls.ca }) };
  const options = { ...limits, maxResponseSize: MAX_ANSWER_BYTES };
  return proxy === ""
    ? new undici.Agent({ ...options, connect: verification })
    : new undici.ProxyAgent({ ...options, uri: checkedProxy(proxy), requestTls: verification });
}

/**
 * The library wants a dot before a domain in `NO_PROXY` that is meant to cover the hosts below it. Most programs, curl
 * and the Pulumi engine among them, do not, so the domains above the host are asked about as well.
 */
function proxyFor(url: string): string {
  const { getProxyForUrl } = require("proxy-from-env") as { getProxyForUrl(url: string): string };
  const { hostname, port } = new URL(url);
  const labels = hostname.split(".");
  const domains = labels.map((_, from) => labels.slice(from).join("."));
  const proxies = domains.map((domain) => getProxyForUrl(`https://${domain}${port === "" ? "" : `:${port}`}`));
  return proxies.includes("") ? "" : (proxies[0] ?? "");
}

function checkedProxy(proxy: string): string {
  const protocol = URL.canParse(proxy) ? new URL(proxy).protocol : "";
  if (protocol !== "http:" && protocol !== "https:") {
    // The URL itself may hold the proxy's password.
    throw new ConfigError("HTTPS_PROXY must be a URL beginning with http:// or https://.");
  }
  return proxy;
}
