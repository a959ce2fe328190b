import { createHash } from "node:crypto";
import { sameServer } from "../values/serverId";
import { HASH_LENGTH } from "./history";

/** A short hash of a server's id: enough to tell servers apart, a quarter of what ids would take in the state. */
export function hashOf(server: string): string {
  return createHash("sha256").update(sameServer(server)).digest("base64url").slice(0, HASH_LENGTH);
}
