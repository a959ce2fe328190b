import { constants, type KeyObject, privateDecrypt } from "node:crypto";
import { DecryptError } from "../errors";
import { Secret } from "../values/secret";

const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;
const MIN_PADDING = 8;

/** Windows takes passwords of up to 127 characters; Cloudbase-Init draws 20 by default. */
const MAX_PASSWORD = 127;

/**
 * The password in a record, which is a base64 RSA PKCS#1 v1.5 block. The block is decrypted raw and unpadded here, because
 * `privateDecrypt` with PKCS#1 padding throws on Node 20 and, on Node 22 and later, returns random bytes for a wrong key
 * instead of an error.
 *
 * @throws DecryptError with what is wrong; the record must not be cleared then
 */
export function decryptPassword(ciphertext: string, key: KeyObject): Secret {
  const block = decodeBase64(ciphertext);
  const modulusBytes = Math.ceil((key.asymmetricKeyDetails?.modulusLength ?? 0) / 8);
  if (block.length !== modulusBytes) throw new DecryptError(explainSize(block.length, modulusBytes));
  const message = unpad(decryptRaw(block, key));
  if (message === undefined) {
    throw new DecryptError(
      "the stored password cannot be decrypted with this private key: it belongs to another key pair, or the record is damaged. Use the private key of the key pair the server was created with.",
    );
  }
  return new Secret(passwordIn(message));
}

function decodeBase64(ciphertext: string): Buffer {
  const text = ciphertext.replace(/\s/g, "");
  if (!BASE64.test(text)) {
    throw new DecryptError("the stored password is not base64 text; the record is damaged.");
  }
  if (text.length % 4 !== 0) {
    throw new DecryptError(
      `the stored password is not an RSA block: its base64 text is cut (${text.length} characters, not a multiple of 4); the record is damaged.`,
    );
  }
  return Buffer.from(text, "base64");
}

function explainSize(blockBytes: number, modulusBytes: number): string {
  const keySize = `the private key has ${modulusBytes * 8} bits`;
  return [128, 256, 384, 512, 1024].includes(blockBytes)
    ? `the stored password was encrypted for an RSA key of ${blockBytes * 8} bits, but ${keySize}: it belongs to another key pair, or the record is cut.`
    : `the stored password is not an RSA block (${blockBytes} bytes; ${keySize}); the record is cut or damaged.`;
}

function decryptRaw(block: Buffer, key: KeyObject): Buffer {
  try {
    return privateDecrypt({ key, padding: constants.RSA_NO_PADDING }, block);
  } catch {
    // OpenSSL refuses a block that is not below the modulus; such a block cannot belong to this key.
    return Buffer.alloc(0);
  }
}

/** The message of a padded block: 00 02, at least eight non-zero bytes, 00, message. `undefined` for anything else. */
function unpad(block: Buffer): Buffer | undefined {
  if (block[0] !== 0 || block[1] !== 2) return undefined;
  const separator = block.indexOf(0, 2);
  return separator >= 2 + MIN_PADDING ? block.subarray(separator + 1) : undefined;
}

/** A wrong key gives a valid padding about once in ten thousand times, so the text must also be a possible password. */
function passwordIn(message: Buffer): string {
  const text = message.toString("latin1");
  if (text.length > MAX_PASSWORD) {
    throw new DecryptError(
      `the decrypted text is longer than a Windows password can be (${text.length} characters, at most ${MAX_PASSWORD}); the record is damaged or not a password.`,
    );
  }
  if (!/^[\x20-\x7e]+$/.test(text) || text.trim() === "") {
    throw new DecryptError(
      "the decrypted text is not a printable password: the private key belongs to another key pair, or the record is damaged.",
    );
  }
  return text;
}
