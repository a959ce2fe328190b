import { createHash } from "node:crypto";

let made = 0;

/**
 * A secret that shares no eight characters with one of another test: what the process has met once is concealed for
 * ever.
 */
export function freshSecret(): string {
  made += 1;
  return `Mk!${createHash("sha256").update(`${made}`).digest("base64url").slice(0, 20)}`;
}
