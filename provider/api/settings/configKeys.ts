import { ConfigError } from "../../core/errors";

/**
 * Every configuration key and the environment variables that stand in for it, first wins: `HW_*` and `OS_*` as in
 * Huawei's Terraform provider, then `HUAWEICLOUD_SDK_*` as in the SDKs (`endpoints` has none of its own).
 *
 * Sources: terraform-provider-huaweicloud `provider.go`; huaweicloudsdkcore `auth/provider.py`.
 */
export const CONFIG_KEYS = {
  region: ["HW_REGION_NAME", "OS_REGION_NAME"],
  projectId: ["HW_PROJECT_ID", "OS_PROJECT_ID", "HUAWEICLOUD_SDK_PROJECT_ID"],
  projectName: ["HW_PROJECT_NAME", "OS_PROJECT_NAME"],
  accessKey: ["HW_ACCESS_KEY", "OS_ACCESS_KEY", "HUAWEICLOUD_SDK_AK"],
  secretKey: ["HW_SECRET_KEY", "OS_SECRET_KEY", "HUAWEICLOUD_SDK_SK"],
  securityToken: ["HW_SECURITY_TOKEN", "HUAWEICLOUD_SDK_SECURITY_TOKEN"],
  token: ["HW_AUTH_TOKEN", "OS_AUTH_TOKEN"],
  userName: ["HW_USER_NAME", "OS_USERNAME"],
  userId: ["HW_USER_ID", "OS_USER_ID"],
  password: ["HW_USER_PASSWORD", "OS_PASSWORD"],
  domainName: ["HW_DOMAIN_NAME", "OS_DOMAIN_NAME", "OS_USER_DOMAIN_NAME", "OS_PROJECT_DOMAIN_NAME"],
  domainId: ["HW_DOMAIN_ID", "OS_DOMAIN_ID", "OS_USER_DOMAIN_ID", "OS_PROJECT_DOMAIN_ID", "HUAWEICLOUD_SDK_DOMAIN_ID"],
  authUrl: ["HW_AUTH_URL", "OS_AUTH_URL", "HUAWEICLOUD_SDK_IAM_ENDPOINT"],
  cloud: ["HW_CLOUD"],
  endpoints: [],
  insecure: ["HW_INSECURE", "OS_INSECURE"],
  cacertFile: ["OS_CACERT"],
  maxRetries: ["HW_MAX_RETRIES"],
  profile: ["HW_PROFILE"],
  sharedConfigFile: ["HW_SHARED_CONFIG_FILE"],
} as const satisfies Record<string, readonly string[]>;

/** The bare name of a configuration key, without the `huaweicloud:` namespace. */
export type ConfigKey = keyof typeof CONFIG_KEYS;

/** The environment variables, as `Ports.env` has them. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Reads a configuration value by its bare key; objects, booleans and numbers come as JSON text. */
export type GetConfig = (key: string) => string | undefined;

/** A value that was found, and where. */
export interface Found {
  text: string;
  /** `"config"`, or the name of the environment variable. */
  from: string;
}

/** Finds a key's value: configuration first, then the environment. Empty and blank values count as absent. */
export type Lookup = (key: ConfigKey) => Found | undefined;

/** Builds the lookup over a configuration and an environment. */
export function createLookup(get: GetConfig, env: Environment): Lookup {
  return (key) => {
    const candidates: [from: string, text: string | undefined][] = [
      ["config", get(key)],
      ...CONFIG_KEYS[key].map((name): [string, string | undefined] => [name, env[name]]),
    ];
    for (const [from, text] of candidates) {
      if (text !== undefined && text.trim() !== "") return { text: tidy(key, text), from };
    }
    return undefined;
  };
}

/** "huaweicloud:secretKey, HW_SECRET_KEY, …": where a key is looked for, for error texts. */
export function whereToSet(key: ConfigKey): string {
  return [`huaweicloud:${key}`, ...CONFIG_KEYS[key]].join(", ");
}

/** A `ConfigError` about one value: names the key and where the value came from, never the value. */
export function invalidValue(key: ConfigKey, found: Found, rule: string): ConfigError {
  const place = found.from === "config" ? `huaweicloud:${key}` : `${key} (from ${found.from})`;
  return new ConfigError(`${place} ${rule}.`);
}

/** Values pasted from files end in line feeds. A password may really begin or end with a space. */
function tidy(key: ConfigKey, text: string): string {
  return key === "password" ? text.replace(/\r?\n$/, "") : text.trim();
}
