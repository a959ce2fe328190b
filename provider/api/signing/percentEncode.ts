/**
 * Percent-encodes one path segment, query key or query value as the signature requires: everything except
 * `A-Z a-z 0-9 - _ . ~`, in UTF-8, with upper-case hex digits.
 *
 * Source: INTL devg-apisign/api-sign-algorithm-001.
 */
export function percentEncode(text: string): string {
  // encodeURIComponent does not encode these five.
  return encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** Percent-encodes every segment of a decoded path and keeps the slashes between them. */
export function encodePath(path: string): string {
  return path.split("/").map(percentEncode).join("/");
}

/** Encodes a query in the order given, `key=value` joined with `&`; an empty value keeps its `=`. */
export function encodeQuery(query: readonly QueryPair[]): string {
  return query.map(([key, value]) => `${percentEncode(key)}=${percentEncode(value)}`).join("&");
}

/** A decoded key and its decoded value; a key may occur several times. */
export type QueryPair = readonly [key: string, value: string];
