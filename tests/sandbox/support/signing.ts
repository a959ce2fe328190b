import { createHash, createHmac } from "node:crypto";

/** Keys for {@link signedHeaders}. */
export interface Keys {
  readonly accessKey: string;
  readonly secretKey: string;
  readonly securityToken?: string | undefined;
}

/**
 * A second, deliberately plain signer for tests, so that the sandbox's verification is not checked by itself.
 * Takes paths and queries that are already in canonical form.
 */
export function signedHeaders(
  method: string,
  url: URL,
  body: string,
  keys: Keys,
  date = new Date(),
): Record<string, string> {
  const stamp = sdkDate(date);
  const headers: Record<string, string> = { host: url.host, "x-sdk-date": stamp };
  const names = Object.keys(headers).sort();
  const block = names.map((name) => `${name}:${headers[name]}\n`).join("");
  const query = url.search.slice(1).split("&").sort().join("&");
  const canonical = [method, `${url.pathname}/`, query, block, names.join(";"), hex(body)].join("\n");
  const signature = createHmac("sha256", keys.secretKey)
    .update(`SDK-HMAC-SHA256\n${stamp}\n${hex(canonical)}`)
    .digest("hex");
  return {
    ...headers,
    ...(keys.securityToken === undefined ? {} : { "x-security-token": keys.securityToken }),
    authorization: `SDK-HMAC-SHA256 Access=${keys.accessKey}, SignedHeaders=${names.join(";")}, Signature=${signature}`,
  };
}

/** A date as X-Sdk-Date spells it. */
export function sdkDate(date: Date): string {
  return date.toISOString().replace(/[-:]|\.\d+/g, "");
}

function hex(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
