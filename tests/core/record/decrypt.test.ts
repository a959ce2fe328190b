import { generateKeyPairSync, type KeyObject } from "node:crypto";
import { DecryptError } from "../../../provider/core/errors";
import { decryptPassword } from "../../../provider/core/record/decrypt";
import { Secret } from "../../../provider/core/values/secret";
import { paddedBlock, recordByOpenssl, recordOf, recordOfBlock, rsaPair } from "../../fakes/keys";

const PASSWORD = "Zq7!First-Boot?";
const { publicKey, privateKey } = rsaPair();
const SIZE = 256;

function refusal(ciphertext: string, key: KeyObject = privateKey): string {
  try {
    decryptPassword(ciphertext, key);
  } catch (error) {
    expect(error).toBeInstanceOf(DecryptError);
    return (error as DecryptError).message;
  }
  throw new Error("something was decrypted");
}

/** A well padded block that the test then spoils. */
function block(spoil: (bytes: Buffer) => void = () => {}, message = PASSWORD): Buffer {
  const bytes = paddedBlock(Buffer.from(message, "latin1"), SIZE);
  spoil(bytes);
  return bytes;
}

/** A block with the given number of padding bytes. */
function blockWithPadding(count: number): Buffer {
  const message = Buffer.alloc(SIZE - 3 - count, 0x41);
  return Buffer.concat([Buffer.from([0, 2]), Buffer.alloc(count, 9), Buffer.from([0]), message]);
}

describe("a record is decrypted", () => {
  test.each([1024, 2048, 4096])("as Node encrypts it with %d bits", (bits) => {
    const pair = rsaPair(bits);
    const decrypted = decryptPassword(recordOf(PASSWORD, pair.publicKey), pair.privateKey);
    expect(decrypted).toBeInstanceOf(Secret);
    expect(decrypted.reveal()).toBe(PASSWORD);
  });

  test.each([1024, 2048, 4096])("as the openssl command encrypts it with %d bits", (bits) => {
    const pair = rsaPair(bits);
    expect(decryptPassword(recordByOpenssl(PASSWORD, pair.publicKey), pair.privateKey).reveal()).toBe(PASSWORD);
  });

  test("from a block made by hand", () => {
    expect(decryptPassword(recordOfBlock(block(), publicKey), privateKey).reveal()).toBe(PASSWORD);
  });

  test.each<[string, (text: string) => string]>([
    ["broken into lines", (text) => (text.match(/.{1,76}/g) ?? []).join("\n")],
    ["with Windows line ends", (text) => (text.match(/.{1,64}/g) ?? []).join("\r\n")],
    ["with a line end after it", (text) => `${text}\n`],
  ])("when its base64 comes %s", (_, form) => {
    expect(decryptPassword(form(recordOf(PASSWORD, publicKey)), privateKey).reveal()).toBe(PASSWORD);
  });

  test.each<[string, string]>([
    ["one character", "x"],
    ["20 characters, as Cloudbase-Init draws", "aB3$eF6&hI9(kL2)nO5+"],
    ["every printable character", Array.from({ length: 95 }, (_, at) => String.fromCharCode(32 + at)).join("")],
    ["the longest password Windows takes", "x".repeat(127)],
  ])("whatever printable password it holds: %s", (_, password) => {
    expect(decryptPassword(recordOfBlock(block(undefined, password), publicKey), privateKey).reveal()).toBe(password);
  });

  test("again and again, with every random padding", () => {
    const pair = rsaPair(1024);
    for (let at = 0; at < 300; at++) {
      expect(decryptPassword(recordOf(`${PASSWORD}${at}`, pair.publicKey), pair.privateKey).reveal()).toBe(
        `${PASSWORD}${at}`,
      );
    }
  });
});

const OTHER_KEY = /cannot be decrypted with this private key.*another key pair, or the record is damaged/;
const UNPRINTABLE = /not a printable password/;

