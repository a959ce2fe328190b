import { ConfigError } from "../../core/errors";
import type { Clock } from "../../core/ports";
import { Secret } from "../../core/values/secret";
import { moment, parseJson } from "../answers/decode";
import { members, text } from "../answers/errorShapes";
import type { AuthSource } from "../calls/call";
import type { Exchange, Outcome } from "../http/exchange";
import { shareByKey } from "../shareByKey";
import { type Identity, outlasts } from "./identity";
import type { KeyAuth } from "./requestAuth";
import type { Absent, CredentialSource } from "./source";

/** Where every server of the cloud finds its metadata; link-local, never beyond the host. */
export const METADATA_URL = "http://169.254.169.254";

/** The temporary keys of the agency of the server we run on. */
export const metadataSource: CredentialSource = {
  keys: [],
  async identify({ context, metadataUrl }) {
    const { exchange, ports } = context;
    const read = () => readKeys(exchange, metadataUrl, ports.clock);
    const first = await read();
    if ("absent" in first) return { absent: `the keys of this server's agency (${first.absent})` };
    return agencyIdentity(first, read, ports.clock);
  },
};

interface TemporaryKeys extends KeyAuth {
  expiresAt: Date;
}

/** Keys, renewed by `read` before they end and after a refusal. */
async function agencyIdentity(
  first: TemporaryKeys,
  read: () => Promise<TemporaryKeys | Absent>,
  clock: Clock,
): Promise<Identity> {
  let last: TemporaryKeys | undefined = first;
  const load = async (): Promise<TemporaryKeys> => {
    const found = await read();
    if (!("absent" in found)) last = found;
    // Keys that are due for renewal still work for minutes, time enough for the service to answer again.
    else if (last === undefined || last.expiresAt <= clock.now()) {
      throw new ConfigError(
        `The keys of this server's agency have ended or were refused, and there are no new ones: ${found.absent}.`,
      );
    }
    return last;
  };
  const keys = shareByKey<TemporaryKeys>((known) => outlasts(known, clock));
  await keys.get("", async () => first);
  const source: AuthSource = {
    current: () => keys.get("", load),
    async renew(stale) {
      if (last === stale) last = undefined;
      await keys.forget("", stale);
      const fresh = await keys.get("", load);
      // Sending the same refused key again would only bring it nearer to being blocked.
      const same = stale.kind === "aksk" && fresh.accessKey.equals(stale.accessKey);
      return same ? undefined : fresh;
    },
  };
  return { authFor: () => source };
}

/** Off the cloud nobody answers at this address: the user should not wait long for that to show. */
const TIMEOUT_MS = 2_000;
const GUARD_TTL_SECONDS = "21600";

/**
 * The keys that the metadata service has now, or why there are none. It is asked in its plain and in its token-guarded
 * form.
 *
 * Source: huaweicloudsdkcore `auth/internal.py`.
 */
async function readKeys(exchange: Exchange, baseUrl: string, clock: Clock): Promise<TemporaryKeys | Absent> {
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
  return decodeKeys(answer.text, clock.now()) ?? { absent: "the metadata service's answer holds no valid keys" };
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
