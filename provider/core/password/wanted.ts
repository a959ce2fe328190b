import type { RandomInt } from "../ports";
import type { Secret } from "../values/secret";
import { generatePassword } from "./generate";
import type { DrawnPolicy } from "./rotation";

/** The password that the servers are to get: one for all, or one for each. */
export type WantedPassword =
  | { kind: "shared"; password: Secret }
  | { kind: "perServer"; passwords: ReadonlyMap<string, Secret> };

/** Draws a password for each listed server; without a list, one for all servers. */
export function draw(
  policy: DrawnPolicy,
  servers: readonly string[] | undefined,
  randomInt: RandomInt,
): WantedPassword {
  return drawMissing(policy, servers, { passwords: new Map() }, randomInt).wanted;
}

/** The passwords that the state already holds. */
export interface KnownPasswords {
  password?: Secret | undefined;
  passwords: ReadonlyMap<string, Secret>;
}

/** Keeps the known passwords and draws those that are missing. `removed` are those of servers no longer listed. */
export function drawMissing(
  policy: DrawnPolicy,
  servers: readonly string[] | undefined,
  known: KnownPasswords,
  randomInt: RandomInt,
): { wanted: WantedPassword; removed: ReadonlyMap<string, Secret> } {
  const next = () => generatePassword(policy, randomInt);
  if (servers === undefined) {
    return { wanted: { kind: "shared", password: known.password ?? next() }, removed: new Map() };
  }
  const passwords = new Map(servers.map((id) => [id, known.passwords.get(id) ?? next()]));
  const removed = new Map([...known.passwords].filter(([id]) => !passwords.has(id)));
  return { wanted: { kind: "perServer", passwords }, removed };
}
