import { execFileSync } from "node:child_process";
import { constants, generateKeyPairSync, publicEncrypt, randomBytes } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Sandbox, ServerSpec } from "../../../sandbox";

/** The key pair of the test servers. */
export const KEY_PAIR = { name: "windows-key" };
/** A running Windows server whose record the key of `KEY_PAIR` decrypts. */
export const WINDOWS: ServerSpec = { os: "Windows", keyPair: KEY_PAIR };

/** One RSA key in the formats it comes in; the encrypted ones under `passphrase`. */
export function keyFormats(pkcs1: string, passphrase: string) {
  return {
    pkcs1,
    crlf: pkcs1.replaceAll("\n", "\r\n"),
    pkcs1Encrypted: openssl(pkcs1, ["rsa", "-traditional", "-aes256", "-passout", "env:KEY_PASSPHRASE"], passphrase),
    pkcs8: openssl(pkcs1, ["pkcs8", "-topk8", "-nocrypt"]),
    pkcs8Encrypted: openssl(pkcs1, ["pkcs8", "-topk8", "-v2", "aes256", "-passout", "env:KEY_PASSPHRASE"], passphrase),
    openssh: openssh(pkcs1, ""),
    opensshEncrypted: openssh(pkcs1, passphrase),
  };
}

function openssl(input: string, args: readonly string[], passphrase = ""): string {
  const env = { ...process.env, KEY_PASSPHRASE: passphrase };
  return execFileSync("openssl", args, { input, env, encoding: "utf8", stdio: ["pipe", "pipe", "ignore"] });
}

/** `ssh-keygen -p` rewrites a key file in OpenSSH's own format. */
function openssh(pkcs1: string, passphrase: string): string {
  const folder = mkdtempSync(path.join(tmpdir(), "password-key-"));
  const file = path.join(folder, "key");
  try {
    writeFileSync(file, pkcs1, { mode: 0o600 });
    execFileSync("ssh-keygen", ["-q", "-p", "-P", "", "-N", passphrase, "-f", file], { stdio: "ignore" });
    return readFileSync(file, "utf8");
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Lines of a PEM's body: whoever prints the key in whatever layout prints these. */
export function bodyLines(pem: string): string[] {
  return pem.split(/\r?\n/).filter((line) => /^[A-Za-z0-9+/]{60,}$/.test(line));
}

/** A server and a key with which its record cannot be decrypted. */
export interface Defect {
  server: ServerSpec;
  pem: string;
  /** A key that cannot be used at all is found out at preview; from a file, only when it is read. */
  unusable?: boolean;
  /** What the user is to read. */
  says: RegExp;
}

const PUTTY = `PuTTY-User-Key-File-3: ssh-rsa
Encryption: none
Comment: imported-openssh-key
Public-Lines: 1
AAAAB3NzaC1yc2EAAAADAQABAAABAQC7
Private-Lines: 1
AAABAEnvXEdGaW5kaW5nIG5vdGhpbmc
Private-MAC: 5a2ce64c865e0e6046321c6f3d5a77ba8413eeaf355c3166c03d58d02ac79624
`;

/** Everything that keeps a record from being decrypted, by name. */
export function defects(sandbox: Sandbox): Record<string, Defect> {
  sandbox.addServer(WINDOWS); // So that the key pair is there.
  const right = sandbox.privateKeyPem(KEY_PAIR.name);
  const pem = (pair: { privateKey: { export(options: { type: "pkcs8"; format: "pem" }): string | Buffer } }): string =>
    String(pair.privateKey.export({ type: "pkcs8", format: "pem" }));
  const unprintable = publicEncrypt(
    { key: right, padding: constants.RSA_PKCS1_PADDING },
    Buffer.from("ab\u0001\u0007cd"),
  );
  return {
    "another-key": {
      server: WINDOWS,
      pem: pem(generateKeyPairSync("rsa", { modulusLength: 2048 })),
      says: /another key pair/,
    },
    "another-size": {
      server: WINDOWS,
      pem: pem(generateKeyPairSync("rsa", { modulusLength: 3072 })),
      says: /3072|384/,
    },
    "elliptic-key": {
      server: WINDOWS,
      pem: pem(generateKeyPairSync("ec", { namedCurve: "prime256v1" })),
      unusable: true,
      says: /RSA/,
    },
    "putty-key": { server: WINDOWS, pem: PUTTY, unusable: true, says: /PuTTY/i },
    "no-passphrase": {
      server: WINDOWS,
      pem: keyFormats(right, "Key-Passphrase-91").pkcs8Encrypted,
      unusable: true,
      says: /privateKeyPassphrase/,
    },
    "damaged-record": {
      server: { ...WINDOWS, recordCiphertext: "%% this is no base64 %%" },
      pem: right,
      says: /base64/i,
    },
    "cut-record": {
      server: { ...WINDOWS, recordCiphertext: randomBytes(201).toString("base64") },
      pem: right,
      says: /not an RSA block \(201 bytes/,
    },
    // The sample of the API document (seed 000).
    "sample-of-the-document": {
      server: { ...WINDOWS, recordCiphertext: "UHC9+YW1xDC1Yu8Mg9n+tnOp7euEO/cW//9KgdJKWhr5w==" },
      pem: right,
      says: /not an RSA block.*47 characters/,
    },
    "unprintable-password": {
      server: { ...WINDOWS, recordCiphertext: unprintable.toString("base64") },
      pem: right,
      says: /print/i,
    },
  };
}

/** Arguments that give the key of a defect so that it is found out at the `up`; key files are written into the folder. */
export function keyArgument(name: string, { pem, unusable }: Defect, folder: string): Record<string, string> {
  if (!unusable) return { privateKey: pem };
  const file = path.join(folder, `${name}.key`);
  writeFileSync(file, pem, { mode: 0o600 });
  return { privateKeyFile: file };
}
