import { passwordsFor } from "../password/passwords";
import { ownOf, textOf } from "../values/properties";
import { sameServer } from "../values/serverId";
import { joinedAt } from "./assigned";

/** What a `PasswordReset` and its companion have in the state. */
export interface Held {
  readonly servers: Readonly<Record<string, unknown>>;
  readonly passwords: Readonly<Record<string, string>>;
  /** The companion's. */
  readonly history: unknown;
  readonly joined: unknown;
}

/** The id of the server as the resource has it; `undefined` if it has no such server. */
export function listedId({ servers }: Held, serverId: string): string | undefined {
  return Object.keys(servers).find((id) => sameServer(id) === sameServer(serverId));
}

/** The password that a server of the resource is known to have; `undefined` if it has none yet. */
export function passwordOf(held: Held, listed: string): string | undefined {
  return ownOf(held.passwords, listed);
}

/**
 * Every other password that a server of the resource may have, newest first: all since it came, without the one that it is
 * known to have. The newest is among them until the server is known to have it: a run that was killed may have set it.
 */
export function passwordHistory(held: Held, listed: string): string[] {
  const all = passwordsFor(textOf(held.history) ?? "", listed, joinedAt(held.joined, listed));
  const texts = new Set(all.map((password) => password.reveal()));
  const known = passwordOf(held, listed);
  return [...texts].filter((text) => text !== known);
}
