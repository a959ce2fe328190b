import { pythonScript } from "./python";

/** A key pair that is none of ours: made by the library that Cloudbase-Init uses. */
export interface KeyPair {
  /** PEM. */
  readonly privateKey: string;
  /** One line, as in `authorized_keys`. */
  readonly publicKey: string;
}

/** The size of an RSA key, or the name of another kind. */
export type KeyKind = number | "ecdsa" | "ed25519";

type Encrypted = { readonly records: readonly string[] } | { readonly refusal: string };

/** What a guest did at its first boot. */
export interface FirstBoot {
  /** What it set for its user. */
  readonly password: string;
  /** Why it posted nothing. */
  readonly refusal?: string;
}

/** Cloudbase-Init, and the library it uses. */
export function cloudbaseInit() {
  const script = pythonScript("cloudbase_init.py");
  // The answers are those of the functions of the same name in the script, which is ours: they are what it says.
  const ask = async <T>(question: string, arguments_: object) => (await script([question, arguments_])) as T;
  return {
    makeKeys: (...kinds: readonly KeyKind[]) => ask<readonly KeyPair[]>("make_keys", { kinds }),
    randomPasswords: (count: number) => ask<readonly string[]>("random_passwords", { count }),
    encrypt: (publicKey: string, passwords: readonly string[]) => ask<Encrypted>("encrypt", { publicKey, passwords }),
    decrypt: (privateKey: string, record: string) => ask<string>("decrypt", { privateKey, record }),
    firstBoot: (metadataUrl: string) => ask<FirstBoot>("first_boot", { metadataUrl }),
  };
}
