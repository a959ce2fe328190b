import { createHmac } from "node:crypto";
import type { Secret } from "../../core/values/secret";
import { canonicalRequest, type SignableRequest } from "./canonicalRequest";
import { ALGORITHM, sdkDate, stringToSign } from "./stringToSign";

/** A permanent key pair, or a temporary one with its security token. All three are secret. */
export interface KeyPair {
  accessKey: Secret;
  secretKey: Secret;
  securityToken?: Secret;
}

/**
 * Signs a request with AK/SK and returns the headers to add to it: `X-Sdk-Date`, `Authorization` and, for temporary
 * keys, `X-Security-Token`. The result is secret.
 *
 * Only the headers in `request` and those added here are signed, so that proxies may change the others.
 *
 * Source: INTL devg-apisign/api-sign-algorithm-001 to -006.
 */
export function authorize(request: SignableRequest, date: Date, keys: KeyPair): Record<string, string> {
  const at = sdkDate(date);
  const added: Record<string, string> = { "X-Sdk-Date": at };
  if (keys.securityToken !== undefined) added["X-Security-Token"] = keys.securityToken.reveal();
  const canonical = canonicalRequest({ ...request, headers: { ...request.headers, ...added } });
  const signature = createHmac("sha256", keys.secretKey.reveal())
    .update(stringToSign(canonical.text, at), "utf8")
    .digest("hex");
  added.Authorization =
    `${ALGORITHM} Access=${keys.accessKey.reveal()}, ` +
    `SignedHeaders=${canonical.signedHeaders}, Signature=${signature}`;
  return added;
}
