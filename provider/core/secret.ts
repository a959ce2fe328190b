import { inspect } from "node:util";

const PLACEHOLDER = "[secret]";

/**
 * A text that must never be printed: as string, JSON or in an inspection it shows a placeholder.
 * `reveal` is called in two places only: where a request body is encoded and where a secret output is built.
 */
export class Secret {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
    remember(text);
  }

  reveal(): string {
    return this.#text;
  }

  equals(other: Secret | undefined): boolean {
    return other !== undefined && other.#text === this.#text;
  }

  toString(): string {
    return PLACEHOLDER;
  }

  toJSON(): string {
    return PLACEHOLDER;
  }

  [inspect.custom](): string {
    return PLACEHOLDER;
  }
}

/** The texts of secrets by their keys, to be sealed as one. */
export function revealAll(secrets: ReadonlyMap<string, Secret>): Record<string, string> {
  return Object.fromEntries([...secrets].map(([key, secret]) => [key, secret.reveal()]));
}

/** Shorter texts would blank out innocent words. */
const SHORTEST = 6;

/** Every secret that this process has met. */
const remembered = new Set<string>();
/** Of these, the ones that are not in `spellingsByStart` yet: they are spelled out when a message needs it. */
const unspelled: string[] = [];
const spellingsByStart = new Map<string, string[]>();

/** From now on `conceal` cuts this text out. */
export function remember(text: string): void {
  if (remembered.has(text)) return;
  remembered.add(text);
  unspelled.push(text);
}

/**
 * The text without any secret that this process has met: for whatever may be printed. A bug in the handling of one
 * resource may well know the credentials, or the secrets of another one.
 */
export function conceal(text: string): string {
  for (const secret of unspelled.splice(0)) spellOut(secret);
  let concealed = "";
  for (let at = 0; at < text.length; ) {
    const candidates = spellingsByStart.get(text.slice(at, at + SHORTEST)) ?? [];
    const found = candidates.filter((spelling) => text.startsWith(spelling, at)).map(({ length }) => length);
    concealed += found.length === 0 ? text[at] : PLACEHOLDER;
    at += Math.max(1, ...found);
  }
  return concealed;
}

/** Lines one by one, since a key may be printed in another layout; its first and last one tell nothing. */
function spellOut(secret: string): void {
  const lines = secret.split(/\r?\n/).filter((line) => line.length >= SHORTEST && !line.startsWith("-----"));
  for (const spelling of lines.flatMap(spellings)) {
    const start = spelling.slice(0, SHORTEST);
    const others = spellingsByStart.get(start);
    if (others === undefined) spellingsByStart.set(start, [spelling]);
    else others.push(spelling);
  }
}

/** A secret text as it is, inside JSON, inside JSON inside JSON, in a URL, as JSON in a URL, HTML-escaped, and in base64. */
export function spellings(text: string): string[] {
  const inJson = JSON.stringify(text).slice(1, -1);
  const html = text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;").replace(/"/g, "&quot;");
  // Half of a surrogate pair, which no URL can spell, is replaced on the way through bytes.
  const inUrl = [text, inJson].map((part) => encodeURIComponent(Buffer.from(part).toString()));
  const inBase64 = [...new Set([text, inJson])].flatMap(base64Of);
  const all = [text, inJson, JSON.stringify(inJson).slice(1, -1), ...inUrl, html, ...inBase64];
  return [...new Set(all)].filter((spelling) => spelling !== "");
}

/** In base64 by itself, and the characters that are its own wherever it begins in a longer text that is encoded. */
function base64Of(text: string): string[] {
  const found: string[] = [];
  for (const before of ["", "\0", "\0\0"]) {
    const bytes = Buffer.from(before + text);
    for (const encoding of ["base64", "base64url"] as const) {
      const encoded = bytes.toString(encoding);
      if (before === "") found.push(encoded.replace(/=+$/, ""));
      found.push(encoded.slice(Math.ceil((before.length * 8) / 6), Math.floor((bytes.length * 8) / 6)));
    }
  }
  return found.filter((spelling) => spelling.length >= SHORTEST);
}
