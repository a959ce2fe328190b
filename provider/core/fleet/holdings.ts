import type { Held } from "../owners/owners";
import type { Fleet } from "./plan";

/** What a run knows of its own resets. */
interface ThisRun {
  readonly before: Fleet;
  readonly restarts: boolean;
}

/** The servers that surely have the password that the state has for them, if only from their next start on. */
export function certainHoldings(fleet: Fleet, run?: ThisRun): Map<string, Held> {
  return new Map(
    [...fleet.passwords].flatMap(([id, password]): [string, Held][] => {
      const { status, resetAt, at = "" } = fleet.results.get(id) ?? {};
      if (status === "unknown") return [];
      if (status === "adopted") return [[id, { at, adopted: true, password }]];
      if (resetAt === undefined) return [];
      const inThisRun = run !== undefined && run.before.results.get(id)?.resetAt !== resetAt ? true : undefined;
      return [[id, { at: resetAt, inThisRun, awaitsStart: inThisRun && !run?.restarts, password }]];
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
