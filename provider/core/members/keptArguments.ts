import type { Json } from "../values/json";
import { type Properties, pick, sameJson } from "../values/properties";
import { keptNames, type Members } from "./table";

/** The arguments that are also outputs. */
export function keptArguments(members: Members, args: Properties): Record<string, Json> {
  return pick(args, keptNames(members));
}

/** Whether the arguments in the outputs differ from the new ones. */
export function keptArgumentsChanged(members: Members, olds: Properties, args: Properties): boolean {
  return !sameJson(keptArguments(members, olds), keptArguments(members, args));
}
