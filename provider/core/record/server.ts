import { accepted } from "../members/check";
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

/**
 * The arguments that name another server than before. One that is not known yet counts as another. A state without a proper
 * id or type is no reason to replace anything: the password in it would be dropped.
 */
export function replacedServer(olds: Properties, news: Properties): string[] {
  const after = serverOf(news);
  const id = accepted("serverId", olds.serverId) ?? after.id;
  const type = olds.serverType === undefined ? "ecs" : (accepted("serverType", olds.serverType) ?? after.type);
  return [
    ...(id === after.id ? [] : ["serverId"]),
    ...(type === after.type && !isUnknown(news.serverType) ? [] : ["serverType"]),
  ];
}
