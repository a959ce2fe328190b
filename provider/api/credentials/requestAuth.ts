import type { KeyCredentials, TokenCredentials } from "./credentials";

/** What can authenticate a request: a token is sent, a key pair signs. */
export type RequestAuth = TokenCredentials | KeyCredentials;
