import { createHash, createHmac } from "node:crypto";

/** Name of the signing algorithm, as it stands in the Authorization header and in the string to sign. */
export const ALGORITHM = "SDK-HMAC-SHA256";

/** A request as received, as far as signing is concerned. */
export interface SignedRequest {
  readonly method: string;
  /** Path and query exactly as on the request line. */
  readonly target: string;
  /** Lower-case name to value. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: Buffer;
}

/** The parts of an Authorization header. */
export interface Authorization {
  readonly accessKey: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
}

/** Reads an Authorization header; undefined when it is not of this algorithm or is malformed. */
export function parseAuthorization(header: string): Authorization | undefined {
  const match = /^SDK-HMAC-SHA256 +Access=([^,\s]+), *SignedHeaders=([^,\s]+), *Signature=([0-9a-fA-F]+)$/.exec(
    header.trim(),
  );
  if (match === null) return undefined;
  const [, accessKey = "", signedHeaders = "", signature = ""] = match;
  return { accessKey, signedHeaders: signedHeaders.split(";"), signature };
}

/** Step one: the request in the one spelling that both sides hash. */
export function canonicalRequest(request: SignedRequest, signedHeaders: readonly string[]): string {
  const { path, query } = splitTarget(request.target);
  const names = [...signedHeaders].sort();
  const headers = names.map((name) => `${name}:${(request.headers.get(name) ?? "").trim()}\n`).join("");
  return [
    request.method,
    canonicalPath(path),
    canonicalQuery(query),
    headers,
    names.join(";"),
    payloadHash(request),
  ].join("\n");
}

/** Steps two and three: the signature over the canonical request. No key is derived; the secret key signs directly. */
export function signatureOf(canonical: string, date: string, secretKey: string): string {
  const stringToSign = [ALGORITHM, date, sha256(canonical)].join("\n");
  return createHmac("sha256", secretKey).update(stringToSign).digest("hex");
}

/** Splits a request target at its first question mark. */
export function splitTarget(target: string): { readonly path: string; readonly query: string } {
  const mark = target.indexOf("?");
  return mark < 0 ? { path: target, query: "" } : { path: target.slice(0, mark), query: target.slice(mark + 1) };
}

/** Lower-case hex SHA-256. */
export function sha256(data: string | Buffer): string {
  return createHash("sha256").update(data).digest("hex");
}

// The hashed path always ends with a slash, whether or not the path on the wire does.
function canonicalPath(path: string): string {
  const encoded = path.split("/").map(recode).join("/");
  return encoded.endsWith("/") ? encoded : `${encoded}/`;
}

function canonicalQuery(query: string): string {
  return query
    .split("&")
    .filter((pair) => pair !== "")
    .map(recodePair)
    .sort(byNameThenValue)
    .map(([name, value]) => `${name}=${value}`)
    .join("&");
}

function recodePair(pair: string): [string, string] {
  const equals = pair.indexOf("=");
  const name = equals < 0 ? pair : pair.slice(0, equals);
  const value = equals < 0 ? "" : pair.slice(equals + 1);
  // In a query, "+" stands for a space; a plus sign arrives as %2B.
  return [recode(name.replaceAll("+", " ")), recode(value.replaceAll("+", " "))];
}

function byNameThenValue(a: readonly [string, string], b: readonly [string, string]): number {
  return compare(a[0], b[0]) || compare(a[1], b[1]);
}

// Byte order, not the locale's.
function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

// Decodes whatever the client encoded and encodes again by the rule: all but A-Z a-z 0-9 - _ . ~ in upper-case hex.
function recode(text: string): string {
  return encodeURIComponent(decoded(text)).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

// A client may name the hash (or UNSIGNED-PAYLOAD) in a header; that value is what it signed.
function payloadHash(request: SignedRequest): string {
  return request.headers.get("x-sdk-content-sha256") ?? sha256(request.body);
}
