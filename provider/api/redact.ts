import { type Secret, spellings } from "../core/secret";

/** Makes a text of the service fit for an error: without secrets, without control characters (nor those that turn the direction of writing), of bounded length. */
export type Redact = (text: string) => string;

const PLACEHOLDER = "[secret]";
/** Long enough for every documented message; the gateway's echo of a canonical request is longer and gets cut. */
const MAX_LENGTH = 500;

/**
 * Patterns of secrets that may be unknown to us: the gateway's answer to a wrong signature (APIGW.0301) echoes the
 * canonical request, headers included, with `|` in place of line feeds.
 */
const PATTERNS: readonly [pattern: RegExp, replacement: string][] = [
  [/\b(authorization["']?\s*[:=]\s*)[^|\n]*/gi, `$1${PLACEHOLDER}`],
  [/\b(x-(?:auth|security|subject|metadata)-token["']?\s*[:=]\s*["']?)[^|\s"',;]+/gi, `$1${PLACEHOLDER}`],
  [/(signature\s*(?:=|%3D)\s*)[0-9a-f]+/gi, `$1${PLACEHOLDER}`],
  [/\b(access\s*=\s*)[^\s,|]+/gi, `$1${PLACEHOLDER}`],
  [/(["']?(?:new_password|adminPass|password)["']?\s*[:=]\s*)("[^"]*"?|'[^']*'?|[^\s,|}"']+)/gi, `$1${PLACEHOLDER}`],
  // No words: something encoded, such as a request in base64. Paths are shorter between their hyphens.
  [/[A-Za-z0-9+/]{65,}={0,2}/g, PLACEHOLDER],
];

/** Builds the redaction for a call from all secrets that it sends. */
export function createRedact(secrets: readonly Secret[]): Redact {
  let needles: readonly string[] | undefined;
  return (text) => {
    // Not before: nearly all calls succeed and have nothing to redact.
    needles ??= [...new Set(secrets.flatMap((secret) => spellings(secret.reveal())))].sort(
      (a, b) => b.length - a.length,
    );
    let clean = text;
    for (const needle of needles) clean = clean.split(needle).join(PLACEHOLDER);
    for (const [pattern, replacement] of PATTERNS) clean = clean.replace(pattern, replacement);
    clean = clean.replace(/[\p{Cc}\p{Cf}]+/gu, " ").trim();
    return clean.length > MAX_LENGTH ? `${clean.slice(0, MAX_LENGTH)}…` : clean;
  };
}
