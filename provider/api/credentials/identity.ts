import type { Clock } from "../../core/ports";
import type { AuthSource } from "../calls/call";
import type { TokenScope } from "./iamToken";
import type { RequestAuth } from "./requestAuth";

/** The identity that calls are made with. */
export interface Identity {
  /** Region and project that came with a profile. */
  region?: string;
  projectId?: string;
  /** The authentication for calls within one project. */
  authFor(iamUrl: string, scope: TokenScope): AuthSource;
}

/** The identity of a configured token or key pair. It cannot be renewed: if the cloud refuses it, the user must act. */
export function fixedIdentity(auth: RequestAuth): Identity {
  const source: AuthSource = { current: async () => auth, renew: async () => undefined };
  return { authFor: () => source };
}

/** Temporary keys and tokens that expire sooner are renewed before use. Source: terraform-provider-huaweicloud. */
const RENEW_BEFORE_MS = 600_000;

/** What ends by itself, and when: in milliseconds of the monotonic clock, since ours may be another than the cloud's. */
export interface Ending {
  endsAt: number;
}

/** Whether temporary keys or a token last long enough to be used without renewing them. */
export function isFresh({ endsAt }: Ending, clock: Clock): boolean {
  return endsAt - clock.monotonic() >= RENEW_BEFORE_MS;
}
