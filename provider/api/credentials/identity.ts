import { createHash } from "node:crypto";
import { ConfigError } from "../../core/errors";
import type { AuthSource, CallContext } from "../calls/call";
import { whereToSet } from "../settings/configKeys";
import type { Settings } from "../settings/settings";
import { shareByKey } from "../shareByKey";
import type { Credentials, PasswordCredentials } from "./credentials";
import { type IssuedToken, issueToken, type TokenScope } from "./iamToken";
import { readMetadataKeys, type TemporaryKeys } from "./metadata";
import { readProfile } from "./profile";
import type { RequestAuth } from "./requestAuth";

/** Who we are to the cloud, from whichever source came first. */
export interface Identity {
  /** Names the account in cache keys; a hash, so it tells nothing. */
  account: string;
  /** Region and project that came with a profile. */
  region?: string;
  projectId?: string;
  /** The authentication for calls within one project. */
  authFor(iamUrl: string, scope: TokenScope): AuthSource;
}

/** Temporary keys and tokens with less time left are renewed before use. Source: terraform-provider-huaweicloud. */
const RENEW_BEFORE_MS = 600_000;

/**
 * Finds the identity: credentials of the configuration or environment, then the profile file, then the metadata service.
 *
 * @throws ConfigError if there are none; it says where they were looked for
 */
export async function findIdentity(settings: Settings, context: CallContext, metadataUrl: string): Promise<Identity> {
  const { credentials } = settings;
  if (credentials?.kind === "password") return userIdentity(credentials, context);
  if (credentials !== undefined) return fixedIdentity(credentials);

  const profile = await readProfile(settings, context.ports);
  if (!("absent" in profile)) {
    const { credentials: keys, ...place } = profile;
    return { ...fixedIdentity(keys), ...place };
  }
  return metadataIdentity(context, metadataUrl, profile.absent);
}

/** A token or a key pair stays what it is: when the cloud refuses it, only the user can help. */
function fixedIdentity(auth: RequestAuth): Identity {
  const source: AuthSource = { current: async () => auth, renew: async () => undefined };
  return { account: accountOf(auth), authFor: () => source };
}

function userIdentity(credentials: PasswordCredentials, context: CallContext): Identity {
  const tokens = shareByKey<IssuedToken>((token) => outlasts(token.expiresAt, context));
  const account = accountOf(credentials);
  const authFor = (iamUrl: string, scope: TokenScope): AuthSource => {
    const key = JSON.stringify([account, iamUrl, scope]);
    const current = () => tokens.get(key, () => issueToken(context, iamUrl, credentials, scope));
    const renew = async (stale: RequestAuth) => {
      await tokens.forget(key, stale);
      return current();
    };
    return { current, renew };
  };
  return { account, authFor };
}

async function metadataIdentity(context: CallContext, baseUrl: string, noProfile: string): Promise<Identity> {
  const keys = shareByKey<TemporaryKeys>((known) => outlasts(known.expiresAt, context));
  let last: TemporaryKeys | undefined;
  const current = () =>
    keys.get("", async () => {
      const result = await readMetadataKeys(context.exchange, baseUrl, context.ports);
      if ("keys" in result) last = result.keys;
      // Keys that are due for renewal still work for minutes, time enough for the service to answer again.
      else if (last === undefined || last.expiresAt <= context.ports.clock.now()) {
        throw noCredentials(noProfile, result.absent);
      }
      return last;
    });
  const source: AuthSource = {
    current,
    async renew(stale) {
      last = undefined;
      await keys.forget("", stale);
      const fresh = await current();
      // Sending the same refused key again would only bring it nearer to being blocked.
      const same = stale.kind === "aksk" && fresh.accessKey.equals(stale.accessKey);
      return same ? undefined : fresh;
    },
  };
  // Asked at once, so that "no credentials" shows before anything else is tried.
  await current();
  return { account: accountOf({ kind: "metadata", baseUrl }), authFor: () => source };
}

function outlasts(expiresAt: Date, { ports }: CallContext): boolean {
  return expiresAt.getTime() - ports.clock.now().getTime() >= RENEW_BEFORE_MS;
}

function accountOf(who: Credentials | { kind: "metadata"; baseUrl: string }): string {
  const name =
    who.kind === "token"
      ? who.token.reveal()
      : who.kind === "aksk"
        ? who.accessKey.reveal()
        : who.kind === "password"
          ? who.user
          : who.baseUrl;
  return createHash("sha256")
    .update(JSON.stringify([who.kind, name]))
    .digest("hex");
}

function noCredentials(noProfile: string, noMetadata: string): ConfigError {
  return new ConfigError(
    `No credentials found. Looked for a token (${whereToSet("token")}), an access key pair (${whereToSet("accessKey")}; ` +
      `${whereToSet("secretKey")}), a user (${whereToSet("userName")}; ${whereToSet("password")}), a KooCLI profile ` +
      `(${noProfile}) and the keys of this server's agency (${noMetadata}).`,
  );
}
