import { randomBytes } from "node:crypto";
import type { Project } from "../types";
import type { Account } from "./accounts";

/** A token IAM handed out. */
export interface Token {
  readonly value: string;
  readonly account: Account;
  /** Undefined for a token that is not scoped to a project. */
  readonly project: Project | undefined;
  readonly issuedAt: Date;
  readonly expiresAt: Date;
}

// Real tokens run to kilobytes; a short one would hide clients that cannot carry them.
const TOKEN_BYTES = 1200;

/** The tokens IAM handed out. */
export class Tokens {
  readonly #tokens = new Map<string, Token>();

  constructor(readonly now: () => number) {}

  /** Issues a token. */
  issue(account: Account, project: Project | undefined, lifetimeMs: number): Token {
    const issuedAt = new Date(this.now());
    const expiresAt = new Date(issuedAt.getTime() + lifetimeMs);
    const token = { value: randomBytes(TOKEN_BYTES).toString("base64url"), account, project, issuedAt, expiresAt };
    this.#tokens.set(token.value, token);
    return token;
  }

  /** The token, unless unknown or expired. */
  find(value: string): Token | undefined {
    const token = this.#tokens.get(value);
    return token !== undefined && token.expiresAt.getTime() > this.now() ? token : undefined;
  }
}
