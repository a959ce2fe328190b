import { Secret } from "../../core/values/secret";
import type { AuthSource, CallContext } from "../calls/call";
import type { ConfigKey } from "../settings/configKeys";
import { type Lookup, whereToSet } from "../settings/lookup";
import { shareByKey } from "../shareByKey";
import { type IssuedToken, issueToken, type TokenScope, type UserCredentials } from "./iamToken";
import { type Identity, isFresh } from "./identity";
import type { RequestAuth } from "./requestAuth";
import { required } from "./required";
import type { CredentialSource } from "./source";

const KEYS: readonly ConfigKey[] = ["userName", "userId", "password"];

/** An IAM user and its password, which are exchanged for tokens. */
export const userSource: CredentialSource = {
  keys: KEYS,
  async identify({ lookup, context }) {
    if (!KEYS.some(lookup)) return { absent: `a user (${whereToSet("userName")}; ${whereToSet("password")})` };
    const password = new Secret(required(lookup, ["password"], KEYS).text);
    return userIdentity({ user: user(lookup), password }, context);
  },
};

function user(lookup: Lookup): UserCredentials["user"] {
  const name = required(lookup, ["userId", "userName"], KEYS);
  if (name.key === "userId") return { id: name.text };
  const domain = required(lookup, ["domainName", "domainId"], ["userName"], " (the account it belongs to)");
  return { name: name.text, domain: domain.key === "domainId" ? { id: domain.text } : { name: domain.text } };
}

/** Uses one token for each project; it is shared by all calls and renewed before it expires. */
function userIdentity(credentials: UserCredentials, context: CallContext): Identity {
  const tokens = shareByKey<IssuedToken>((token) => isFresh(token, context.ports.clock));
  const authFor = (iamUrl: string, scope: TokenScope): AuthSource => {
    const key = JSON.stringify([iamUrl, scope]);
    const current = () => tokens.get(key, () => issueToken(context, iamUrl, credentials, scope));
    const renew = async (stale: RequestAuth) => {
      await tokens.forget(key, stale);
      return current();
    };
    return { current, renew };
  };
  return { authFor };
}
