import type { RandomInt } from "../ports";
import { Secret } from "../values/secret";
import { generatePassword } from "./generate";
import type { DrawnPolicy } from "./rotation";

/** The password that servers are to have: one for all of them, or one for each. */
export type WantedPassword =
  | { kind: "shared"; password: Secret }
  | { kind: "perServer"; passwords: ReadonlyMap<string, Secret> };

/** A password that is given, for all servers. */
export function given(newPassword: string): WantedPassword {
  return { kind: "shared", password: new Secret(newPassword) };
}

/** Draws a password for the listed servers each, or one for all where none are listed. */
export function draw(
  policy: DrawnPolicy,
  servers: readonly string[] | undefined,
  randomInt: RandomInt,
): WantedPassword {
  return drawMissing(policy, servers, { passwords: new Map() }, randomInt).wanted;
}

/** The passwords that are known already, as the state has them. */
export interface Known {
  password?: Secret | undefined;
  passwords: ReadonlyMap<string, Secret>;
}

/** The known passwords, with new ones where there are none. Those of servers that are no longer listed are `released`. */
export function drawMissing(
  policy: DrawnPolicy,
  servers: readonly string[] | undefined,
  known: Known,
  randomInt: RandomInt,
): { wanted: WantedPassword; released: ReadonlyMap<string, Secret> } {
  const next = () => generatePassword(policy, randomInt);
  if (servers === undefined) {
    return { wanted: { kind: "shared", password: known.password ?? next() }, released: new Map() };
  }
  const passwords = new Map(servers.map((id) => [id, known.passwords.get(id) ?? next()]));
  const released = new Map([...known.passwords].filter(([id]) => !passwords.has(id)));
  return { wanted: { kind: "perServer", passwords }, released };
}
