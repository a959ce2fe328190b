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
export function ownerOptions(opts: pulumi.CustomResourceOptions = {}, members: Members): pulumi.CustomResourceOptions {
  if (opts.ignoreChanges === undefined) return opts;
  const given = inputNames(members).filter((name) => !NOT_GIVEN.includes(name));
  return { ...opts, ignoreChanges: opts.ignoreChanges.flatMap((path) => (path === "*" ? given : [path])) };
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
