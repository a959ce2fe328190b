import { createHash } from "node:crypto";
import { isIPv6 } from "node:net";
import type { ServerView } from "../types";

/** `addresses` of a server's details: a list under the id of its network. */
export function addressEntries({ id, projectId, addresses }: ServerView): object {
  if (addresses.length === 0) return {};
  const card = { "OS-EXT-IPS-MAC:mac_addr": macOf(id), "OS-EXT-IPS:port_id": uuidOf(`port of ${id}`) };
  const entries = addresses.map(({ addr, type }) => ({
    // A string, unlike nova's number.
    version: isIPv6(addr) ? "6" : "4",
    addr,
    ...card,
    "OS-EXT-IPS:type": type,
  }));
  return { [networkOf(projectId)]: entries };
}

/** Id of the one network a project has here. */
export function networkOf(projectId: string): string {
  return uuidOf(`network of ${projectId}`);
}

/** An id that is always the same for the same text, so that details do not change from read to read. */
export function uuidOf(text: string): string {
  return hex(text).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, "$1-$2-$3-$4-$5");
}

function macOf(serverId: string): string {
  const [a, b, c] = hex(serverId).match(/../g) ?? [];
  return `fa:16:3e:${a}:${b}:${c}`;
}

function hex(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
