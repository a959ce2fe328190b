import { ConfigError } from "../../core/errors";
import type { Clock } from "../../core/ports";
import { nonEmptyTextOf, parseJson, recordOf, secretOf } from "../../core/values/properties";
import { cloudTimeOf } from "../answers/cloudTime";
import { dateOf } from "../answers/decode";
import type { AuthSource, CallContext } from "../calls/call";
import type { Outcome } from "../http/exchange";
import { shareByKey } from "../shareByKey";
import { type Ending, type Identity, isFresh } from "./identity";
import type { KeyAuth } from "./requestAuth";
import { fitsHeader } from "./required";
import type { Absent, CredentialSource } from "./source";

/** The address of the metadata service on every server of the cloud. It is link-local: requests never leave the host. */
export const METADATA_URL = "http://169.254.169.254";

/** The temporary keys of the agency of the server that this program runs on. */
export const metadataSource: CredentialSource = {
  keys: [],
  async identify({ context, metadataUrl }) {
    const { ports } = context;
    const read = () => readKeys(context, metadataUrl);
    const first = await read();
    if ("absent" in first) return { absent: `the keys of this server's agency (${first.absent})` };
    return agencyIdentity(first, read, ports.clock);
  },
};

type TemporaryKeys = KeyAuth & Ending;

/** An identity whose keys are renewed by `read` before they expire and after a refusal. */
async function agencyIdentity(
  first: TemporaryKeys,
  read: () => Promise<TemporaryKeys | Absent>,
  clock: Clock,
): Promise<Identity> {
  let last: TemporaryKeys | undefined = first;
  const load = async (): Promise<TemporaryKeys> => {
    const found = await read();
    if (!("absent" in found)) last = found;
    // Keys that are due for renewal still work for minutes. They are used until the service answers again.
    else if (last === undefined || last.endsAt <= clock.monotonic()) {
      throw new ConfigError(
        `The keys of this server's agency have expired or were refused, and there are no new ones: ${found.absent}.`,
      );
    }
    return last;
  };
  const keys = shareByKey<TemporaryKeys>((known) => isFresh(known, clock));
  await keys.get("", async () => first);
  const source: AuthSource = {
    current: () => keys.get("", load),
    async renew(stale) {
      if (last === stale) last = undefined;
      await keys.forget("", stale);
      const fresh = await keys.get("", load);
      // Sending a refused key again would not help, and repeated failures block the key.
      const same = stale.kind === "aksk" && fresh.accessKey.equals(stale.accessKey);
      return same ? undefined : fresh;
    },
  };
  return { authFor: () => source };
}

/** Short, because outside the cloud there is no answer at this address and the user waits for the timeout. */
const TIMEOUT_MS = 2_000;
const GUARD_TTL_SECONDS = "21600";

/**
 * The keys that the metadata service has now, or why there are none. The service may or may not demand a token of its
 * own; both forms work.
 *
 * Source: huaweicloudsdkcore `auth/internal.py`.
 */
async function readKeys(context: CallContext, baseUrl: string): Promise<TemporaryKeys | Absent> {
  const { cloudClock, exchange, ports } = context;
  const send = (method: string, path: string, headers: Record<string, string>): Promise<Outcome> =>
    exchange({ method, url: `${baseUrl}${path}`, headers, timeoutMs: TIMEOUT_MS, ownConnection: false });

  const guard = await send("PUT", "/meta-data/latest/api/token", { "X-Metadata-Token-Ttl-Seconds": GUARD_TTL_SECONDS });
  if (guard.kind !== "answer") return { absent: `no metadata service (${guard.reason})` };
  // 404, 405 and 503 mean that the service has no such token. The next call is then made without one.
  const token = guard.status === 200 ? guard.text.trim() : "";
  const headers: Record<string, string> = token === "" ? {} : { "X-Metadata-Token": token };
  const answer = await send("GET", "/openstack/latest/securitykey", headers);
  if (answer.kind !== "answer") return { absent: `no metadata service (${answer.reason})` };
  if (answer.status !== 200) {
    return { absent: `the metadata service has no keys (HTTP ${answer.status}; is an agency set for this server?)` };
  }
  const now = cloudTimeOf(answer) ?? cloudClock.now();
  const found = decodeKeys(answer.text);
  if (found === undefined || found.expiresAt <= now) {
    return { absent: "the metadata service's answer holds no valid keys" };
  }
  return { ...found.keys, endsAt: ports.clock.monotonic() + found.expiresAt.getTime() - now.getTime() };
}

function decodeKeys(body: string): { keys: KeyAuth; expiresAt: Date } | undefined {
  const credential = recordOf(recordOf(parseJson(body)).credential);
  const accessKey = secretOf(nonEmptyTextOf(credential.access));
  const secretKey = secretOf(nonEmptyTextOf(credential.secret));
  const securityToken = secretOf(nonEmptyTextOf(credential.securitytoken));
  const expiresAt = dateOf(credential.expires_at);
  if (!accessKey || !secretKey || !securityToken || !expiresAt) return undefined;
  if (![accessKey, securityToken].every((key) => fitsHeader(key.reveal()))) return undefined;
  return { keys: { kind: "aksk", accessKey, secretKey, securityToken }, expiresAt };
}
