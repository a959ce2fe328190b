import { createPrivateKey, type KeyObject } from "node:crypto";
import { DecryptError } from "../errors";

const CONVERT = "ssh-keygen -p -m PEM -f <key file>";

/**
 * The RSA private key in a PEM text: PKCS#1, PKCS#8 or OpenSSH, also encrypted with a passphrase. Messages name the kind of
 * key, never its text.
 *
 * @param argument the name of the key in messages
 * @throws DecryptError for any other text, with what to do
 */
export function loadPrivateKey(pem: string, passphrase: string | undefined, argument = "privateKey"): KeyObject {
  // Lines may end with CR LF, or may be indented as in a template literal of a program.
  const text = pem.replace(/^[ \t]+|\r$/gm, "").trim();
  try {
    const key = parseKey(text, passphrase);
    if (key.asymmetricKeyType !== "rsa") throw notRsa(key.asymmetricKeyType);
    return key;
  } catch (error) {
    // Other errors are dropped on purpose: no part of the key may reach a message.
    const rule = error instanceof DecryptError ? error.message : UNREADABLE;
    throw new DecryptError(`${argument}: ${rule}`);
  }
}

const UNREADABLE = `cannot be read as an RSA private key; if it is in another format, convert it: ${CONVERT}`;
const NO_PASSPHRASE = "is encrypted; give privateKeyPassphrase as well";

function parseKey(text: string, passphrase: string | undefined): KeyObject {
  if (text.startsWith("PuTTY-User-Key-File")) {
    throw new DecryptError(
      "is a PuTTY key (.ppk); export it with PuTTYgen as an OpenSSH key, or use the .pem file of the key pair",
    );
  }
  if (!/^-----BEGIN [A-Z ]*PRIVATE KEY-----/m.test(text)) {
    throw new DecryptError(`is not a private key in PEM form ("-----BEGIN … PRIVATE KEY-----")${whatElse(text)}`);
  }
  return text.includes("BEGIN OPENSSH PRIVATE KEY") ? parseOpenSsh(text, passphrase) : parsePem(text, passphrase);
}

function whatElse(text: string): string {
  if (/^-----BEGIN [A-Z0-9 ]*PUBLIC KEY-----/m.test(text) || /^(ssh|ecdsa)-\S+ /.test(text)) {
    return " but a public key";
  }
  return /^-----BEGIN [A-Z0-9 ]*CERTIFICATE-----/m.test(text) ? " but a certificate" : "";
}

function notRsa(type: string | undefined): DecryptError {
  return new DecryptError(
    `is not an RSA key but ${keyName(type)}; the password of a Windows server is encrypted only for an RSA key pair`,
  );
}

/** The kind of key, in messages. OpenSSH's `ecdsa` is Node.js's `ec`. */
function keyName(type: string | undefined): string {
  return type === undefined ? "unknown" : type.toUpperCase().replace("ECDSA", "EC");
}

function parsePem(text: string, passphrase: string | undefined): KeyObject {
  const encrypted = /ENCRYPTED/.test(text);
  if (encrypted && passphrase === undefined) throw new DecryptError(NO_PASSPHRASE);
  try {
    return createPrivateKey({ key: text, ...(passphrase === undefined ? {} : { passphrase }) });
  } catch {
    throw new DecryptError(
      encrypted
        ? "cannot be opened with privateKeyPassphrase (wrong passphrase, or an unsupported encryption)"
        : UNREADABLE,
    );
  }
}

function parseOpenSsh(text: string, passphrase: string | undefined): KeyObject {
  const cipher = cipherOf(text);
  if (cipher !== "none" && passphrase === undefined) throw new DecryptError(NO_PASSPHRASE);
  // Loaded only here, since few keys need it.
  const sshpk = require("sshpk") as typeof import("sshpk");
  try {
    const key = sshpk.parsePrivateKey(text, "ssh", passphrase === undefined ? {} : { passphrase });
    if (key.type !== "rsa") throw notRsa(key.type);
    return createPrivateKey(key.toString("pkcs8"));
  } catch (error) {
    if (error instanceof DecryptError) throw error;
    throw new DecryptError(
      `cannot be read as an OpenSSH private key (${cipher === "none" ? "unsupported or damaged" : `wrong passphrase, or its encryption ${cipher} is unsupported`}); to convert it: ${CONVERT}`,
    );
  }
}

/** The encryption of an OpenSSH key: it follows the format's first word, with its length in front. */
function cipherOf(text: string): string {
  const bytes = Buffer.from(text.replace(/-----[^-]*-----/g, ""), "base64");
  const start = "openssh-key-v1\0".length + 4;
  const name = bytes.length < start ? "" : bytes.toString("latin1", start, start + bytes.readUInt32BE(start - 4));
  return /^[\w@.-]{1,64}$/.test(name) ? name : "none";
}
