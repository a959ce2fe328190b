import type { Json } from "../values/json";
import { pickStored, type Stored, sameJson } from "../values/stored";
import { keptNames, type Members } from "./table";

/** The arguments that are outputs as well. */
export function keep(members: Members, args: Stored): Record<string, Json> {
  return pickStored(args, keptNames(members));
}

/** Whether the outputs hold other arguments than these. */
export function keepsOthers(members: Members, olds: Stored, args: Stored): boolean {
  return !sameJson(keep(members, olds), keep(members, args));
}
