import * as pulumi from "@pulumi/pulumi";
import { CONFIG_KEYS, type ConfigKey, type KeyFacts } from "../provider/api/settings/configKeys";
import { omitUndefined } from "../provider/core/values/omitUndefined";

/** Base URLs of the services, without a path. `http://` is accepted only for loopback hosts. */
export interface Endpoints {
  /** Elastic Cloud Server. */
  ecs?: pulumi.Input<string> | undefined;
  /** Bare Metal Server. */
  bms?: pulumi.Input<string> | undefined;
  /** Identity and Access Management. */
  iam?: pulumi.Input<string> | undefined;
}

/**
 * The configuration of an account, in place of the stack's (`pulumi config`, namespace `huaweicloud`). An argument that is
 * absent comes from the environment.
 */
export interface ProviderArgs {
  /** Region, for instance `cn-north-4`. */
  region?: pulumi.Input<string> | undefined;
  /** Project id. Default: looked up by `projectName`, or else by the region's name. */
  projectId?: pulumi.Input<string> | undefined;
  /** Name of the project to look up. */
  projectName?: pulumi.Input<string> | undefined;
  /** Access key id (AK). Secret. */
  accessKey?: pulumi.Input<string> | undefined;
  /** Secret access key (SK). Secret. */
  secretKey?: pulumi.Input<string> | undefined;
  /** Security token that belongs to temporary keys. Secret. */
  securityToken?: pulumi.Input<string> | undefined;
  /** IAM token. It is used before all other kinds of credentials. Secret. */
  token?: pulumi.Input<string> | undefined;
  /** IAM user name; needs `password` and a domain. */
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
  /** Domain of the cloud. Default `myhuaweicloud.com`; in Europe `myhuaweicloud.eu`. */
  cloud?: pulumi.Input<string> | undefined;
  /** Base URLs of the services. Default: built from region and cloud. */
  endpoints?: pulumi.Input<Endpoints> | undefined;
  /** Whether TLS certificates are not checked. Default `false`. */
  insecure?: pulumi.Input<boolean> | undefined;
  /** Path of a PEM file with the certificate authorities to trust. */
  cacertFile?: pulumi.Input<string> | undefined;
  /** How often a failed call is repeated at most, if that is harmless. Default 5. Throttling is waited out beside that. */
  maxRetries?: pulumi.Input<number> | undefined;
  /** Name of a KooCLI profile. */
  profile?: pulumi.Input<string> | undefined;
  /** Path of the KooCLI configuration file. Default `~/.hcloud/config.json`. */
  sharedConfigFile?: pulumi.Input<string> | undefined;
}

/** The arguments are exactly the configuration keys; otherwise this does not compile. */
const ARGS: Record<keyof ProviderArgs, KeyFacts> & Record<Exclude<ConfigKey, keyof ProviderArgs>, never> = CONFIG_KEYS;

/**
 * Another account or region, for resources that name it: `new PasswordReset(…, { provider })`. An argument that it does not
 * know ends the program.
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
 * Refuses unknown arguments. Otherwise a misspelt `secretkey` would be stored and shown in plain text, since nothing marks
 * it secret, and the credentials of the environment would be used instead.
 *
 * @throws pulumi.RunError, which ends the program with its message, without a stack
 */
function refuseUnknown(name: string, keys: readonly string[]): void {
  const unknown = keys.filter((key) => !Object.hasOwn(ARGS, key));
  if (unknown.length === 0) return;
  throw new pulumi.RunError(
    unknown.map((key) => `Provider ${name}: ${key}: is not an argument of Provider`).join("\n"),
  );
}
