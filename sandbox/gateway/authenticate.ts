import type { Caller } from "../api/call";
import type { AccessKey } from "../cloud/accessKeys";
import type { Cloud } from "../cloud/cloud";
import type { Lockout } from "../cloud/lockout";
import { canonicalRequest, parseAuthorization, type SignedRequest, sha256, signatureOf } from "./signature";

/** Why a request is not let in. The two kinds are answered by different layers, in different shapes. */
export type Denial =
  | { readonly denied: "signature"; readonly reason: string }
  | { readonly denied: "token"; readonly reason: string };

const MAX_CLOCK_SKEW_MS = 15 * 60_000;
const UNSIGNED_PAYLOAD = "UNSIGNED-PAYLOAD";

/** Finds out who calls: by AK/SK signature, else by token. */
export function authenticate(cloud: Cloud, lockout: Lockout, request: SignedRequest): Caller | Denial {
  const authorization = request.headers.get("authorization");
  if (authorization !== undefined) return bySignature(cloud, lockout, request, authorization);
  const token = request.headers.get("x-auth-token");
  if (token !== undefined) return byToken(cloud, token);
  return { denied: "signature", reason: "neither a signature nor a token was sent" };
}

function byToken(cloud: Cloud, value: string): Caller | Denial {
  const token = cloud.tokens.find(value);
  if (token === undefined) return { denied: "token", reason: "Invalid token." };
  return { account: token.account, by: "token", scope: token.project };
}

function bySignature(cloud: Cloud, lockout: Lockout, request: SignedRequest, header: string): Caller | Denial {
  const authorization = parseAuthorization(header);
  if (authorization === undefined) return denied("the Authorization header is malformed");
  const { accessKey, signedHeaders, signature } = authorization;
  if (cloud.settings.accessKeyLockout && lockout.isBlocked(accessKey)) {
    return denied("AK access failed to reach the limit,forbidden");
  }
  const key = cloud.accessKeys.find(accessKey);
  if (key === undefined) return denied("Get secretKey failed, the access key is unknown");
  if (cloud.accessKeys.hasExpired(key)) return denied("the security token has expired");
  const flaw =
    flawOf(key, request, signedHeaders, cloud.now()) ?? wrongSignature(key, request, signedHeaders, signature);
  lockout.note(accessKey, flaw === undefined);
  return flaw === undefined ? { account: key.account, by: "signature", scope: undefined } : denied(flaw);
}

function denied(reason: string): Denial {
  return { denied: "signature", reason };
}

// What makes a request unacceptable even when its signature adds up.
function flawOf(
  key: AccessKey,
  request: SignedRequest,
  signedHeaders: readonly string[],
  now: number,
): string | undefined {
  const date = request.headers.get("x-sdk-date");
  if (date === undefined || !signedHeaders.includes("x-sdk-date")) return "x-sdk-date is not signed";
  if (!(Math.abs(now - sdkDate(date)) <= MAX_CLOCK_SKEW_MS)) return "x-sdk-date is off by more than 15 minutes";
  const absent = signedHeaders.find((name) => !request.headers.has(name));
  if (absent !== undefined) return `the signed header ${absent} was not sent`;
  if (request.headers.get("x-security-token") !== key.securityToken)
    return "x-security-token does not belong to the key";
  const declaredHash = request.headers.get("x-sdk-content-sha256") ?? UNSIGNED_PAYLOAD;
  const bodyMatches = declaredHash === UNSIGNED_PAYLOAD || declaredHash.toLowerCase() === sha256(request.body);
  return bodyMatches ? undefined : "x-sdk-content-sha256 is not the hash of the body";
}

// The gateway quotes what it hashed, with bars for line feeds, so that users can compare.
function wrongSignature(
  key: AccessKey,
  request: SignedRequest,
  signedHeaders: readonly string[],
  signature: string,
): string | undefined {
  const canonical = canonicalRequest(request, signedHeaders);
  const expected = signatureOf(canonical, request.headers.get("x-sdk-date") ?? "", key.secretKey);
  if (expected === signature.toLowerCase()) return undefined;
  return `verify aksk signature fail,canonicalRequest:${canonical.replaceAll("\n", "|")}`;
}

/** Milliseconds of a `YYYYMMDDTHHMMSSZ` date, NaN for anything else. */
function sdkDate(text: string): number {
  const match = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text);
  if (match === null) return Number.NaN;
  const [, year, month, day, hour, minute, second] = match;
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
}
