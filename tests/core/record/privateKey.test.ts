import { constants, generateKeyPairSync, type KeyObject, privateDecrypt, randomBytes } from "node:crypto";
import { DecryptError } from "../../../provider/core/errors";
import { loadPrivateKey } from "../../../provider/core/record/privateKey";
import {
  bySshKeygen,
  ED25519_OPENSSH,
  ENCRYPTED_OPENSSH,
  openSshPem,
  pemOf,
  recordOfBlock,
  rsaPair,
} from "../../fakes/keys";

const PHRASE = "open sesame";
const { privateKey, publicKey } = rsaPair();

const pkcs1 = pemOf(privateKey);
const pkcs8 = privateKey.export({ type: "pkcs8", format: "pem" }).toString();
const encrypted = (type: "pkcs1" | "pkcs8", key = privateKey) =>
  key.export({ type, format: "pem", cipher: "aes-256-cbc", passphrase: PHRASE }).toString();

/** Whether the loaded key undoes what was encrypted for the expected one. */
function sameKey(
  loaded: KeyObject,
  expected: { publicKey: KeyObject; bytes: number } = { publicKey, bytes: 256 },
): void {
  const block = Buffer.concat([Buffer.alloc(1), randomBytes(expected.bytes - 1)]);
  const record = Buffer.from(recordOfBlock(block, expected.publicKey), "base64");
  expect(privateDecrypt({ key: loaded, padding: constants.RSA_NO_PADDING }, record)).toEqual(block);
}

/** The error of a load that must fail; its text must hold nothing of the key or the passphrase. */
function refusal(pem: string, passphrase?: string): string {
  try {
    loadPrivateKey(pem, passphrase);
  } catch (error) {
    expect(error).toBeInstanceOf(DecryptError);
    const { message, stack, cause } = error as DecryptError;
    expect(cause).toBeUndefined();
    for (const line of pem.split(/\r?\n/).filter((text) => /^[A-Za-z0-9+/=]{20,}$/.test(text))) {
      expect(message + stack).not.toContain(line);
    }
    if (passphrase !== undefined) expect(message).not.toContain(passphrase);
    return message;
  }
  throw new Error("the key was taken");
}

describe("a private key is read", () => {
  test.each<[string, string, string | undefined]>([
    ["as PKCS#1", pkcs1, undefined],
    ["as PKCS#8", pkcs8, undefined],
    ["as PKCS#1 with Windows line ends", pkcs1.replaceAll("\n", "\r\n"), undefined],
    ["as PKCS#1, indented as in a program's text", pkcs1.replace(/^/gm, "    "), undefined],
    ["as encrypted PKCS#1, indented with tabs", encrypted("pkcs1").replace(/^/gm, "\t"), PHRASE],
    ["as PKCS#8 with Windows line ends", pkcs8.replaceAll("\n", "\r\n"), undefined],
    ["without a line end at the end", pkcs1.trimEnd(), undefined],
    ["with blanks around", `\n  ${pkcs1}\n\n`, undefined],
    ["as encrypted PKCS#8", encrypted("pkcs8"), PHRASE],
    ["as encrypted PKCS#1", encrypted("pkcs1"), PHRASE],
    ["as encrypted PKCS#8 with Windows line ends", encrypted("pkcs8").replaceAll("\n", "\r\n"), PHRASE],
    ["as OpenSSH", openSshPem(privateKey), undefined],
    ["as OpenSSH with Windows line ends", openSshPem(privateKey).replaceAll("\n", "\r\n"), undefined],
    ["with a passphrase that it does not need", pkcs1, PHRASE],
    ["as OpenSSH with a passphrase that it does not need", openSshPem(privateKey), PHRASE],
  ])("%s", (_, pem, passphrase) => {
    sameKey(loadPrivateKey(pem, passphrase));
  });

  test("as encrypted OpenSSH", () => {
    const { pem, passphrase, publicKey } = ENCRYPTED_OPENSSH;
    sameKey(loadPrivateKey(pem, passphrase), { publicKey, bytes: 128 });
  });

  test.each([1024, 3072])("of %d bits", (bits) => {
    const pair = rsaPair(bits);
    sameKey(loadPrivateKey(pemOf(pair.privateKey), undefined), { publicKey: pair.publicKey, bytes: bits / 8 });
  });

  test.each(["", PHRASE])("as ssh-keygen of this machine writes it, passphrase %j", (passphrase) => {
    // Where the command is missing, the key is one that it wrote before.
    const made = bySshKeygen("rsa", passphrase);
    const pem = made?.pem ?? (passphrase === "" ? openSshPem(privateKey) : ENCRYPTED_OPENSSH.pem);
    expect(loadPrivateKey(pem, passphrase === "" ? undefined : passphrase).asymmetricKeyType).toBe("rsa");
  });
});

