import type { Clock } from "../../core/ports";
import type { AuthSource } from "../calls/call";
import type { TokenScope } from "./iamToken";
import type { RequestAuth } from "./requestAuth";

/** Who we are to the cloud. */
export interface Identity {
  /** Region and project that came with a profile. */
  region?: string;
  projectId?: string;
  /** The authentication for calls within one project. */
  authFor(iamUrl: string, scope: TokenScope): AuthSource;
}

/** The identity of a token or key pair that was given: when the cloud refuses it, only the user can help. */
export function fixedIdentity(auth: RequestAuth): Identity {
  const source: AuthSource = { current: async () => auth, renew: async () => undefined };
  return { authFor: () => source };
}

/** Temporary keys and tokens with less time left are renewed before use. Source: terraform-provider-huaweicloud. */
const RENEW_BEFORE_MS = 600_000;

/** Whether something temporary lasts long enough to be used without renewing it. */
export function outlasts({ expiresAt }: { expiresAt: Date }, clock: Clock): boolean {
  return expiresAt.getTime() - clock.now().getTime() >= RENEW_BEFORE_MS;
}
