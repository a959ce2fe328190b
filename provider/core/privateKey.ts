import { createPrivateKey, type KeyObject } from "node:crypto";
import { DecryptError } from "./errors";

const CONVERT = "ssh-keygen -p -m PEM -f <key file>";

/**
 * The RSA private key in a PEM text: PKCS#1, PKCS#8, encrypted with a passphrase, or OpenSSH. Messages name the kind of
 * key, never its text.
 *
 * @throws DecryptError for anything else, with what to do
 */
export function loadPrivateKey(pem: string, passphrase: string | undefined): KeyObject {
  const text = pem.replaceAll("\r\n", "\n").trim();
  if (text.startsWith("PuTTY-User-Key-File")) {
    throw new DecryptError(
      "privateKey: is a PuTTY key (.ppk); export it with PuTTYgen as an OpenSSH key, or use the .pem file of the key pair",
    );
  }
  if (!/^-----BEGIN [A-Z ]*PRIVATE KEY-----/m.test(text)) {
    throw new DecryptError('privateKey: is not a private key in PEM form ("-----BEGIN … PRIVATE KEY-----")');
  }
  const key = text.includes("BEGIN OPENSSH PRIVATE KEY") ? parseOpenSsh(text, passphrase) : parsePem(text, passphrase);
  if (key.asymmetricKeyType !== "rsa") {
    throw notRsa(key.asymmetricKeyType);
  }
  return key;
}

function notRsa(type: string | undefined): DecryptError {
  return new DecryptError(
    `privateKey: is an ${keyName(type)} key; the password of a Windows server is encrypted only for an RSA key pair`,
  );
}

/** OpenSSH says `ecdsa` where Node.js says `ec`. */
function keyName(type: string | undefined): string {
  return type === undefined ? "unknown" : type.toUpperCase().replace("ECDSA", "EC");
}

function parsePem(text: string, passphrase: string | undefined): KeyObject {
  const encrypted = /ENCRYPTED/.test(text);
  if (encrypted && passphrase === undefined) {
    throw new DecryptError("privateKey: is encrypted; give privateKeyPassphrase as well");
  }
  try {
    return createPrivateKey({ key: text, ...(passphrase === undefined ? {} : { passphrase }) });
  } catch {
    // The cause is dropped on purpose: nothing of the key may reach a message.
    throw new DecryptError(
      encrypted
        ? "privateKey: cannot be opened with privateKeyPassphrase (wrong passphrase, or an unsupported encryption)"
        : `privateKey: cannot be read as an RSA private key; if it is in another format, convert it: ${CONVERT}`,
    );
  }
}

function parseOpenSsh(text: string, passphrase: string | undefined): KeyObject {
  // Loaded here, since few keys need it.
  const sshpk = require("sshpk") as typeof import("sshpk");
  try {
    const key = sshpk.parsePrivateKey(text, "ssh", passphrase === undefined ? {} : { passphrase });
    if (key.type !== "rsa") {
      throw notRsa(key.type);
    }
    return createPrivateKey(key.toString("pkcs8"));
  } catch (error) {
    if (error instanceof DecryptError) {
      throw error;
    }
    if (error instanceof Error && error.name === "KeyEncryptedError") {
      throw new DecryptError("privateKey: is encrypted; give privateKeyPassphrase as well");
    }
    throw new DecryptError(
      `privateKey: cannot be read as an OpenSSH private key (wrong passphrase, or an unsupported key); to convert it: ${CONVERT}`,
    );
  }
}
