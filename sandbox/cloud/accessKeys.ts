import { randomBytes } from "node:crypto";
import type { Account } from "./accounts";

/** A key pair that signs requests. */
export interface AccessKey {
  readonly accessKey: string;
  readonly secretKey: string;
  /** Undefined for a permanent key. */
  readonly securityToken: string | undefined;
  /** Milliseconds since the epoch; undefined when it never runs out. */
  readonly expiresAt: number | undefined;
  readonly account: Account;
}

/** The access keys of all accounts: those of the seed, and temporary ones that were handed out since. */
export class AccessKeys {
  readonly #keys = new Map<string, AccessKey>();

  constructor(
    accounts: readonly Account[],
    readonly now: () => number,
  ) {
    for (const account of accounts) {
      const { accessKey, secretKey, securityToken, keyLifetimeMs } = account;
      const expiresAt = keyLifetimeMs === undefined ? undefined : now() + keyLifetimeMs;
      this.#keys.set(accessKey, { accessKey, secretKey, securityToken, expiresAt, account });
    }
  }

  find(accessKey: string): AccessKey | undefined {
    return this.#keys.get(accessKey);
  }

  hasExpired({ expiresAt }: AccessKey): boolean {
    return expiresAt !== undefined && expiresAt <= this.now();
  }

  /** Hands out a temporary key of an account. */
  issue(account: Account, lifetimeMs: number): AccessKey & { readonly expiresAt: number } {
    const key = {
      accessKey: randomBytes(10).toString("hex").toUpperCase(),
      secretKey: randomBytes(20).toString("hex"),
      securityToken: randomBytes(300).toString("base64url"),
      expiresAt: this.now() + lifetimeMs,
      account,
    };
    this.#keys.set(key.accessKey, key);
    return key;
  }
}
