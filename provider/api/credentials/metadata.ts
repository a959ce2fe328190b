import type { Ports } from "../../core/ports";
import { Secret } from "../../core/values/secret";
import { moment, parseJson } from "../answers/decode";
import { members, text } from "../answers/errorShapes";
import type { Exchange, Outcome } from "../http/exchange";
import type { KeyCredentials } from "./credentials";

/** Where every server of the cloud finds its metadata; link-local, never beyond the host. */
export const METADATA_URL = "http://169.254.169.254";

/** Temporary keys of the server's agency. */
export interface TemporaryKeys extends KeyCredentials {
  expiresAt: Date;
}

/** Keys, or why there are none. */
export type MetadataResult = { keys: TemporaryKeys } | { absent: string };

/** Off the cloud nobody answers at this address: the user should not wait long for that to show. */
const TIMEOUT_MS = 2_000;
const GUARD_TTL_SECONDS = "21600";

/**
 * Reads temporary keys from the metadata service of the server we run on, in its plain and in its token-guarded form.
 *
 * Source: huaweicloudsdkcore `auth/internal.py`.
 */
export async function readMetadataKeys(
  exchange: Exchange,
  baseUrl: string,
  ports: Pick<Ports, "clock">,
): Promise<MetadataResult> {
  const send = (method: string, path: string, headers: Record<string, string>): Promise<Outcome> =>
    exchange({ method, url: `${baseUrl}${path}`, headers, timeoutMs: TIMEOUT_MS, ownConnection: false });

  const guard = await send("PUT", "/meta-data/latest/api/token", { "X-Metadata-Token-Ttl-Seconds": GUARD_TTL_SECONDS });
  if (guard.kind !== "answer") return { absent: `no metadata service (${guard.reason})` };
  // 404, 405 and 503 mean that the guard is not offered; without a token the next call shows what the service wants.
  const token = guard.status === 200 ? guard.text.trim() : "";
  const headers: Record<string, string> = token === "" ? {} : { "X-Metadata-Token": token };
  const answer = await send("GET", "/openstack/latest/securitykey", headers);
  if (answer.kind !== "answer") return { absent: `no metadata service (${answer.reason})` };
  if (answer.status !== 200) {
    return { absent: `the metadata service has no keys (HTTP ${answer.status}; is an agency set for this server?)` };
  }
  const keys = decodeKeys(answer.text, ports.clock.now());
  return keys === undefined ? { absent: "the metadata service's answer holds no valid keys" } : { keys };
}

function decodeKeys(body: string, now: Date): TemporaryKeys | undefined {
  const credential = members(members(parseJson(body))?.credential);
  const access = text(credential?.access);
  const secret = text(credential?.secret);
  const securityToken = text(credential?.securitytoken);
  const expiresAt = moment(credential?.expires_at);
  if (access === undefined || secret === undefined || securityToken === undefined || expiresAt === undefined) {
    return undefined;
  }
  if (expiresAt <= now) return undefined;
  return {
    kind: "aksk",
    accessKey: new Secret(access),
    secretKey: new Secret(secret),
    securityToken: new Secret(securityToken),
    expiresAt,
  };
}
