import { shortened } from "../../core/values/shortened";

/** The service's own sentences are shorter; a longer text quotes something. */
export const MOST_SHOWN = 200;
/** The rest of a text is ignored, because an answer may have megabytes. */
const MOST_READ = 2_000;
/** Shown in place of what was cut out. */
const CUT = "…";

/** An apostrophe between letters is not a quote. */
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
/** A quoted text ends at the matching quote without a backslash before it, or at the end of the text. */
const QUOTED = new RegExp(
  QUOTES.map(([open, close]) => String.raw`${open}(?:\\[^]?|(?!${close})[^])*(?:${close}|$)`).join("|"),
  "gu",
);

const RUN = /[!-~]{8,}/g;
/** A word, with only the punctuation of a sentence around it. */
const WORD = /^[([]?[A-Za-z][a-z]+[.,;:!?)\]]{0,2}$/;
/** No word contains this, but a part of a signature may, even one without a digit. */
const HEXADECIMAL = /[a-f]{8}/i;

/**
 * Reduces a sentence of the service to its plain words. It cuts out quoted texts, control characters, and everything that
 * is not a word: runs of eight or more ASCII characters with a digit, a capital letter inside or punctuation. Chinese
 * text is kept.
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
  return /\p{L}/u.test(words) ? shortened(words, MOST_SHOWN) : "";
}
