import { readable } from "../values/readable";

const FEW = 3;

/** The first three ids, for a message. */
export function firstFew(ids: readonly string[]): string {
  return `${ids.slice(0, FEW).map(readable).join(", ")}${ids.length > FEW ? ", …" : ""}`;
}

/** One server, or the number of several and the first three, for a message. */
export function serversInWords(ids: readonly string[]): string {
  return `${ids.length === 1 ? "server" : `${ids.length} servers:`} ${firstFew(ids)}`;
}
