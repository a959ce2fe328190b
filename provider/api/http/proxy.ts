import type { EnvHttpProxyAgent } from "undici";
import { ConfigError } from "../../core/errors";
import type { Ports } from "../../core/ports";

type ProxyOptions = Pick<EnvHttpProxyAgent.Options, "httpProxy" | "httpsProxy" | "noProxy" | "proxyTls">;

/** In the order of precedence. */
const VARIABLES = ["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"];

/**
 * The environment's proxy as undici's options. All three are always set, because undici reads the environment of the
 * process for a missing one. `http` URLs are loopback or metadata addresses, which are called directly.
 */
export function proxyOptions(env: Ports["env"]): ProxyOptions {
  const variable = VARIABLES.find((name) => env[name]);
  const options = { httpProxy: "", noProxy: noProxyOf(env) };
  if (variable === undefined) return { ...options, httpsProxy: "" };
  // curl and Go's programs, such as the Pulumi engine, also accept a proxy without a scheme.
  const given = env[variable] ?? "";
  const proxy = given.includes("://") ? given : `http://${given}`;
  if (isUsable(proxy)) return { ...options, httpsProxy: proxy };
  // Only undici knows which hosts NO_PROXY excludes, so it gets a proxy whose name lookup fails with our error: calls to
  // excluded hosts still work. The message leaves the URL out, because it may hold the proxy's password.
  const error = new ConfigError(`${variable} must be a URL beginning with http:// or https://.`);
  const proxyTls: ProxyOptions["proxyTls"] = { lookup: (_host, _options, done) => done(error, "", 0) };
  return { ...options, httpsProxy: "http://unusable.invalid", proxyTls };
}

function noProxyOf(env: Ports["env"]): string {
  const hosts = env.no_proxy || env.NO_PROXY || "";
  // undici understands the star only if nothing else is listed.
  return hosts.split(/[,\s]/).includes("*") ? "*" : hosts;
}

function isUsable(proxy: string): boolean {
  try {
    const { protocol, username, password } = new URL(proxy);
    decodeURIComponent(`${username}${password}`);
    return protocol === "http:" || protocol === "https:";
  } catch {
    return false;
  }
}
