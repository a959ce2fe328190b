import * as pulumi from "@pulumi/pulumi";
import { CONFIG_KEYS, type ConfigKey, type KeyFacts } from "../provider/api/settings/configKeys";
import { omitUndefined } from "../provider/core/values/omitUndefined";

/** Base URLs of the services, without a path; `http://` is accepted for loopback hosts only. */
export interface Endpoints {
  /** Elastic Cloud Server. */
  ecs?: pulumi.Input<string> | undefined;
  /** Bare Metal Server. */
  bms?: pulumi.Input<string> | undefined;
  /** Identity and Access Management. */
  iam?: pulumi.Input<string> | undefined;
}

/**
 * The configuration of an account, for resources that are not to use the stack's (`pulumi config`, namespace
 * `huaweicloud`). What is absent here comes from the environment, as it does for the stack's configuration.
 */
export interface ProviderArgs {
  /** Region such as `cn-north-4`. */
  region?: pulumi.Input<string> | undefined;
  /** Project id; absent: looked up by `projectName`, else by the region's name. */
  projectId?: pulumi.Input<string> | undefined;
  /** Name of the project to look up. */
  projectName?: pulumi.Input<string> | undefined;
  /** Access key id (AK). Secret. */
  accessKey?: pulumi.Input<string> | undefined;
  /** Secret access key (SK). Secret. */
  secretKey?: pulumi.Input<string> | undefined;
  /** Security token that belongs to temporary keys. Secret. */
  securityToken?: pulumi.Input<string> | undefined;
  /** IAM token; wins over every other kind of credentials. Secret. */
  token?: pulumi.Input<string> | undefined;
  /** IAM user name, with `password` and a domain. */
  userName?: pulumi.Input<string> | undefined;
  /** IAM user id, instead of `userName`. */
  userId?: pulumi.Input<string> | undefined;
  /** Password of the IAM user. Secret. */
  password?: pulumi.Input<string> | undefined;
  /** Account (domain) name. */
  domainName?: pulumi.Input<string> | undefined;
  /** Account (domain) id. */
  domainId?: pulumi.Input<string> | undefined;
  /** Base URL of IAM. */
  authUrl?: pulumi.Input<string> | undefined;
  /** Domain of the cloud; default `myhuaweicloud.com` (Europe: `myhuaweicloud.eu`). */
  cloud?: pulumi.Input<string> | undefined;
  /** Base URLs that replace the ones made from region and cloud. */
  endpoints?: pulumi.Input<Endpoints> | undefined;
  /** Leave TLS certificates unchecked; default `false`. */
  insecure?: pulumi.Input<boolean> | undefined;
  /** Path of a PEM file with the certificate authorities to trust. */
  cacertFile?: pulumi.Input<string> | undefined;
  /** How often a call is repeated at most when that is harmless; default 5. */
  maxRetries?: pulumi.Input<number> | undefined;
  /** Name of a KooCLI profile. */
  profile?: pulumi.Input<string> | undefined;
  /** Path of the KooCLI configuration file; default `~/.hcloud/config.json`. */
  sharedConfigFile?: pulumi.Input<string> | undefined;
}

/** Every argument is a configuration key, and every key an argument: one without the other does not compile. */
const ARGS: Record<keyof ProviderArgs, KeyFacts> & Record<Exclude<ConfigKey, keyof ProviderArgs>, never> = CONFIG_KEYS;

/**
 * An account or region of its own for resources that name it: `new PasswordReset(…, { provider })`.
 *
 * @example
 * const eu = new Provider("eu", { region: "eu-west-101", accessKey, secretKey });
 */
export class Provider extends pulumi.ProviderResource {
  /** @internal The arguments, for functions that are called with this provider. */
  readonly settings: pulumi.Output<Record<string, unknown>>;

  constructor(name: string, args: ProviderArgs = {}, opts?: pulumi.ResourceOptions) {
    const named = omitUndefined(args);
    refuseUnknown(name, Object.keys(named));
    const marked = Object.entries(named).map(([key, value]) => [
      key,
      ARGS[key as keyof ProviderArgs].secret ? pulumi.secret(value) : value,
    ]);
    super("pulumi-nodejs", name, Object.fromEntries(marked.map(([key, value]) => [`huaweicloud:${key}`, value])), opts);
    this.settings = pulumi.output(Object.fromEntries(marked)) as pulumi.Output<Record<string, unknown>>;
  }
}

/**
 * Nobody would mark a misspelt `secretkey` secret: it would be stored and shown in plain, and the credentials of the
 * environment would be used in its place.
 *
 * @throws pulumi.RunError, which ends the program with its message, without a stack
 */
function refuseUnknown(name: string, given: readonly string[]): void {
  const unknown = given.filter((key) => !Object.hasOwn(ARGS, key));
  if (unknown.length > 0) {
    throw new pulumi.RunError(
      unknown.map((key) => `Provider ${name}: ${key}: is not an argument of Provider`).join("\n"),
    );
  }
}
