import type { Held } from "../owners/owners";
import type { Fleet } from "./plan";

/** The servers that surely have the password that the state has for them. */
export function certainHoldings(fleet: Fleet, before?: Fleet): Map<string, Held> {
  return new Map(
    [...fleet.passwords].flatMap(([id, password]): [string, Held][] => {
      const { status, resetAt, at = "" } = fleet.results.get(id) ?? {};
      if (status === "unknown") return [];
      if (status === "adopted") return [[id, { at, adopted: true, password }]];
      if (resetAt === undefined) return [];
      const inThisRun = before !== undefined && before.results.get(id)?.resetAt !== resetAt ? true : undefined;
      return [[id, { at: resetAt, inThisRun, password }]];
    }),
  );
}

/** The servers that may have the password that the state has for them, and since when. */
export function possibleHoldings(fleet: Fleet): Map<string, Held> {
  return new Map(
    [...fleet.passwords].map(([id, password]) => {
      const { status, resetAt, at = "" } = fleet.results.get(id) ?? {};
      return [id, { at: status === "unknown" ? at : (resetAt ?? at), password }];
    }),
  );
}
