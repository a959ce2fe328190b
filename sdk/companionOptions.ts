import type * as pulumi from "@pulumi/pulumi";

/** Whether an option of a resource is also one of its companion, and why. */
interface Decision {
  readonly reaches: boolean | "translated";
  readonly because: string;
}

const reaches = (because: string): Decision => ({ reaches: true, because });
const translated = (because: string): Decision => ({ reaches: "translated", because });
const stays = (because: string): Decision => ({ reaches: false, because });

/** In the type packages of newer Pulumi SDKs only. */
type NewerOption = "stateMigrations";

/**
 * Every option of a resource. One that is not here, since it is newer, reaches the companion: what a user says of a
 * resource is meant for the whole of it.
 */
export const OPTIONS: Readonly<Record<keyof pulumi.CustomResourceOptions | NewerOption, Decision>> = {
  parent: reaches("both stand in the same place, and follow their component"),
  provider: reaches("both belong to one account, and are served by one process"),
  version: reaches("it belongs to the provider"),
  pluginDownloadURL: reaches("it belongs to the provider"),
  dependsOn: reaches("a capture needs the server as well"),
  protect: reaches("the companion holds the passwords"),
  retainOnDelete: stays("its delete changes nothing outside, and refuses to forget a password that is still needed"),
  deletedWith: stays("its delete refuses to forget a password that is still needed"),
  customTimeouts: reaches("the companion of a cleanup does the waiting"),
  hideDiffs: reaches("most arguments show their changes in the companion"),
  transforms: reaches("they set options, which reach both"),
  transformations: reaches("they set options, which reach both"),
  ignoreChanges: translated("the companion has the arguments that rotate"),
  aliases: translated("a resource that is renamed renames its companion"),
  deleteBeforeReplace: stays("a captured password stays in the state until the next one is captured"),
  replaceOnChanges: stays("a new companion would draw a new password"),
  replacementTrigger: stays("a new companion would draw a new password"),
  replaceWith: stays("a new companion would draw a new password"),
  hooks: stays("they would run twice"),
  stateMigrations: stays("they are written for the state of the resource"),
  additionalSecretOutputs: stays("they name outputs of the resource"),
  envVarMappings: stays("they are for providers"),
  id: stays("it names the resource"),
  import: stays("it names the resource"),
  urn: stays("it names the resource"),
};

/** The options that reach the companion, `ignoreChanges` and aliases still as they were given. */
export function shared(opts: pulumi.CustomResourceOptions): pulumi.CustomResourceOptions {
  const decisions: Readonly<Record<string, Decision>> = OPTIONS;
  return Object.fromEntries(Object.entries(opts).filter(([name]) => decisions[name]?.reaches !== false));
}
