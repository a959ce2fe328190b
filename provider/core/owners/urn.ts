import { textOf } from "../values/properties";

/** `urn:pulumi:<stack>::<project>::<types of the parents$type>::<name>`; the name may hold colons. */
const URN = /^(?<start>urn:pulumi:.*?::.*?::(?:.*?[$:])?)(?<type>\w+)::(?<name>.*)$/s;

/** The name that the user gave the resource. A text that is not a URN is taken for the name itself. */
export function nameIn(urn: string): string {
  return URN.exec(urn)?.groups?.name ?? urn;
}

/** The type without package and module, for instance `PasswordReset`. */
export function typeIn(urn: string): string {
  return URN.exec(urn)?.groups?.type ?? "";
}

/** How messages name a resource, for instance `PasswordReset admin`. */
export function titleOf(urn: string): string {
  return [typeIn(urn), nameIn(urn)].filter((part) => part !== "").join(" ");
}

/** The URN of a resource's companion of this type: its neighbour named `<name>-password`. */
export function companionUrn(urn: string, type: string): string {
  return `${URN.exec(urn)?.groups?.start ?? ""}${type}::${nameIn(urn)}-password`;
}

/** How messages name the resource with these arguments or outputs. */
export function labelOf({ resource }: { readonly resource?: unknown }): string {
  return nameIn(textOf(resource) ?? "") || "this resource";
}
