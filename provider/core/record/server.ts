import type { ServerRef } from "../ports";
import { type Properties, textOf } from "../values/properties";
import { isUnknown } from "../values/unknown";

/** The server that the arguments name. */
export function serverOf(args: Properties): ServerRef {
  return { type: args.serverType === "bms" ? "bms" : "ecs", id: textOf(args.serverId) ?? "" };
}

/** How messages name a server. */
export function serverName({ type, id }: ServerRef): string {
  return `${type.toUpperCase()} server ${id}`;
}

/** The id, in the state, of a resource that belongs to one record. */
export function recordId(server: ServerRef): string {
  return `${server.type}/${server.id}`;
}

/** The arguments that name another server than before. One that is not known yet counts as another. */
export function replacedServer(olds: Properties, news: Properties): string[] {
  const before = serverOf(olds);
  const after = serverOf(news);
  return [
    // A state without an id is no reason to replace anything.
    ...(before.id === "" || before.id === after.id ? [] : ["serverId"]),
    ...(before.type === after.type && !isUnknown(news.serverType) ? [] : ["serverType"]),
  ];
}
