import { Secret } from "../values/secret";
import { derivePassword, isSeed } from "./derive";
import { type Entry, entriesIn } from "./history";
import { hashOf } from "./serverHash";
import { type DrawnPolicy, policyIn } from "./settings";

/*
 * The passwords that a history gives. Each is made when it is asked for: there may be thousands.
 */

/** Whether every entry gives passwords, and the last one is for all servers. */
export function areUsable(history: string): boolean {
  const entries = entriesIn(history);
  const oldest = entries.at(-1);
  return isForAll(oldest) && entries.every(isUsable);
}

function isForAll(entry: Entry | undefined): boolean {
  return entry?.kind === "given" || (entry?.kind === "drawn" && entry.servers === undefined);
}

function isUsable(entry: Entry | undefined): boolean {
  return entry?.kind === "given" || policyOf(entry) !== undefined;
}

/** The settings that an entry was drawn with; `undefined` if it was not, or no password can be derived from it. */
export function policyOf(entry: Entry | undefined): DrawnPolicy | undefined {
  return entry?.kind === "drawn" && isSeed(entry.seed) ? policyIn(entry.settings) : undefined;
}

/**
 * The password of an entry for a server; `undefined` if it was drawn for others, or cannot be read.
 *
 * @param hash the server's, from one who asks for it of several entries
 */
export function passwordFor(entry: Entry | undefined, server: string, hash = hashOf(server)): Secret | undefined {
  if (entry === undefined) return undefined;
  if (entry.kind === "given") return new Secret(entry.password);
  if (entry.servers !== undefined && !entry.servers.has(hash)) return undefined;
  const policy = policyOf(entry);
  return policy && derivePassword(entry.seed, policy, policy.perServer ? server : undefined);
}

/**
 * All passwords that a server may have had, newest first.
 *
 * @param cameAt how long the history was when the server came; it never had what was superseded then
 */
export function passwordsFor(history: string, server: string, cameAt = 1): Secret[] {
  const entries = entriesIn(history);
  const hash = hashOf(server);
  const passwords: Secret[] = [];
  for (const [at, entry] of entries.entries()) {
    const password = passwordFor(entry, server, hash);
    if (password !== undefined) passwords.push(password);
    if (password !== undefined && entries.length - at <= cameAt) break;
  }
  return passwords;
}

/** The password of a server when the history was that long; by default, the newest. */
export function passwordAt(history: string, server: string, length?: number): Secret | undefined {
  const entries = entriesIn(history);
  return newestPassword(length === undefined ? entries : entries.slice(Math.max(0, entries.length - length)), server);
}

/** The first password that one of the entries gives a server. */
export function newestPassword(entries: readonly (Entry | undefined)[], server: string): Secret | undefined {
  const hash = hashOf(server);
  for (const entry of entries) {
    const password = passwordFor(entry, server, hash);
    if (password !== undefined) return password;
  }
  return undefined;
}
