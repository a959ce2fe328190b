import type { Secret } from "../../core/values/secret";
import type { KeyPair } from "../signing/authorize";

/** An IAM token; valid for the one project it was issued for. */
export interface TokenAuth {
  kind: "token";
  token: Secret;
}

/** An access key pair, permanent or temporary. */
export interface KeyAuth extends KeyPair {
  kind: "aksk";
}

/** What can authenticate a request: a token is sent, a key pair signs. */
export type RequestAuth = TokenAuth | KeyAuth;
