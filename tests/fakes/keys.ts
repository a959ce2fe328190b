import { execFileSync } from "node:child_process";
import {
  constants,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  publicEncrypt,
  randomBytes,
} from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface KeyPair {
  publicKey: KeyObject;
  privateKey: KeyObject;
}

const pairs = new Map<number, KeyPair>();

/** An RSA key pair of the given size; the same one at every call of a test file. */
export function rsaPair(bits = 2048): KeyPair {
  const pair = pairs.get(bits) ?? generateKeyPairSync("rsa", { modulusLength: bits });
  pairs.set(bits, pair);
  return pair;
}

/** The form that key pairs of the cloud come in: PEM, PKCS#1. */
export function pemOf(key: KeyObject): string {
  return key.export({ type: "pkcs1", format: "pem" }).toString();
}

/** A record as the guest makes it: RSA PKCS#1 v1.5, then base64. */
export function recordOf(password: string, publicKey: KeyObject): string {
  return publicEncrypt({ key: publicKey, padding: constants.RSA_PKCS1_PADDING }, Buffer.from(password)).toString(
    "base64",
  );
}

/** A record whose block is exactly the given bytes after decryption, well padded or not. */
export function recordOfBlock(block: Buffer, publicKey: KeyObject): string {
  return publicEncrypt({ key: publicKey, padding: constants.RSA_NO_PADDING }, block).toString("base64");
}

/** 00 02, padding without a zero, 00, message: filled up to the size of the key. */
export function paddedBlock(message: Buffer, modulusBytes: number): Buffer {
  const padding = Buffer.from(randomBytes(modulusBytes - 3 - message.length).map((byte) => byte || 1));
  return Buffer.concat([Buffer.from([0, 2]), padding, Buffer.from([0]), message]);
}

/** Works with files in a folder that is gone afterwards. */
export function inFolder<T>(work: (path: (name: string) => string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), "core-test-"));
  try {
    return work((name) => join(folder, name));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Encrypts with the openssl command, so that Node's code has no say in it. */
export function recordByOpenssl(password: string, publicKey: KeyObject): string {
  return inFolder((path) => {
    writeFileSync(path("public.pem"), publicKey.export({ type: "spki", format: "pem" }));
    const args = ["pkeyutl", "-encrypt", "-pubin", "-inkey", path("public.pem"), "-pkeyopt", "rsa_padding_mode:pkcs1"];
    return execFileSync("openssl", args, { input: password }).toString("base64");
  });
}

/** A key in OpenSSH's own format, unencrypted, written out by hand from its numbers. */
export function openSshPem(key: KeyObject): string {
  const jwk = key.export({ format: "jwk" });
  const number = (text: string | undefined) => {
    const bytes = Buffer.from(text ?? "", "base64url");
    return field(bytes[0] !== undefined && bytes[0] >= 0x80 ? Buffer.concat([Buffer.from([0]), bytes]) : bytes);
  };
  const kind = field(Buffer.from("ssh-rsa"));
  const check = Buffer.from([1, 2, 3, 4, 1, 2, 3, 4]);
  const secret = [number(jwk.n), number(jwk.e), number(jwk.d), number(jwk.qi), number(jwk.p), number(jwk.q)];
  const inner = Buffer.concat([check, kind, ...secret, field(Buffer.from("test"))]);
  const fill = Buffer.from(Array.from({ length: (8 - (inner.length % 8)) % 8 }, (_, at) => at + 1));
  const none = field(Buffer.from("none"));
  const outer = Buffer.concat([
    Buffer.from("openssh-key-v1\0"),
    none,
    none,
    field(Buffer.alloc(0)),
    Buffer.from([0, 0, 0, 1]),
    field(Buffer.concat([kind, number(jwk.e), number(jwk.n)])),
    field(Buffer.concat([inner, fill])),
  ]);
  const lines = outer.toString("base64").match(/.{1,70}/g) ?? [];
  return ["-----BEGIN OPENSSH PRIVATE KEY-----", ...lines, "-----END OPENSSH PRIVATE KEY-----", ""].join("\n");
}

function field(bytes: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}

/** A fresh key made by the ssh-keygen command; `undefined` on a machine without it. */
export function bySshKeygen(
  type: "rsa" | "ed25519" | "ecdsa",
  passphrase: string,
): { pem: string; publicKey: string } | undefined {
  return inFolder((path) => {
    const size = type === "rsa" ? ["-b", "2048"] : [];
    try {
      execFileSync("ssh-keygen", ["-q", "-t", type, ...size, "-N", passphrase, "-C", "test", "-f", path("key")]);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") {
        return undefined;
      }
      throw error;
    }
    return { pem: readFileSync(path("key"), "utf8"), publicKey: readFileSync(path("key.pub"), "utf8") };
  });
}

