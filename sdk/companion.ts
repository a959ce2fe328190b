import * as pulumi from "@pulumi/pulumi";
import { inputNames, type Members } from "../provider/core/members/table";
import { omitUndefined } from "../provider/core/values/omitUndefined";
import { shared } from "./companionOptions";
import { type TypeName, typeToken } from "./dynamicResource";

/** The name of a resource's companion. */
export function companionName(name: string): string {
  return `${name}-password`;
}

/**
 * The options of a resource's companion; `sdk/companionOptions.ts` says which reach it. Aliases are translated, so that a
 * renamed resource renames its companion too.
 */
export function companionOptions(
  opts: pulumi.CustomResourceOptions = {},
  companion: TypeName,
  members: Members,
): pulumi.CustomResourceOptions {
  const { aliases } = opts;
  return omitUndefined({
    ...ownerOptions(shared(opts), members),
    aliases: aliases?.map((alias) => companionAlias(alias, companion)),
  });
}

/** Arguments that the user does not give: the SDK sets them, most from what the companion hands over. */
const NOT_GIVEN = ["resource", "companion", "wanted", "rotation", "captured", "recordHash"];

/**
 * The options of a resource that has a companion: `*` in `ignoreChanges` stands for the arguments that users give. Otherwise
 * the resource would go on with what its companion handed over before, whatever the companion does: a password that has
 * come of age would be drawn, and never set.
 */
export function ownerOptions(
  given: pulumi.CustomResourceOptions = {},
  members: Members,
  companion?: pulumi.Resource,
): pulumi.CustomResourceOptions {
  const opts = companion === undefined ? given : pulumi.mergeOptions(given, { dependsOn: companion });
  if (opts.ignoreChanges === undefined) return opts;
  const names = inputNames(members).filter((name) => !NOT_GIVEN.includes(name));
  return { ...opts, ignoreChanges: opts.ignoreChanges.flatMap((path) => (path === "*" ? names : [path])) };
}

/** What an output is within Pulumi's SDK. These members are private. */
interface Inner {
  promise?(withUnknowns: boolean): Promise<unknown>;
  readonly isKnown?: Promise<boolean>;
  readonly isSecret?: Promise<boolean>;
}

type MakeOutput = new (
  resources: [],
  promise: Promise<unknown>,
  isKnown: Promise<boolean>,
  isSecret: Promise<boolean>,
  allResources: Promise<[]>,
) => unknown;

/**
 * What a companion hands to its resource, without the note where each value comes from: the state would have the companion's
 * URN once more for each. The resource depends on its companion as a whole instead (`dependsOn`).
 *
 * Outputs have no other way for this; `tests/bench/counts.test.ts` fails without it. If a Pulumi SDK does not have the
 * private members, the outputs stay as they are.
 */
export function handedOver(outputs: Readonly<Record<string, pulumi.Output<unknown>>>): pulumi.Inputs {
  return Object.fromEntries(Object.entries(outputs).map(([name, output]) => [name, withoutOrigin(output)]));
}

function withoutOrigin(output: pulumi.Output<unknown>): unknown {
  const { promise, isKnown, isSecret } = output as unknown as Inner;
  if (promise === undefined || isKnown === undefined || isSecret === undefined) return output;
  return new (pulumi.Output as unknown as MakeOutput)([], promise(true), isKnown, isSecret, Promise.resolve([]));
}

type AliasInput = NonNullable<pulumi.CustomResourceOptions["aliases"]>[number];

function companionAlias(alias: AliasInput, companion: TypeName): AliasInput {
  return pulumi.output(alias).apply((known): string | pulumi.Alias => {
    if (typeof known === "string") return renamedUrn(known, companion);
    const { type: _type, ...rest } = known as pulumi.Alias;
    return typeof rest.name === "string" ? { ...rest, name: companionName(rest.name) } : rest;
  }) as AliasInput;
}

function renamedUrn(urn: string, companion: TypeName): string {
  const parts = urn.split("::");
  const name = parts.pop() ?? "";
  const types = (parts.pop() ?? "").split("$");
  types[types.length - 1] = typeToken(companion);
  return [...parts, types.join("$"), companionName(name)].join("::");
}
