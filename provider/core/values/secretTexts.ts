import { readingsOf } from "./readings";

/** What is shown in place of a secret. */
export const PLACEHOLDER = "[secret]";

/** Shorter parts of an encoded text are in innocent words as well. */
const SHORTEST_ENCODED = 6;

/** The frame of a key, which tells nothing. */
const FRAME = /-----(?:BEGIN|END) [A-Z0-9 ]+-----/;

/** Texts that are cut out of whatever may be printed, however they are spelled there. */
export class SecretTexts {
  /** Added, but not in `byStart` yet: they are spelled out when a text needs it. */
  private readonly added: string[] = [];
  private readonly byStart = new Map<string, string[]>();

  /** @param shortest shorter secrets are left standing: in many texts they would blank out innocent words */
  constructor(private readonly shortest: number) {}

  add(secret: string): void {
    this.added.push(secret);
  }

  /** The text without any of the secrets. */
  conceal(text: string): string {
    for (const spelling of new Set(this.added.splice(0).flatMap(partsOf).flatMap(spellings))) this.index(spelling);
    // No part of a secret goes over two lines, and a message may be megabytes: thousands of servers, a line each.
    return text.replace(/[^\n]+/g, (line) => this.concealLine(line));
  }

  private concealLine(line: string): string {
    const spans = readingsOf(line).flatMap(({ text: read, starts }) =>
      this.found(read).map(([start, end]): Span => [starts[start] as number, starts[end] as number]),
    );
    let concealed = "";
    let done = 0;
    for (const [start, end] of united(spans)) {
      concealed += line.slice(done, start) + PLACEHOLDER;
      done = end;
    }
    return concealed + line.slice(done);
  }

  private index(spelling: string): void {
    if (spelling.length < this.shortest) return;
    const start = spelling.slice(0, this.shortest);
    const others = this.byStart.get(start);
    if (others === undefined) this.byStart.set(start, [spelling]);
    else others.push(spelling);
  }

  /** Where secrets are, overlapping ones too. */
  private found(text: string): Span[] {
    const spans: Span[] = [];
    for (let at = 0; at + this.shortest <= text.length; at += 1) {
      for (const spelling of this.byStart.get(text.slice(at, at + this.shortest)) ?? []) {
        if (text.startsWith(spelling, at)) spans.push([at, at + spelling.length]);
      }
    }
    return spans;
  }
}

type Span = [start: number, end: number];

/** In order, those that overlap as one. */
function united(spans: readonly Span[]): Span[] {
  const apart: Span[] = [];
  for (const [start, end] of [...spans].sort(([left], [right]) => left - right)) {
    const last = apart.at(-1);
    if (last !== undefined && start < last[1]) last[1] = Math.max(last[1], end);
    else apart.push([start, end]);
  }
  return apart;
}

/** Line by line, since a key may be printed in another layout, and may come indented or as one line. */
function partsOf(secret: string): string[] {
  return FRAME.test(secret) ? secret.split(FRAME).flatMap((body) => body.split(/\s+|\\[nr]/)) : secret.split(/[\r\n]+/);
}

/** As it is, and in encodings that cannot be undone where a text begins or ends anywhere within another one. */
function spellings(secret: string): string[] {
  // Half of a surrogate pair, which has no bytes, is replaced on the way through them.
  const asBytes = Buffer.from(secret);
  const hex = asBytes.toString("hex");
  const inJson = JSON.stringify(secret).slice(1, -1);
  const encoded = [hex, hex.toUpperCase(), ...[...new Set([secret, inJson])].flatMap(base64Of)];
  return [secret, asBytes.toString(), ...encoded.filter(({ length }) => length >= SHORTEST_ENCODED)];
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
  return found;
}
