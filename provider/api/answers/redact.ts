import { conceal, type Secret } from "../../core/values/secret";
import { PLACEHOLDER, SecretTexts } from "../../core/values/secretTexts";

/** Makes a text of the service fit for an error: without secrets, without control characters (nor those that turn the direction of writing), of bounded length. */
export type Redact = (text: string) => string;

/** Long enough for every documented message; the gateway's echo of a canonical request is longer and gets cut. */
const MAX_LENGTH = 500;
/** No more of a text is looked at: an answer may have megabytes. */
const MOST_READ = 20_000;
/** Of a text that was cut there, the end may be a piece of a secret. */
const DOUBTFUL_END = 4_000;

/** Bare, escaped as in JSON inside JSON, in HTML or in a URL. */
const QUOTE = String.raw`(?:\\{0,15}["']|\\u002[27]|&quot;|&apos;|&#3[49];|%2[27])`;
/** Between a name and its value, which may be in a URL, in a list as headers are, or concealed already. */
const IS = String.raw`${QUOTE}?\s*(?:[:=]|%3[AD])\s*(?:\[(?!secret\])\s*)?`;
/** Up to the same quote without an escape, or to the end of a text that was cut off. */
const QUOTED = String.raw`(?<quote>${QUOTE})[\s\S]*?(?:(?<!\\)\k<quote>|$)`;

/**
 * Names, and behind them secrets that may be unknown to us: the gateway's answer to a wrong signature (APIGW.0301) echoes the
 * canonical request, headers included, with `|` in place of line feeds.
 */
const PATTERNS: readonly RegExp[] = [
  new RegExp(String.raw`(\bauthorization${IS})[^|\n]*`, "gi"),
  new RegExp(String.raw`(\bx-(?:auth|security|subject|metadata)-token${IS}${QUOTE}?)[^|\s"',;]+`, "gi"),
  /(signature\s*(?:=|%3D)\s*)[0-9a-f]+/gi,
  /(\baccess\s*=\s*)[^\s,|]+/gi,
  new RegExp(String.raw`((?:adminPass|password)${IS})(?:${QUOTED}|[^\s,|}"']+)`, "gi"),
];
/** No words: something encoded, such as a request in base64. Paths are shorter between their hyphens. */
const ENCODED = /[A-Za-z0-9+/]{65,}={0,2}/g;

/** Builds the redaction for a call from all secrets that it sends, short ones too; longer ones of others are cut out as well. */
export function createRedact(secrets: readonly Secret[]): Redact {
  const texts = new SecretTexts(1);
  for (const secret of secrets) texts.add(secret.reveal());
  return (text) => {
    let clean = conceal(texts.conceal(text.slice(0, MOST_READ)));
    for (const pattern of PATTERNS) clean = clean.replace(pattern, `$1${PLACEHOLDER}`);
    clean = clean.replace(ENCODED, PLACEHOLDER);
    if (text.length > MOST_READ) clean = `${clean.slice(0, -DOUBTFUL_END)}…`;
    clean = clean.replace(/[\p{Cc}\p{Cf}]+/gu, " ").trim();
    return clean.length > MAX_LENGTH ? `${clean.slice(0, MAX_LENGTH)}…` : clean;
  };
}
