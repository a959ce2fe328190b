import { execFileSync } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ServerSpec, ServerType } from "../../sandbox";
import { call, paths, type Reply } from "./support/client";
import { eachTestGetsASandbox, eventually } from "./support/rehearsal";

const KEY = { name: "admin-key" };
const WINDOWS: ServerSpec = { os: "Windows", keyPair: KEY, initialPassword: "First-Boot-77" };

const cloud = eachTestGetsASandbox();

type Api = "ecs" | "nova" | "bms";

function record(api: Api, id: string, method: "GET" | "DELETE" = "GET"): Promise<Reply> {
  return call(cloud(), method, paths(cloud())[api](`${id}/os-server-password`));
}

/** Decrypts with the openssl command, so that neither our RSA code nor Node's has a say. */
function decryptedByOpenssl(ciphertext: string, privateKeyPem: string): string {
  const folder = mkdtempSync(join(tmpdir(), "sandbox-test-"));
  try {
    const keyFile = join(folder, "key.pem");
    writeFileSync(keyFile, privateKeyPem, { mode: 0o600 });
    const input = Buffer.from(ciphertext, "base64");
    return execFileSync("openssl", ["pkeyutl", "-decrypt", "-inkey", keyFile], { input }).toString("utf8");
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe.each<[Api, ServerType]>([
  ["ecs", "ecs"],
  ["nova", "ecs"],
  ["bms", "bms"],
])("on the %s path", (api, type) => {
  test("the record decrypts to the password the server accepts", async () => {
    const { id } = cloud().addServer({ os: "Windows", type, keyPair: KEY });
    const reply = await record(api, id);
    expect(reply.status).toBe(200);
    const { password } = reply.json as { password: string };
    const plain = decryptedByOpenssl(password, cloud().privateKeyPem(KEY.name));
    expect(cloud().acceptsPassword(id, plain)).toBe(true);
  });

  test("clearing drops the record, leaves the login password, and may be repeated", async () => {
    const { id } = cloud().addServer({ ...WINDOWS, type });
    expect((await record(api, id, "DELETE")).text).toBe("");
    await eventually(() => !cloud().server(id).recordPresent);
    expect((await record(api, id)).json).toEqual({ password: "" });
    expect((await record(api, id, "DELETE")).status).toBe(api === "bms" ? 202 : 204);
    expect(cloud().acceptsPassword(id, "First-Boot-77")).toBe(true);
    expect(cloud().server(id).recordClears).toBe(2);
  });

  test("a server of the other kind is as good as missing", async () => {
    const { id } = cloud().addServer({ ...WINDOWS, type: type === "ecs" ? "bms" : "ecs" });
    expect((await record(api, id)).status).toBe(api === "bms" ? 400 : 404);
  });
});

describe("a missing server is reported", () => {
  test("by ECS v1 as 404 Ecs.0114", async () => {
    const reply = await record("ecs", "gone", "DELETE");
    expect([reply.status, reply.json]).toEqual([404, { error: { code: "Ecs.0114", message: expect.any(String) } }]);
  });

  test("by the OpenStack-native path in nova's shape", async () => {
    const reply = await record("nova", "gone", "DELETE");
    expect([reply.status, reply.json]).toEqual([404, { itemNotFound: { code: 404, message: expect.any(String) } }]);
  });

  test("by BMS as 400 BMS.0040", async () => {
    const reply = await record("bms", "gone", "DELETE");
    expect([reply.status, reply.json]).toEqual([400, { error: { code: "BMS.0040", message: expect.any(String) } }]);
  });
});

describe("there is no record", () => {
  const ed25519 = generateKeyPairSync("ed25519").publicKey.export({ type: "spki", format: "pem" }).toString();

  test.each<[string, ServerSpec]>([
    ["on Linux", { ...WINDOWS, os: "Linux" }],
    ["without a key pair", { os: "Windows", initialPassword: "First-Boot-77" }],
    ["with an Ed25519 key pair", { ...WINDOWS, keyPair: { name: "modern", publicKeyPem: ed25519 } }],
    ["with an ECDSA key pair", { ...WINDOWS, keyPair: { name: "curve", type: "ecdsa" } }],
  ])("%s", async (_title, spec) => {
    const { id } = cloud().addServer(spec);
    expect((await record("ecs", id)).json).toEqual({ password: "" });
    expect(cloud().acceptsPassword(id, "First-Boot-77")).toBe(true);
  });
});

describe("a late record", () => {
  test("arrives after so many empty reads", async () => {
    const { id } = cloud().addServer({ ...WINDOWS, recordAfterReads: 2 });
    const answers = [await record("ecs", id), await record("ecs", id), await record("ecs", id)];
    expect(answers.map((reply) => (reply.json as { password: string }).password === "")).toEqual([true, true, false]);
    expect(cloud().server(id).recordReads).toBe(3);
  });

  test("arrives after its delay", async () => {
    const { id } = cloud().addServer({ ...WINDOWS, recordDelayMs: 600 });
    expect((await record("ecs", id)).json).toEqual({ password: "" });
    await eventually(async () => (await record("ecs", id)).text.length > 100);
  });

  test("still arrives when it was cleared before it was there", async () => {
    const { id } = cloud().addServer({ ...WINDOWS, recordAfterReads: 1 });
    await record("ecs", id, "DELETE");
    await record("ecs", id);
    expect((await record("ecs", id)).json).not.toEqual({ password: "" });
  });
});

describe("a record", () => {
  test("stays the same from read to read, and does not follow a reset", async () => {
    const { id } = cloud().addServer(WINDOWS);
    const before = (await record("ecs", id)).text;
    cloud().restart(id);
    expect((await record("ecs", id)).text).toBe(before);
  });

  test("comes back with another password after a rebuild", async () => {
    const { id } = cloud().addServer(WINDOWS);
    await record("ecs", id, "DELETE");
    cloud().rebuildServer(id);
    const { password } = (await record("ecs", id)).json as { password: string };
    const plain = decryptedByOpenssl(password, cloud().privateKeyPem(KEY.name));
    expect(cloud().acceptsPassword(id, plain)).toBe(true);
    expect(cloud().acceptsPassword(id, "First-Boot-77")).toBe(false);
  });

  test("of a rebuilt server carries the password the test asked for", async () => {
    const { id } = cloud().addServer(WINDOWS);
    cloud().rebuildServer(id, { initialPassword: "Second-Boot-88" });
    expect(cloud().acceptsPassword(id, "Second-Boot-88")).toBe(true);
  });

  test("can be any hostile text", async () => {
    const { id } = cloud().addServer({ recordCiphertext: "not base64 at all" });
    expect((await record("ecs", id)).json).toEqual({ password: "not base64 at all" });
  });

  test("is made with the very key a test brings along", async () => {
    const { publicKey, privateKey } = generateKeyPairSync("rsa", { modulusLength: 3072 });
    const keyPair = { name: "own", publicKeyPem: publicKey.export({ type: "pkcs1", format: "pem" }).toString() };
    const { id } = cloud().addServer({ ...WINDOWS, keyPair });
    const { password } = (await record("ecs", id)).json as { password: string };
    expect(password).toHaveLength(512);
    expect(decryptedByOpenssl(password, privateKey.export({ type: "pkcs8", format: "pem" }).toString())).toBe(
      "First-Boot-77",
    );
  });
});

describe("clearing on a bare metal server", () => {
  test("is only accepted: the record is there until the delay is over", async () => {
    cloud().configure({ bmsClearDelayMs: 80 });
    const { id } = cloud().addServer({ ...WINDOWS, type: "bms" });
    await record("bms", id, "DELETE");
    expect((await record("bms", id)).json).not.toEqual({ password: "" });
    await eventually(async () => (await record("bms", id)).text === '{"password":""}');
  });

  test("that was accepted before a rebuild does not touch the new record", async () => {
    cloud().configure({ bmsClearDelayMs: 20 });
    const { id } = cloud().addServer({ ...WINDOWS, type: "bms" });
    await record("bms", id, "DELETE");
    cloud().rebuildServer(id);
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect(cloud().server(id).recordPresent).toBe(true);
  });
});

describe("a key pair", () => {
  test("whose declared type is not its key's is refused", () => {
    const publicKeyPem = generateKeyPairSync("ed25519").publicKey.export({ type: "spki", format: "pem" }).toString();
    expect(() => cloud().addServer({ keyPair: { name: "liar", type: "ssh-rsa", publicKeyPem } })).toThrow(
      /"ssh-rsa".*"ed25519"/,
    );
  });

  test("that is not PEM is refused without repeating it", () => {
    expect(() => cloud().addServer({ keyPair: { name: "noise", publicKeyPem: "SECRET-NOISE" } })).toThrow(
      /^key pair "noise": publicKeyPem is not a PEM public key$/,
    );
  });

  test("means the same key on every server, and gives no private key the sandbox did not make", () => {
    cloud().addServer({ keyPair: KEY });
    cloud().addServer({ keyPair: KEY });
    expect(cloud().generatedKeyPairs()).toEqual([KEY.name]);
    expect(cloud().privateKeyPem(KEY.name)).toMatch(/^-----BEGIN RSA PRIVATE KEY-----/);
    expect(() => cloud().addServer({ keyPair: { ...KEY, type: "ecdsa" } })).toThrow(/another key/);
    expect(() => cloud().privateKeyPem("unheard-of")).toThrow(/did not generate/);
  });
});
