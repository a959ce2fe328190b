import { readable } from "../values/readable";

const FEW = 3;

/** The first few ids, three unless told otherwise, for a message. */
export function firstFew(ids: readonly string[], few = FEW): string {
  return `${ids.slice(0, few).map(readable).join(", ")}${ids.length > few ? ", …" : ""}`;
}

/** One server, or the number of several and the first few, for a message. */
export function serversInWords(ids: readonly string[], few = FEW): string {
  return `${ids.length === 1 ? "server" : `${counted(ids.length)} servers:`} ${firstFew(ids, few)}`;
}

/** A number of servers as people write it: `60,000`. */
export function counted(servers: number): string {
  return servers.toLocaleString("en-US");
}
