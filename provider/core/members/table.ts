/**
 * A member of a resource: an argument, an output, or both. Its line in `tables.ts` decides everything else: how it is
 * checked, whether the state encrypts it, whether messages may show it, whether it is kept for a delete. This file and the
 * tables load no library, because every program loads them.
 *
 * @internal
 */
export interface Member {
  /** Name of the rule in `rules.ts` that the argument must meet; absent if it is only an output. */
  readonly rule?: string;
  /** Whether the argument must be given. */
  readonly required?: boolean;
  /** Whether it is an output. */
  readonly output: boolean;
  /** Whether the state encrypts it and messages hide it. */
  readonly secret: boolean;
  /** Whether the output is not the argument as it was given, but what the provider made of it. */
  readonly resolved?: boolean;
  /** Whether it is a record by server id, the only kind of output that grows with the fleet. */
  readonly perServer?: boolean;
  /** Whether the program sends it as one JSON text, which Pulumi handles faster than a list of thousands. */
  readonly packed?: boolean;
}

/**
 * All arguments and outputs of one resource type or function, by name.
 *
 * @internal
 */
export type Members = Readonly<Record<string, Member>>;

/** The names of the arguments. */
export function inputNames(members: Members): string[] {
  return Object.keys(members).filter((name) => members[name]?.rule !== undefined);
}

/** The names of the outputs that the provider decides, whether or not they are also arguments. */
export function outputNames(members: Members): string[] {
  return Object.keys(members).filter((name) => members[name]?.rule === undefined || members[name]?.resolved);
}

/** The names of the arguments that are also outputs, as they were given. */
export function keptNames(members: Members): string[] {
  return inputNames(members).filter((name) => members[name]?.output && !members[name]?.resolved);
}

/** Whether a member is secret. One that the table does not know counts as secret: it may come from a newer version. */
export function isSecret(members: Members, name: string): boolean {
  return members[name]?.secret ?? true;
}
