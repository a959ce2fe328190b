import { createHash } from "node:crypto";

/** The signature algorithm; this client supports no other one. */
export const ALGORITHM = "SDK-HMAC-SHA256";

/** Formats a date for the `X-Sdk-Date` header: UTC, `YYYYMMDDTHHMMSSZ`. */
export function sdkDate(date: Date): string {
  return date.toISOString().replace(/[-:]|\.\d{3}/g, "");
}

/**
 * The text whose HMAC is the signature.
 *
 * Source: INTL devg-apisign/api-sign-algorithm-003.
 */
export function stringToSign(canonicalText: string, date: string): string {
  const hash = createHash("sha256").update(canonicalText, "utf8").digest("hex");
  return `${ALGORITHM}\n${date}\n${hash}`;
}
