import type { EnvHttpProxyAgent } from "undici";
import { ConfigError } from "../../core/errors";
import type { Ports } from "../../core/ports";

type ProxyOptions = Pick<EnvHttpProxyAgent.Options, "httpProxy" | "httpsProxy" | "noProxy" | "proxyTls">;

/**
 * The environment's proxy, in undici's words. All three are given, since undici looks into the environment itself for
 * what is not. `http` URLs are loopback or metadata addresses and always go direct.
 */
export function proxyOptions(env: Ports["env"]): ProxyOptions {
  const found = VARIABLES.find((name) => (env[name] ?? "") !== "");
  const noProxy = noProxyOf(env);
  if (found === undefined) return { httpProxy: "", httpsProxy: "", noProxy };
  const proxy = withScheme(env[found] ?? "");
  if (isUsable(proxy)) return { httpProxy: "", httpsProxy: proxy, noProxy };
  return { httpProxy: "", httpsProxy: "http://unusable.invalid", noProxy, proxyTls: refusing(found) };
}

const VARIABLES = ["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"] as const;

function noProxyOf(env: Ports["env"]): string {
  const hosts = env.no_proxy || env.NO_PROXY || "";
  // undici knows the star only where it stands alone.
  return hosts.split(/[,\s]/).includes("*") ? "*" : hosts;
}

/** As curl and Go's programs, the Pulumi engine among them, read it. */
function withScheme(proxy: string): string {
  return proxy.includes("://") ? proxy : `http://${proxy}`;
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

/** Hosts that `NO_PROXY` names can do without the proxy, so it is an error only once it is looked up. */
function refusing(variable: string): NonNullable<ProxyOptions["proxyTls"]> {
  return {
    // The URL itself may hold the proxy's password.
    lookup: (_host, _options, done) =>
      done(new ConfigError(`${variable} must be a URL beginning with http:// or https://.`), "", 0),
  };
}
