/** The parts of a resource's URN, `urn:pulumi:<stack>::<project>::<types>::<name>`. */
interface UrnParts {
  readonly stack: string;
  readonly project: string;
  /** The types of its parents and its own, joined by `$`. */
  readonly types: string;
  readonly name: string;
}

const PREFIX = "urn:pulumi:";
const SUFFIX = "-password";

export function partsOf(urn: string): UrnParts {
  const [stack = "", project = "", types = "", ...name] = urn.slice(PREFIX.length).split("::");
  return { stack, project, types, name: name.join("::") };
}

/** The name of the resource that a companion belongs to. */
export function ownerName(companionUrn: string): string {
  const { name } = partsOf(companionUrn);
  return name.endsWith(SUFFIX) ? name.slice(0, -SUFFIX.length) : name;
}

/** The URN of the resource that a companion belongs to: it has the same parent. */
export function ownerUrn(companionUrn: string, ownerType: string): string {
  const { stack, project, types } = partsOf(companionUrn);
  const ownTypes = types.replace(/:[^:$]*$/, `:${ownerType}`);
  return `${PREFIX}${stack}::${project}::${ownTypes}::${ownerName(companionUrn)}`;
}
