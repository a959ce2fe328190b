/** A text as it reads once encodings are undone, and where in the original each of its characters was. */
export interface Reading {
  readonly text: string;
  /** Where each character begins; one more: where the last one ends. */
  readonly starts: Uint32Array;
}

interface Encoding {
  /** What stands for one character. */
  readonly spelled: RegExp;
  decode(spelled: string): string;
}

const CONTROLS: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t", b: "\b", f: "\f" };
const NAMED: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

/** JSON of any writer, and JavaScript's own texts. */
const JSON_TEXT: Encoding = {
  spelled: /\\(?:u[0-9a-f]{4}|x[0-9a-f]{2}|.)/gi,
  decode: (spelled) =>
    spelled.length > 2
      ? String.fromCharCode(Number.parseInt(spelled.slice(2), 16))
      : (CONTROLS[spelled.slice(1)] ?? spelled.slice(1)),
};

/** A character of UTF-8, in percent signs. */
const PERCENT =
  "%[0-7][0-9a-f]|%[cd][0-9a-f]%[89ab][0-9a-f]|%e[0-9a-f](?:%[89ab][0-9a-f]){2}|%f[0-7](?:%[89ab][0-9a-f]){3}";
const URL_TEXT: Encoding = {
  spelled: new RegExp(PERCENT, "gi"),
  decode: (spelled) => Buffer.from(spelled.replaceAll("%", ""), "hex").toString(),
};
const FORM: Encoding = {
  spelled: new RegExp(`\\+|${PERCENT}`, "gi"),
  decode: (spelled) => (spelled === "+" ? " " : URL_TEXT.decode(spelled)),
};

const HTML: Encoding = {
  spelled: /&(?:amp|lt|gt|quot|apos|#0*\d{1,6}|#x0*[0-9a-f]{1,5});/gi,
  decode: (spelled) => {
    const name = spelled.slice(1, -1).toLowerCase();
    if (!name.startsWith("#")) return NAMED[name] as string;
    return String.fromCodePoint(name.startsWith("#x") ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1)));
  },
};

const ENCODINGS = [JSON_TEXT, URL_TEXT, FORM, HTML];
/** JSON in JSON, JSON in a URL, and so on. */
const DEPTH = 2;

/** All ways to read the text: as it is, and with the usual encodings undone, one inside another too. */
export function readingsOf(text: string): Reading[] {
  const readings: Reading[] = [{ text, starts: Uint32Array.from({ length: text.length + 1 }, (_, at) => at) }];
  let outer = 0;
  for (let depth = 0; depth < DEPTH; depth += 1) {
    const encoded = readings.slice(outer);
    outer = readings.length;
    for (const reading of encoded) {
      for (const encoding of ENCODINGS) {
        // Most texts hold nothing that is encoded.
        if (reading.text.search(encoding.spelled) < 0) continue;
        const inner = decoded(reading, encoding);
        if (!readings.some((known) => known.text === inner.text)) readings.push(inner);
      }
    }
  }
  return readings;
}

function decoded(reading: Reading, { spelled, decode }: Encoding): Reading {
  let text = "";
  // What is decoded is shorter than what stands for it.
  const starts = new Uint32Array(reading.starts.length);
  let done = 0;
  const keepUntil = (end: number): void => {
    starts.set(reading.starts.subarray(done, end), text.length);
    text += reading.text.slice(done, end);
    done = end;
  };
  for (const { 0: found, index } of reading.text.matchAll(spelled)) {
    keepUntil(index);
    const plain = decode(found);
    starts.fill(reading.starts[index] as number, text.length, text.length + plain.length);
    text += plain;
    done = index + found.length;
  }
  keepUntil(reading.text.length);
  starts[text.length] = reading.starts[reading.text.length] as number;
  return { text, starts };
}
