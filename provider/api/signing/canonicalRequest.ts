import { createHash } from "node:crypto";
import { encodePath, encodeQuery, type QueryPair } from "./percentEncode";

/** The parts of a request that are signed. */
export interface SignableRequest {
  method: string;
  /** Decoded path, beginning with a slash. */
  path: string;
  query: readonly QueryPair[];
  /** Every header to sign; names in any case. */
  headers: Readonly<Record<string, string>>;
  /** The exact text sent as body; `""` for none. */
  body: string;
}

/** The canonical text of a request and the names of the headers in it. */
interface CanonicalRequest {
  text: string;
  /** Lower-case names, sorted, joined with `;`. */
  signedHeaders: string;
}

/**
 * Builds the canonical request of SDK-HMAC-SHA256.
 *
 * Source: INTL devg-apisign/api-sign-algorithm-001.
 */
export function canonicalRequest(request: SignableRequest): CanonicalRequest {
  const headers = canonicalHeaders(request.headers);
  const signedHeaders = headers.map(([name]) => name).join(";");
  const text = [
    request.method.toUpperCase(),
    canonicalUri(request.path),
    canonicalQuery(request.query),
    // Every header line ends with a line feed, which leaves an empty line before the next part.
    headers.map(([name, value]) => `${name}:${value}\n`).join(""),
    signedHeaders,
    createHash("sha256").update(request.body, "utf8").digest("hex"),
  ].join("\n");
  return { text, signedHeaders };
}

/** The signed path always ends with a slash, even if the path of the request does not. */
function canonicalUri(path: string): string {
  const encoded = encodePath(path);
  return encoded.endsWith("/") ? encoded : `${encoded}/`;
}

function canonicalQuery(query: readonly QueryPair[]): string {
  return encodeQuery([...query].sort((a, b) => byCodeUnit(a[0], b[0]) || byCodeUnit(a[1], b[1])));
}

function canonicalHeaders(headers: Readonly<Record<string, string>>): [name: string, value: string][] {
  return Object.entries(headers)
    .map(([name, value]): [string, string] => [name.toLowerCase(), value.trim()])
    .sort((a, b) => byCodeUnit(a[0], b[0]));
}

/** Independent of the locale, because the service sorts by bytes. */
function byCodeUnit(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