/** RSA-1024 as ssh-keygen writes it today, encrypted; it is used nowhere else. */
export const ENCRYPTED_OPENSSH = {
  passphrase: "open sesame",
  publicKey: createPublicKey({
    format: "jwk",
    key: {
      kty: "RSA",
      e: "AQAB",
      n: Buffer.from(
        "dccff9901752f3ce136336575e88ff14bf71371908f88af08fd9caaa5d89ee08bb5abf991e2824e85d1395ec39a8316d" +
          "51162c28b87cef2bbce644b771846762235a5eb7aef43582a7f883e330dc920f0714f66edb4037ef37b74b8198e60ec3" +
          "2523714b309532ecab66875fd4506314ec474c9dcb6d20bcb2c2c23c47c9a185",
        "hex",
      ).toString("base64url"),
    },
  }),
  pem: `-----BEGIN OPENSSH PRIVATE KEY-----
b3BlbnNzaC1rZXktdjEAAAAACmFlczI1Ni1jdHIAAAAGYmNyeXB0AAAAGAAAABALG8taWw
xlU2PkTMpVZ0y4AAAAEAAAAAEAAACXAAAAB3NzaC1yc2EAAAADAQABAAAAgQDcz/mQF1Lz
zhNjNldeiP8Uv3E3GQj4ivCP2cqqXYnuCLtav5keKCToXROV7DmoMW1RFiwouHzvK7zmRL
dxhGdiI1pet670NYKn+IPjMNySDwcU9m7bQDfvN7dLgZjmDsMlI3FLMJUy7Ktmh1/UUGMU
7EdMncttILyywsI8R8mhhQAAAhC7sBlP398cVGW8WVIJ2aTwQ/93djxgKg2MEY227PCcSI
CZ3jbrQrpOxKXvOoSLG9YApWlICPcNg/9SCCrk/iExax8j/1fcNRN3inXH4UZ1VkWUvmYz
XkFP7qLHQ22TRxbFlYVlf5KmPSs3BX18Uy4VPppzxoJbg7122FtxjTJIqTNpVGjhF/iKFw
JahRj/CLFZhnbWxewR8LTi5BtxniUauKcJqooxsQHZOrfusw4N1HSB8dwYr0azS9mlf9Ct
SVEFxWmBT/GKIram7kWuR63vnqbSBWv5Iq/Kn/D9JaYtQu9JHdPjOA0ydF6Yd8mJrkPSB/
ffhRcpo6uspKTC920+0rWv1MEbEMmWaclfRT9e6DGDoTw0FNL2J+uFYcNNLB+Q8MF/jZJS
6c2CM7p3wfTQWwCq/OxV6Uvi5xrfhligE/NKQct4pg4q0UA8RlqZYLN4TQje8rcZFxJm5E
s7PyMJUWkZgmkNRvEmSSXS8ccxkFwRpbIq+eqeUJoUaqsi76nB19f1ZWLfAFP/FU4MlgQ8
bEmoxEdLsI2dbluGzXqXLwW8EyM++Zo+afik79wzU91m8boKFLpbOn3NhPDBP/HGJApBd4
U4mmTOJfnsUoS9wY1tE904Pe+ZyIkhQV5AR4TGsJsY1whfmIA/97mt0D+npD1pSSzBs5nY
3naRvgYMTYo5Ck04s8NyVmptV64hziw=
-----END OPENSSH PRIVATE KEY-----
`,
};

/** Ed25519 in OpenSSH's format; it is used nowhere else. */
export const ED25519_OPENSSH = `-----BEGIN OPENSSH PRIVATE KEY-----
b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQAAAAAAAAABAAAAMwAAAAtzc2gtZW
QyNTUxOQAAACAdSTr9mn60AiU8RsEIEZamlCexGrQdICfxUzCmzEuVrQAAAJDakaAm2pGg
JgAAAAtzc2gtZWQyNTUxOQAAACAdSTr9mn60AiU8RsEIEZamlCexGrQdICfxUzCmzEuVrQ
AAAEBC/vte/O5IjdzbQxSqI8RxhZc7XQHsXqQSA2NmhP5HSh1JOv2afrQCJTxGwQgRlqaU
J7EatB0gJ/FTMKbMS5WtAAAADHRlc3QgZml4dHVyZQE=
-----END OPENSSH PRIVATE KEY-----
`;
