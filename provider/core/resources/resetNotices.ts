import { firstFew, serversInWords } from "../fleet/firstFew";
import type { DesiredFleet } from "../fleet/plan";

/** The preview's message about servers that an earlier run left open. */
export function openNotice(open: readonly string[], { dryRun, serverIds }: DesiredFleet): string {
  return `${open.length} of ${serverIds.length} servers are still to be ${dryRun ? "validated" : "reset"}: ${firstFew(open)}`;
}

/** The preview's message about servers that are taken under management without a call. */
export function adoptionNotice(adopted: readonly string[]): string {
  return `takes ${serversInWords(adopted)} as having newPassword already, without a call (adopt)`;
}

/** What a delete says of servers that another resource has reset and that have not started since. */
export function earlierPasswordNotice(servers: readonly string[]): string {
  return `the state no longer has the earlier password of ${serversInWords(servers)}, which stays in force until the next start; from then on it is the new one`;
}

/** What a delete has left of the servers' passwords. */
export function farewell(servers: readonly string[], scrambled: boolean): string {
  return scrambled
    ? `a password that nobody knows is set on ${serversInWords(servers)}`
    : `the state no longer has the password of ${serversInWords(servers)}; it stays as it is`;
}
