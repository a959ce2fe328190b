import type { Json } from "../values/json";
import { type Properties, pick, sameJson } from "../values/properties";
import { keptNames, type Members } from "./table";

/** The arguments that are outputs as well. */
export function keptArguments(members: Members, args: Properties): Record<string, Json> {
  return pick(args, keptNames(members));
}

/** Whether the outputs hold other arguments than these. */
export function keptArgumentsChanged(members: Members, olds: Properties, args: Properties): boolean {
  return !sameJson(keptArguments(members, olds), keptArguments(members, args));
}
