import type { AccountSpec, Project, Seed, ServerSpec } from "../types";
import { InvalidInput } from "./reader";

/** Throws {@link InvalidInput} with everything in a seed that cannot be true at the same time, by place. */
export function refuseContradictions({ accounts = [], servers = [] }: Seed): void {
  const problems = [
    ...twins(accounts, ({ accessKey }) => accessKey).map(([first, second]) => same(first, second, "accessKey")),
    ...twins(accounts, ({ userId }) => userId).map(([first, second]) => same(first, second, "userId")),
    ...twins(accounts, userOf).map(([first, second]) => same(first, second, "userName")),
    ...accounts.flatMap(keyProblem),
    ...projectProblems(accounts),
    ...twins(servers, ({ id }) => id).map(
      ([first, second]) => `servers[${second}].id: ${servers[second]?.id}: already exists, at servers[${first}]`,
    ),
    ...servers.flatMap((server, index) => homeless(accounts, server, index)),
  ];
  if (problems.length > 0) throw new InvalidInput(problems);
}

/** Positions of entries that have the same value there; those without one are nobody's twins. */
function twins<T>(entries: readonly T[], of: (entry: T) => string | undefined): [number, number][] {
  const values = entries.map(of);
  return values.flatMap((value, index): [number, number][] => {
    const first = values.indexOf(value);
    return value === undefined || first === index ? [] : [[first, index]];
  });
}

function same(first: number, second: number, member: string): string {
  return `accounts[${second}].${member}: is that of accounts[${first}], too`;
}

// A user name belongs to one domain; the users that the sandbox names itself are told apart by their ids.
function userOf({ userName, domainName = "" }: AccountSpec): string | undefined {
  return userName === undefined ? undefined : JSON.stringify([domainName, userName]);
}

function keyProblem({ securityToken, keyLifetimeMs }: AccountSpec, index: number): string[] {
  if (keyLifetimeMs === undefined || securityToken !== undefined) return [];
  return [`accounts[${index}].keyLifetimeMs: only a temporary key runs out, one with a securityToken`];
}

/** A project can have several users, yet only one name. */
function projectProblems(accounts: readonly AccountSpec[]): string[] {
  const names = new Map<string, string>();
  return accounts.flatMap(({ projects = [] }, account) =>
    projects.flatMap(({ id, name }: Project, index) => {
      const known = names.get(id) ?? name;
      names.set(id, known);
      return known === name
        ? []
        : [`accounts[${account}].projects[${index}].name: the project has another name before`];
    }),
  );
}

function homeless(accounts: readonly AccountSpec[], { projectId }: ServerSpec, index: number): string[] {
  const isKnown = accounts.some(({ projects = [] }) => projects.some(({ id }) => id === projectId));
  return projectId === undefined || isKnown ? [] : [`servers[${index}].projectId: is no project of any account`];
}
