import { sameServer } from "../values/serverId";
import { shortHash } from "../values/shortHash";
import { HASH_LENGTH } from "./history";

/** A short hash of a server's id: enough to tell servers apart, a quarter of what ids would take in the state. */
export function hashOf(server: string): string {
  return shortHash(sameServer(server), HASH_LENGTH);
}
