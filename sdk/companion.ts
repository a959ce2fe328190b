import * as pulumi from "@pulumi/pulumi";
import { omitUndefined } from "../provider/core/values/omitUndefined";
import { type TypeName, typeToken } from "./dynamicResource";

/** The name of a resource's companion. */
export function companionName(name: string): string {
  return `${name}-password`;
}

/**
 * The options of a resource's companion: the same parent, provider, dependencies and protection. Aliases are translated, so
 * that a renamed resource renames its companion too.
 */
export function companionOptions(
  opts: pulumi.CustomResourceOptions | undefined,
  companion: TypeName,
): pulumi.CustomResourceOptions {
  const {
    id: _id,
    import: _import,
    urn: _urn,
    hooks: _hooks,
    additionalSecretOutputs: _secret,
    aliases,
    ...shared
  } = opts ?? {};
  return omitUndefined({ ...shared, aliases: aliases?.map((alias) => companionAlias(alias, companion)) });
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