const ec = generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey;
const ed25519 = generateKeyPairSync("ed25519").privateKey;

describe("a private key is refused", () => {
  test.each<[string, string, string | undefined, RegExp]>([
    [
      "when it is encrypted and no passphrase is given",
      encrypted("pkcs8"),
      undefined,
      /is encrypted; give privateKeyPassphrase/,
    ],
    [
      "when it is encrypted as PKCS#1 and no passphrase is given",
      encrypted("pkcs1"),
      undefined,
      /is encrypted; give privateKeyPassphrase/,
    ],
    [
      "when it is encrypted as OpenSSH and no passphrase is given",
      ENCRYPTED_OPENSSH.pem,
      undefined,
      /is encrypted; give privateKeyPassphrase/,
    ],
    ["when the passphrase is wrong", encrypted("pkcs8"), "not this one", /wrong passphrase/],
    ["when the passphrase of PKCS#1 is wrong", encrypted("pkcs1"), "not this one", /wrong passphrase/],
    ["when the passphrase of OpenSSH is wrong", ENCRYPTED_OPENSSH.pem, "not this one", /wrong passphrase/],
    [
      "when it is an EC key",
      ec.export({ type: "sec1", format: "pem" }).toString(),
      undefined,
      /is not an RSA key but EC/,
    ],
    [
      "when it is an EC key in PKCS#8",
      ec.export({ type: "pkcs8", format: "pem" }).toString(),
      undefined,
      /is not an RSA key but EC/,
    ],
    [
      "when it is an Ed25519 key",
      ed25519.export({ type: "pkcs8", format: "pem" }).toString(),
      undefined,
      /is not an RSA key but ED25519/,
    ],
    ["when it is an Ed25519 key in OpenSSH's format", ED25519_OPENSSH, undefined, /not an RSA key but ED25519/],
    [
      "when it is an RSA-PSS key",
      generateKeyPairSync("rsa-pss", { modulusLength: 1024 })
        .privateKey.export({ type: "pkcs8", format: "pem" })
        .toString(),
      undefined,
      /RSA-PSS/,
    ],
    [
      "when it is a PuTTY key",
      "PuTTY-User-Key-File-3: ssh-rsa\nEncryption: none\nComment: x\nPublic-Lines: 1\nAAAA\n",
      undefined,
      /PuTTY key.*PuTTYgen/,
    ],
    [
      "when it is a PuTTY key with Windows line ends",
      "PuTTY-User-Key-File-2: ssh-rsa\r\nEncryption: none\r\n",
      undefined,
      /PuTTY key/,
    ],
    [
      "when it is the public key",
      publicKey.export({ type: "spki", format: "pem" }).toString(),
      undefined,
      /is not a private key in PEM form.* but a public key$/,
    ],
    [
      "when it is the public key of OpenSSH",
      "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAAAgQ== test",
      undefined,
      /is not a private key in PEM form.* but a public key$/,
    ],
    [
      "when it is a certificate",
      "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----",
      undefined,
      /is not a private key in PEM form.* but a certificate$/,
    ],
    ["when it is a path", "/home/me/key.pem", undefined, /is not a private key in PEM/],
    ["when it is empty", "", undefined, /is not a private key in PEM/],
    [
      "when it is the base64 without its frame",
      pkcs1.split("\n").slice(1, -2).join("\n"),
      undefined,
      /is not a private key in PEM/,
    ],
    [
      "when it is cut off",
      `${pkcs1.slice(0, 400)}\n-----END RSA PRIVATE KEY-----`,
      undefined,
      /cannot be read as an RSA private key.*ssh-keygen -p -m PEM/,
    ],
    [
      "when OpenSSH's format is cut off",
      `${openSshPem(privateKey).slice(0, 400)}\n-----END OPENSSH PRIVATE KEY-----`,
      undefined,
      /cannot be read as an OpenSSH private key.*ssh-keygen -p -m PEM/,
    ],
    [
      "when its content is rubbish",
      "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----",
      undefined,
      /cannot be read/,
    ],
  ])("%s", (_, pem, passphrase, message) => {
    expect(refusal(pem, passphrase)).toMatch(message);
    expect(refusal(pem, passphrase)).toMatch(/^privateKey: /);
  });

  test.each(["ed25519", "ecdsa"] as const)("when ssh-keygen of this machine made it as %s", (type) => {
    const pem = bySshKeygen(type, "")?.pem ?? ED25519_OPENSSH;
    expect(refusal(pem)).toMatch(/is not an RSA key but (ED25519|EC);/);
  });
});
