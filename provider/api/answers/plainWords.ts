/** The service's sentences are shorter; what is longer quotes something. */
const MOST_SHOWN = 200;
/** No more of a text is looked at: an answer may have megabytes. */
const MOST_READ = 2_000;
/** Stands for what was cut out. */
const CUT = "…";

/** Between letters an apostrophe is no quote. */
const single = (quote: string): string => String.raw`(?:(?<!\p{L})${quote}|${quote}(?!\p{L}))`;
const QUOTES = [
  ['"', '"'],
  ["`", "`"],
  [single("'"), single("'")],
  ["‘", single("’")],
  ["“", "”"],
  ["«", "»"],
  ["「", "」"],
  ["『", "』"],
];
/** Up to the same quote without a backslash, or to the end where there is none. */
const QUOTED = new RegExp(
  QUOTES.map(([open, close]) => String.raw`${open}(?:\\[^]?|(?!${close})[^])*(?:${close}|$)`).join("|"),
  "gu",
);

const RUN = /[!-~]{8,}/g;
/** A word with nothing but the punctuation of a sentence around it. */
const WORD = /^[([]?[A-Za-z][a-z]+[.,;:!?)\]]{0,2}$/;
/** In no word; a piece of a signature may have no digit. */
const HEXADECIMAL = /[a-f]{8}/i;

/**
 * A sentence of the service by its plain words. Cut out are quoted texts, control characters, and whatever is no word:
 * runs of eight or more characters of ASCII with a digit, a capital inside or punctuation. Chinese passes, since it has
 * no blanks between its words.
 *
 * @returns at most 200 characters, without the full stop; `""` if no word is left
 */
export function plainWords(text: string): string {
  const words = text
    .slice(0, MOST_READ)
    .replace(/\s+/g, " ")
    .replace(/\p{C}+/gu, CUT)
    .replace(QUOTED, CUT)
    .replace(RUN, (run) => (WORD.test(run) && !HEXADECIMAL.test(run) ? run : CUT))
    .replace(/…(?:[\s\p{P}\p{S}]*…)+/gu, CUT)
    .replace(/[\s.。]+$/, "")
    .trimStart();
  return /\p{L}/u.test(words) ? shortened(words) : "";
}

/** At most 200 characters of a text, and no half of a character. */
export function shortened(text: string): string {
  return text.length > MOST_SHOWN ? text.slice(0, MOST_SHOWN - 1).replace(/[\ud800-\udbff]$/, "") + CUT : text;
}
