import type { Secret } from "../../core/values/secret";
import type { KeyPair } from "../signing/authorize";

/** An IAM token, which is valid for one project. */
export interface TokenAuth {
  kind: "token";
  token: Secret;
}

/** An access key pair, permanent or temporary. */
export interface KeyAuth extends KeyPair {
  kind: "aksk";
}

/** What authenticates a request: a token is sent with it, a key pair signs it. */
export type RequestAuth = TokenAuth | KeyAuth;
