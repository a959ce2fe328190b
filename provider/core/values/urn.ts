import { textOf } from "./properties";
import { readable } from "./readable";

/** The parts of a resource's URN, `urn:pulumi:<stack>::<project>::<types>::<name>`. */
interface UrnParts {
  readonly stack: string;
  readonly project: string;
  /** The types of its parents and its own, joined by `$`. */
  readonly types: string;
  /** May hold colons. */
  readonly name: string;
}

const PREFIX = "urn:pulumi:";
/** What a companion's name has more than that of its resource. */
const SUFFIX = "-password";

/** A text that is not a URN is taken for the name itself. */
export function partsOf(urn: string): UrnParts {
  if (!urn.startsWith(PREFIX)) return { stack: "", project: "", types: "", name: urn };
  const [stack = "", project = "", types = "", ...name] = urn.slice(PREFIX.length).split("::");
  return { stack, project, types, name: name.join("::") };
}

/** The type without package and module, for instance `PasswordReset`. */
export function typeIn(urn: string): string {
  return partsOf(urn).types.split(/[$:]/).at(-1) ?? "";
}

/** How messages name a resource, for instance `PasswordReset admin`. */
export function titleOf(urn: string): string {
  return [typeIn(urn), partsOf(urn).name]
    .filter((part) => part !== "")
    .map(readable)
    .join(" ");
}

/** The URN among arguments or outputs: that of the resource that the user wrote. */
export function resourceOf({ resource }: { readonly resource?: unknown }): string {
  return textOf(resource) ?? "";
}

/** How messages name the resource with these arguments or outputs. */
export function labelOf(args: { readonly resource?: unknown }): string {
  return readable(partsOf(resourceOf(args)).name) || "this resource";
}

/** The URN of a resource's companion of this type: its neighbour named `<name>-password`. */
export function companionUrn(ownerUrn: string, companionType: string): string {
  return neighbour(ownerUrn, companionType, `${partsOf(ownerUrn).name}${SUFFIX}`);
}

/** The name of the resource that a companion belongs to. */
export function ownerName(companionUrn: string): string {
  const { name } = partsOf(companionUrn);
  return name.endsWith(SUFFIX) ? name.slice(0, -SUFFIX.length) : name;
}

/** The URN of the resource that a companion belongs to: it has the same parent. */
export function ownerUrn(companionUrn: string, ownerType: string): string {
  return neighbour(companionUrn, ownerType, ownerName(companionUrn));
}

/** Another resource with the same parent, whose type has the same package and module. */
function neighbour(urn: string, type: string, name: string): string {
  const { stack, project, types } = partsOf(urn);
  return `${PREFIX}${stack}::${project}::${types.replace(/[^:$]*$/, type)}::${name}`;
}
