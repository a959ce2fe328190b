import { nonEmptyTextOf } from "../../core/values/properties";
import { Secret } from "../../core/values/secret";
import { cloudTimeOf } from "../answers/cloudTime";
import { decodeTokenExpiry } from "../answers/decode";
import { type CallContext, call } from "../calls/call";
import { OPERATIONS } from "../operations";
import type { Ending } from "./identity";
import type { TokenAuth } from "./requestAuth";

/** An IAM user, by its id or by its name within an account, and its password. */
export interface UserCredentials {
  user: { id: string } | { name: string; domain: { name: string } | { id: string } };
  password: Secret;
}

/** The project that a token is for. */
export type TokenScope = { id: string } | { name: string };

/** A token, which expires. */
export type IssuedToken = TokenAuth & Ending;

/** How long a token is valid if the answer does not say so. Source: INTL api-iam/iam_30_0001. */
const DEFAULT_LIFETIME_MS = 24 * 3_600_000;

/**
 * Exchanges user and password for a project's token with `POST /v3/auth/tokens?nocatalog=true`.
 *
 * Source: INTL api-iam/iam_30_0001.
 *
 * @throws ApiError; a refusal is never retried, because wrong passwords lock the user for 15 minutes
 */
export async function issueToken(
  context: CallContext,
  iamUrl: string,
  credentials: UserCredentials,
  scope: TokenScope,
): Promise<IssuedToken> {
  const user = { ...credentials.user, password: credentials.password.reveal() };
  const { value } = await call(context, {
    operation: OPERATIONS.createToken,
    baseUrl: iamUrl,
    path: "/v3/auth/tokens",
    query: [["nocatalog", "true"]],
    body: JSON.stringify({
      auth: { identity: { methods: ["password"], password: { user } }, scope: { project: scope } },
    }),
    read: (json, answer) => {
      const token = nonEmptyTextOf(answer.header("x-subject-token"));
      if (token === undefined) return undefined;
      const now = cloudTimeOf(answer) ?? context.cloudClock.now();
      const lifetime = (decodeTokenExpiry(json)?.getTime() ?? now.getTime() + DEFAULT_LIFETIME_MS) - now.getTime();
      return { kind: "token" as const, token: new Secret(token), endsAt: context.ports.clock.monotonic() + lifetime };
    },
  });
  return value;
}
