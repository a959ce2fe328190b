/**
 * A member of a resource: an argument, an output, or both. Everything that depends on what a member is follows from its
 * line in `tables.ts`: what is checked, what the state keeps encrypted, what no message may show, what is kept for a
 * delete. Neither this file nor the tables load a library, since every program loads them.
 *
 * @internal
 */
export interface Member {
  /** Name of the rule in `rules.ts` that an argument must meet; absent for a plain output. */
  readonly rule?: string;
  /** Whether the argument must be given. */
  readonly required?: boolean;
  /** Whether it is in the outputs. */
  readonly output: boolean;
  /** Whether the state keeps it encrypted, and no message shows it. */
  readonly secret: boolean;
  /** Whether it travels to the engine as one JSON text, which Pulumi carries faster than a list of thousands. */
  readonly packed?: boolean;
}

/**
 * Everything one resource type or function takes and gives, by name.
 *
 * @internal
 */
export type Members = Readonly<Record<string, Member>>;

/** Names of the members that are arguments. */
export function inputNames(members: Members): string[] {
  return Object.keys(members).filter((name) => members[name]?.rule !== undefined);
}

/** Names of the members that are outputs without being arguments. */
export function outputNames(members: Members): string[] {
  return Object.keys(members).filter((name) => members[name]?.rule === undefined);
}

/** Names of the arguments that are outputs as well. */
export function keptNames(members: Members): string[] {
  return inputNames(members).filter((name) => members[name]?.output);
}

/** A member that the table does not know counts as secret: an older table must not give away what a newer one seals. */
export function isSecret(members: Members, name: string): boolean {
  return members[name]?.secret ?? true;
}
