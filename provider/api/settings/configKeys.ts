/** The facts about a configuration key. */
export interface KeyFacts {
  /** The environment variables used if the key is not set; the first that is set wins. */
  env: readonly string[];
  /** Whether its value must never be shown. */
  secret: boolean;
}

/**
 * Every configuration key: `HW_*` and `OS_*` as in Huawei's Terraform provider, then `HUAWEICLOUD_SDK_*` as in the SDKs
 * (`endpoints` has none of its own). The SDK loads this file in the user's program, so it imports nothing.
 *
 * Sources: terraform-provider-huaweicloud `provider.go`; huaweicloudsdkcore `auth/provider.py`.
 */
export const CONFIG_KEYS = {
  region: plain("HW_REGION_NAME", "OS_REGION_NAME"),
  projectId: plain("HW_PROJECT_ID", "OS_PROJECT_ID", "HUAWEICLOUD_SDK_PROJECT_ID"),
  projectName: plain("HW_PROJECT_NAME", "OS_PROJECT_NAME"),
  accessKey: secret("HW_ACCESS_KEY", "OS_ACCESS_KEY", "HUAWEICLOUD_SDK_AK"),
  secretKey: secret("HW_SECRET_KEY", "OS_SECRET_KEY", "HUAWEICLOUD_SDK_SK"),
  securityToken: secret("HW_SECURITY_TOKEN", "HUAWEICLOUD_SDK_SECURITY_TOKEN"),
  token: secret("HW_AUTH_TOKEN", "OS_AUTH_TOKEN"),
  userName: plain("HW_USER_NAME", "OS_USERNAME"),
  userId: plain("HW_USER_ID", "OS_USER_ID"),
  password: secret("HW_USER_PASSWORD", "OS_PASSWORD"),
  domainName: plain("HW_DOMAIN_NAME", "OS_DOMAIN_NAME", "OS_USER_DOMAIN_NAME", "OS_PROJECT_DOMAIN_NAME"),
  domainId: plain(
    "HW_DOMAIN_ID",
    "OS_DOMAIN_ID",
    "OS_USER_DOMAIN_ID",
    "OS_PROJECT_DOMAIN_ID",
    "HUAWEICLOUD_SDK_DOMAIN_ID",
  ),
  authUrl: plain("HW_AUTH_URL", "OS_AUTH_URL", "HUAWEICLOUD_SDK_IAM_ENDPOINT"),
  cloud: plain("HW_CLOUD"),
  endpoints: plain(),
  insecure: plain("HW_INSECURE", "OS_INSECURE"),
  cacertFile: plain("OS_CACERT"),
  maxRetries: plain("HW_MAX_RETRIES"),
  profile: plain("HW_PROFILE"),
  sharedConfigFile: plain("HW_SHARED_CONFIG_FILE"),
} satisfies Record<string, KeyFacts>;

/** The bare name of a configuration key, without the `huaweicloud:` namespace. */
export type ConfigKey = keyof typeof CONFIG_KEYS;

function plain(...env: string[]): KeyFacts {
  return { env, secret: false };
}

function secret(...env: string[]): KeyFacts {
  return { env, secret: true };
}
