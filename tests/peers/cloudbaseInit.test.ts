import { execFileSync } from "node:child_process";
import { createPublicKey } from "node:crypto";
import { writeFileSync } from "node:fs";
import { DecryptError } from "../../provider/core/errors";
import { decryptPassword } from "../../provider/core/record/decrypt";
import { loadPrivateKey } from "../../provider/core/record/privateKey";
import { inFolder } from "../fakes/keys";
import { call, paths } from "../sandbox/support/client";
import { eachTestGetsASandbox } from "../sandbox/support/rehearsal";
import { cloudbaseInit as startCloudbaseInit } from "./cloudbaseInit";
import { type MetadataService, startMetadataService } from "./metadataService";

/**
 * Cloudbase-Init is what makes the records: the agent in the Windows images, as its authors ship it. Nothing here
 * encrypts but it.
 */
jest.setTimeout(60_000);

const cloudbaseInit = startCloudbaseInit();

const MANY = 150;
const PRINTABLE = Array.from({ length: 95 }, (_, at) => String.fromCharCode(32 + at)).join("");

/** Record lengths, from the size of the key; all fit into the 1020 characters that nova stores. */
const SIZES = [
  { bits: 1024, characters: 172 },
  { bits: 2048, characters: 344 },
  { bits: 3072, characters: 512 },
  { bits: 4096, characters: 684 },
];

const encrypted = async (publicKey: string, passwords: readonly string[]): Promise<readonly string[]> => {
  const answer = await cloudbaseInit.encrypt(publicKey, passwords);
  if ("refusal" in answer) throw new Error(answer.refusal);
  return answer.records;
};

const opened = (privateKey: string, records: readonly string[]) => {
  const key = loadPrivateKey(privateKey, undefined);
  return records.map((record) => decryptPassword(record, key).reveal());
};

async function pair(kind: number) {
  const [made] = await cloudbaseInit.makeKeys(kind);
  if (made === undefined) throw new Error("no key was made");
  return made;
}

describe("a record by Cloudbase-Init", () => {
  test.each(SIZES)(
    "gives its password back with $bits bits, $characters characters long, and no other key does",
    async ({ bits, characters }) => {
      const [right, wrong] = await cloudbaseInit.makeKeys(bits, bits);
      if (right === undefined || wrong === undefined) throw new Error("no keys were made");
      const passwords = await cloudbaseInit.randomPasswords(MANY);
      const records = await encrypted(right.publicKey, passwords);

      expect(new Set(passwords).size).toBe(MANY);
      expect(new Set(records.map((record) => record.length))).toEqual(new Set([characters]));
      expect(opened(right.privateKey, records)).toEqual(passwords);
      for (const record of records) expect(() => opened(wrong.privateKey, [record])).toThrow(DecryptError);
    },
  );

  test("gives back whatever password was chosen for the guest: short, long, and of every printable character", async () => {
    const { privateKey, publicKey } = await pair(2048);
    const passwords = ["x", PRINTABLE, "x".repeat(127), "Zq7!First-Boot?", " leading and trailing "];
    expect(opened(privateKey, await encrypted(publicKey, passwords))).toEqual(passwords);
  });

  test("is the same for a public key with a comment, as key pairs of the cloud have one", async () => {
    const { privateKey, publicKey } = await pair(2048);
    const records = await encrypted(`${publicKey} Generated-by-Nova\n`, ["Zq7!First-Boot?"]);
    expect(opened(privateKey, records)).toEqual(["Zq7!First-Boot?"]);
  });

  test.each(["ecdsa", "ed25519"] as const)("does not exist for a key of kind %s", async (kind) => {
    const [made] = await cloudbaseInit.makeKeys(kind);
    expect(await cloudbaseInit.encrypt(made?.publicKey ?? "", ["any"])).toEqual({ refusal: "Invalid SSH key" });
  });
});

describe("the first boot of a guest with Cloudbase-Init", () => {
  let metadata: MetadataService | undefined;
  afterEach(() => metadata?.close());
  const boot = async (publicKey?: string) => {
    metadata = await startMetadataService(publicKey);
    return { service: metadata, ...(await cloudbaseInit.firstBoot(metadata.url)) };
  };

  test("posts the password it has drawn and set, and a second one posts nothing", async () => {
    const { privateKey, publicKey } = await pair(2048);
    const { service, password } = await boot(publicKey);
    expect(password).toMatch(/^[A-Za-z0-9]{20}$/);
    expect(opened(privateKey, [service.record])).toEqual([password]);

    const again = await cloudbaseInit.firstBoot(service.url);
    expect(again.password).not.toBe(password);
    expect(opened(privateKey, [service.record])).toEqual([password]);
  });

  test("posts nothing without a key pair: there is never a record", async () => {
    const { service, password, refusal } = await boot();
    expect({ password: password.length, refusal, record: service.record }).toEqual({ password: 20, record: "" });
  });

  test.each(["ecdsa", "ed25519"] as const)(
    "sets a password nobody knows and posts nothing with a key of kind %s",
    async (kind) => {
      const [made] = await cloudbaseInit.makeKeys(kind);
      const { service, password, refusal } = await boot(made?.publicKey);
      expect({ password: password.length, refusal, record: service.record }).toEqual({
        password: 20,
        refusal: "Invalid SSH key",
        record: "",
      });
    },
  );
});

describe("a record of the sandbox", () => {
  const cloud = eachTestGetsASandbox();
  const recordOf = async (id: string): Promise<string> => {
    const { json } = await call(cloud(), "GET", paths(cloud()).ecs(`${id}/os-server-password`));
    return (json as { password: string }).password;
  };
  const openssl = (privateKey: string, record: string): string =>
    inFolder((path) => {
      writeFileSync(path("key.pem"), privateKey);
      const args = ["pkeyutl", "-decrypt", "-inkey", path("key.pem"), "-pkeyopt", "rsa_padding_mode:pkcs1"];
      return execFileSync("openssl", args, { input: Buffer.from(record, "base64") }).toString();
    });

  test.each<[string, (privateKey: string, record: string) => string | Promise<string>]>([
    ["the library of Cloudbase-Init", cloudbaseInit.decrypt],
    ["the openssl command", openssl],
  ])("holds the login password, says %s", async (_, decrypt) => {
    const { id } = cloud().addServer({ os: "Windows", keyPair: { name: "k" } });
    const password = await decrypt(cloud().privateKeyPem("k"), await recordOf(id));
    expect(cloud().acceptsPassword(id, password)).toBe(true);
  });

  test.each(SIZES)("has the form of one by Cloudbase-Init, with an imported key of $bits bits", async ({ bits }) => {
    const { privateKey, publicKey } = await pair(bits);
    const publicKeyPem = createPublicKey(privateKey).export({ type: "spki", format: "pem" }).toString();
    const initialPassword = "Zq7!First-Boot?";
    const { id } = cloud().addServer({ os: "Windows", keyPair: { name: "k", publicKeyPem }, initialPassword });
    const ours = await recordOf(id);
    const [theirs = ""] = await encrypted(publicKey, [initialPassword]);
    expect(await cloudbaseInit.decrypt(privateKey, ours)).toBe(initialPassword);
    expect(ours).toHaveLength(theirs.length);
    // Base64 of the everyday alphabet, in one line.
    for (const record of [ours, theirs]) expect(record).toMatch(/^[A-Za-z0-9+/]+={0,2}$/);
  });
});
