/*
 * All passwords of a resource in one text, newest first, as the state keeps them: a drawn one is the seed that it is derived
 * from. Nothing is ever left out, since after interrupted rotations a server may have any of them. Entries:
 *
 *   1.<seed>?<settings>            drawn for all servers by algorithm 1, which is `derive.ts`
 *   1.<seed>@<hashes>?<settings>   drawn for these servers alone
 *   =<password>                    given
 *
 * A drawn entry without `?` has the settings of the drawn one before it. This file loads no other, because programs load it.
 */

const BETWEEN = " ";
const DRAWN = /^1\.([\w-]+)(?:@([\w-]+))?(?:\?(.*))?$/;

/** Characters of a server's hash. */
export const HASH_LENGTH = 8;

export interface GivenEntry {
  readonly kind: "given";
  readonly password: string;
}

export interface DrawnEntry {
  readonly kind: "drawn";
  readonly seed: string;
  /** The hashes of the servers that it was drawn for; absent if for all. */
  readonly servers?: ReadonlySet<string> | undefined;
  readonly settings: string;
}

export type Entry = GivenEntry | DrawnEntry;

/** The entries, newest first; `undefined` for one that cannot be read. */
export function entriesIn(history: string): (Entry | undefined)[] {
  let settings: string | undefined;
  return textsIn(history).map((text) => {
    if (text.startsWith("=")) return { kind: "given", password: text.slice(1) };
    const [, seed, hashes, own = settings] = DRAWN.exec(text) ?? [];
    if (seed === undefined || own === undefined) return undefined;
    settings = own;
    return { kind: "drawn", seed, servers: hashes === undefined ? undefined : new Set(hashesIn(hashes)), settings };
  });
}

/** How many entries there are. */
export function lengthOf(history: string): number {
  return textsIn(history).length;
}

/** The history with one entry more, the newest. */
export function withEntry(entry: Entry, history: string): string {
  if (entry.kind === "given") return joined(`=${entry.password}`, history);
  const { seed, servers, settings } = entry;
  const suffix = `?${settings}`;
  const [newest = "", ...older] = textsIn(history);
  const isSame =
    newest.startsWith("1.") && newest.endsWith(suffix) && newest.indexOf("?") === newest.length - suffix.length;
  const rest = isSame ? [newest.slice(0, -suffix.length), ...older].join(BETWEEN) : history;
  return joined(`1.${seed}${servers === undefined ? "" : `@${[...servers].join("")}`}${suffix}`, rest);
}

/** The newest entry for all servers, and those for single servers that came after it: what a resource is handed. */
export function newestOf(history: unknown): unknown {
  // Of a damaged state. The resource's check refuses it.
  if (typeof history !== "string") return history;
  const texts = textsIn(history);
  const forAll = texts.findIndex((text) => DRAWN.exec(text)?.[2] === undefined);
  const seen = new Set<string>();
  const own = texts.slice(0, Math.max(0, forAll)).filter((text) => {
    const hashes = hashesIn(DRAWN.exec(text)?.[2] ?? "");
    const isNeeded = hashes.some((hash) => !seen.has(hash));
    for (const hash of hashes) seen.add(hash);
    return isNeeded;
  });
  return [...own, ...texts.slice(forAll, forAll + 1)].join(BETWEEN);
}

export function hashesIn(text: string): string[] {
  return text.match(new RegExp(`.{${HASH_LENGTH}}`, "g")) ?? [];
}

function textsIn(history: string): string[] {
  return history === "" ? [] : history.split(BETWEEN);
}

function joined(text: string, history: string): string {
  return history === "" ? text : `${text}${BETWEEN}${history}`;
}
