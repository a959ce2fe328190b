/** What is shown in place of a secret. */
export const PLACEHOLDER = "[secret]";

/** Shorter secrets are left standing: in many texts they would blank out innocent words. */
const SHORTEST = 6;

/** The frame and the headers of a key, which tell nothing. */
const FRAME = /-----(?:BEGIN|END) [A-Z0-9 ]+-----|^[ \t]*(?:Proc-Type|DEK-Info): .*$/m;

/** Texts that are cut out of whatever may be printed: a plain search, which undoes no encoding. */
export class SecretTexts {
  /** Added, but not cut into pieces yet: that is done when a text needs it. */
  private readonly added: string[] = [];
  /** The pieces to search for, by their length; what is shorter than a run is searched for as a whole. */
  private readonly pieces: { length: number; texts: Set<string> }[] = [];
  /** Where pieces begin like this, by a hash: almost everywhere a text is passed over without cutting it up. */
  private readonly starts = new Uint8Array(HASHES);

  /**
   * @param run so many characters of a secret in a row are cut out wherever they are
   * @param ours words of our own: they are in messages whatever the secrets, so that a secret which has one of them in it
   * must not blank it out
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

  /** The text without any of the secrets, nor a run of one. */
  conceal(text: string): string {
    for (const part of this.added.splice(0).flatMap(partsOf)) this.index(part);
    let concealed = "";
    let copied = 0;
    let end = -1;
    for (let at = 0; at + SHORTEST <= text.length; at += 1) {
      const length = this.lengthAt(text, at);
      if (length === 0) continue;
      // Pieces that touch or overlap are one.
      if (at > end) concealed += text.slice(copied, at) + PLACEHOLDER;
      end = Math.max(end, at + length);
      copied = end;
    }
    return concealed + text.slice(copied);
  }

  private index(part: string): void {
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

  /** How long the piece is that begins here; 0 if none does. */
  private lengthAt(text: string, at: number): number {
    if (this.starts[startAt(text, at)] === 0) return 0;
    for (const { length, texts } of this.pieces) {
      if (texts.size > 0 && texts.has(text.slice(at, at + length))) return length;
    }
    return 0;
  }
}

/** As many as 20 bits tell apart. */
const HASHES = 2 ** 20;

/** A hash of four characters. */
function startAt(text: string, at: number): number {
  let hash = 0;
  for (let next = at; next < at + 4; next += 1) hash = Math.imul(hash ^ text.charCodeAt(next), 0x9e3779b1);
  return hash >>> 12;
}

/** A key word by word, since it may be printed in another layout, and may come indented or as one line. */
function partsOf(secret: string): string[] {
  return FRAME.test(secret) ? secret.split(FRAME).flatMap((body) => body.split(/\s+|\\[nr]/)) : [secret];
}