describe("a block is refused", () => {
  test.each<[string, Buffer, RegExp]>([
    ["that does not start with 00", block((bytes) => bytes.writeUInt8(1, 0)), OTHER_KEY],
    ["of type 01", block((bytes) => bytes.writeUInt8(1, 1)), OTHER_KEY],
    ["of type 00", block((bytes) => bytes.writeUInt8(0, 1)), OTHER_KEY],
    ["of type 03", block((bytes) => bytes.writeUInt8(3, 1)), OTHER_KEY],
    ["with the second byte first", block((bytes) => bytes.writeUInt16BE(0x0200, 0)), OTHER_KEY],
    ["without padding", blockWithPadding(0), OTHER_KEY],
    ["with 7 bytes of padding", blockWithPadding(7), OTHER_KEY],
    ["with a zero within the first 8 bytes of padding", block((bytes) => bytes.writeUInt8(0, 9)), OTHER_KEY],
    ["with a zero as the first byte of padding", block((bytes) => bytes.writeUInt8(0, 2)), OTHER_KEY],
    ["without an end of the padding", Buffer.concat([Buffer.from([0, 2]), Buffer.alloc(SIZE - 2, 9)]), OTHER_KEY],
    ["of zeros", Buffer.alloc(SIZE), OTHER_KEY],
    ["with nothing in it", block(undefined, ""), UNPRINTABLE],
    ["with a zero in the password", block(undefined, "Zq7!\0Zq7"), UNPRINTABLE],
    ["with a line end in the password", block(undefined, "Zq7!Zq7\n"), UNPRINTABLE],
    ["with a tab in the password", block(undefined, "Zq7!\tZq7"), UNPRINTABLE],
    ["with a delete character in the password", block(undefined, "Zq7!\x7f"), UNPRINTABLE],
    ["with a byte beyond ASCII in the password", block(undefined, "Zq7!\xe9"), UNPRINTABLE],
    ["with nothing but blanks", block(undefined, "   "), UNPRINTABLE],
    ["with more than a password can be", block(undefined, "x".repeat(128)), /128 characters, at most 127/],
  ])("%s", (_, bytes, message) => {
    expect(refusal(recordOfBlock(bytes, publicKey))).toMatch(message);
  });

  test("only below 8 bytes of padding: 8 are enough", () => {
    // 245 letters are too long for a password, but well padded: another refusal than that of the padding.
    expect(refusal(recordOfBlock(blockWithPadding(8), publicKey))).toMatch(/245 characters, at most 127/);
    const small = rsaPair(1024);
    const message = Buffer.from("x".repeat(128 - 3 - 8));
    expect(
      decryptPassword(recordOfBlock(paddedBlock(message, 128), small.publicKey), small.privateKey).reveal(),
    ).toHaveLength(117);
  });
});

describe("a ciphertext is refused", () => {
  test.each<[string, string, RegExp]>([
    ["that is empty", "", /not base64/],
    ["that is not base64", "not base64 at all!", /not base64/],
    ["in base64url", recordOf(PASSWORD, publicKey).replace(/.$/, "_"), /not base64/],
    ["with a stray sign", `${recordOf(PASSWORD, publicKey).slice(0, -4)}=AA=`, /not base64/],
    ["that was cut within a group", recordOf(PASSWORD, publicKey).slice(0, -3), /not an RSA block.*base64 text is cut/],
    ["that was cut to whole groups", recordOf(PASSWORD, publicKey).slice(0, -4), /not an RSA block.*cut or damaged/],
    [
      "with a group too many",
      `${Buffer.concat([Buffer.from(recordOf(PASSWORD, publicKey), "base64"), Buffer.from("xyz")]).toString("base64")}`,
      /not an RSA block/,
    ],
    ["of a few bytes", "QUJD", /not an RSA block \(3 bytes; the private key has 2048 bits\)/],
    [
      "for a smaller key",
      recordOf(PASSWORD, rsaPair(1024).publicKey),
      /encrypted for an RSA key of 1024 bits.*private key has 2048 bits/,
    ],
    [
      "for a larger key",
      recordOf(PASSWORD, rsaPair(4096).publicKey),
      /encrypted for an RSA key of 4096 bits.*private key has 2048 bits/,
    ],
    ["that is not below the modulus", Buffer.alloc(SIZE, 0xff).toString("base64"), OTHER_KEY],
  ])("%s", (_, ciphertext, message) => {
    expect(refusal(ciphertext)).toMatch(message);
  });

  test("for another key pair of the same size, whatever key: none of 200 is taken", () => {
    // Small keys, since it is many that count; the padding is the same.
    const record = recordOf(PASSWORD, rsaPair(512).publicKey);
    for (let at = 0; at < 200; at++) {
      const wrong = generateKeyPairSync("rsa", { modulusLength: 512 }).privateKey;
      expect(refusal(record, wrong)).toMatch(/another key pair/);
    }
  });

  test("after any single changed byte: none of them is taken", () => {
    const pair = rsaPair(1024);
    const good = Buffer.from(recordOf(PASSWORD, pair.publicKey), "base64");
    for (let at = 0; at < good.length; at++) {
      const damaged = Buffer.from(good);
      damaged.writeUInt8((good[at] ?? 0) ^ 0x55, at);
      refusal(damaged.toString("base64"), pair.privateKey);
    }
  });
});

test("every kind of failure has a message of its own and shows nothing decrypted", () => {
  const messages = [
    refusal("!"),
    refusal("QUJD"),
    refusal(recordOf(PASSWORD, rsaPair(1024).publicKey)),
    refusal(recordOfBlock(blockWithPadding(0), publicKey)),
    refusal(recordOfBlock(block(undefined, "Marker\n"), publicKey)),
  ];
  expect(new Set(messages).size).toBe(5);
  for (const message of messages) {
    expect(message).not.toContain("Marker");
  }
});
