/** What is shown in place of a secret. */
export const PLACEHOLDER = "[secret]";

/** Shorter secrets are not searched for: they would blank out ordinary words in many messages. */
const SHORTEST = 6;

/** A text of this length is not cut into pieces: ten years of seeds would be a hundred thousand of them. */
const LONG = 2048;

/** The lines around a private key and its headers, which are not secret. */
const FRAME = /-----(?:BEGIN|END) [A-Z0-9 ]+-----|^[ \t]*(?:Proc-Type|DEK-Info): .*$/m;

/** Texts that are replaced in everything that may be printed. This is a plain search; it undoes no encoding. */
export class SecretTexts {
  /** Added, but not cut into pieces yet. That happens at the next `conceal`. */
  private readonly added: string[] = [];
  /** The pieces to search for, by length. A secret shorter than a run is one piece. */
  private readonly pieces: { length: number; texts: Set<string> }[] = [];
  /** Long texts, as they are. */
  private readonly long: string[] = [];
  /** Hashes of how pieces begin. They rule out almost every place of a text quickly. */
  private readonly starts = new Uint8Array(HASHES);

  /**
   * @param run this many characters of a secret in a row are replaced
   * @param ours words of our own messages; a secret that contains one of them must not blank it out
   */
  constructor(
    private readonly run: number,
    private readonly ours = "",
  ) {
    for (let length = run; length >= SHORTEST; length -= 1) this.pieces.push({ length, texts: new Set() });
  }

  add(secret: string): void {
    this.added.push(secret);
  }

  /** Forgets all secrets. */
  clear(): void {
    this.added.length = 0;
    this.long.length = 0;
    for (const { texts } of this.pieces) texts.clear();
    this.starts.fill(0);
  }

  /** The text with a placeholder for each secret and for each run of one. */
  conceal(text: string): string {
    for (const part of this.added.splice(0).flatMap(partsOf)) this.index(part);
    let concealed = "";
    let copied = 0;
    let end = -1;
    for (let at = 0; at + SHORTEST <= text.length; at += 1) {
      const length = this.lengthAt(text, at);
      if (length === 0) continue;
      // A piece may begin or end within a character. Half of one must not be left, since it is no proper text.
      const begin = isWithinPair(text, at) ? at - 1 : at;
      // Pieces that touch or overlap get one placeholder.
      if (begin > end) concealed += text.slice(copied, begin) + PLACEHOLDER;
      end = Math.max(end, isWithinPair(text, at + length) ? at + length + 1 : at + length);
      copied = end;
    }
    return concealed + text.slice(copied);
  }

  private index(part: string): void {
    if (part.length >= LONG) {
      this.long.push(part);
      for (let at = 0; at + this.run <= part.length; at += 1) this.starts[startAt(part, at)] = 1;
      return;
    }
    for (const { length, texts } of this.pieces) {
      if (part.length < length || (length < this.run && part.length > length)) continue;
      for (let at = 0; at + length <= part.length; at += 1) {
        const piece = part.slice(at, at + length);
        if (piece.trim() === "" || (this.ours.includes(piece) && !this.ours.includes(part))) continue;
        texts.add(piece);
        this.starts[startAt(piece, 0)] = 1;
      }
    }
  }

  /** The length of the piece that begins here; 0 if none does. */
  private lengthAt(text: string, at: number): number {
    if (this.starts[startAt(text, at)] === 0) return 0;
    for (const { length, texts } of this.pieces) {
      if (texts.size > 0 && texts.has(text.slice(at, at + length))) return length;
    }
    const piece = text.slice(at, at + this.run);
    const isLongEnough = piece.length === this.run && piece.trim() !== "" && !this.ours.includes(piece);
    return isLongEnough && this.long.some((secret) => secret.includes(piece)) ? this.run : 0;
  }
}

/** The number of different hashes: 20 bits. */
const HASHES = 2 ** 20;

/** A hash of the four characters from here. */
function startAt(text: string, at: number): number {
  let hash = 0;
  for (let next = at; next < at + 4; next += 1) hash = Math.imul(hash ^ text.charCodeAt(next), 0x9e3779b1);
  return hash >>> 12;
}

/** Whether the place is between the two halves of a surrogate pair. */
function isWithinPair(text: string, at: number): boolean {
  return (text.codePointAt(at - 1) ?? 0) > 0xffff;
}

/** The words of a key, since it may be printed in another layout, indented or as one line; any other secret as a whole. */
function partsOf(secret: string): string[] {
  return FRAME.test(secret) ? secret.split(FRAME).flatMap((body) => body.split(/\s+|\\[nr]/)) : [secret];
}
