import { copyFile, mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import S3rver from "s3rver";
import { createWorkspace } from "../../pulumiCli";
import { realEngine, TEST_TIMEOUT_MS } from "../engine/support";
import { copyOf, useExamples } from "./support";

const BUCKET = "team-state";
const { sandbox, open } = useExamples();

let folder: string;
let store: S3rver;
let env: Record<string, string>;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "s3-"));
  store = new S3rver({
    address: "127.0.0.1",
    port: 0,
    silent: true,
    directory: folder,
    configureBuckets: [{ name: BUCKET, configs: [] }],
  });
  const { port } = await store.run();
  env = {
    // The keys that s3rver accepts.
    AWS_ACCESS_KEY_ID: "S3RVER",
    AWS_SECRET_ACCESS_KEY: "S3RVER",
    AWS_REGION: "us-east-1",
    PULUMI_BACKEND_URL: `s3://${BUCKET}?endpoint=127.0.0.1:${port}&s3ForcePathStyle=true&disableSSL=true`,
  };
});

afterEach(async () => {
  await store.close();
  await rm(folder, { recursive: true, force: true });
});

/** Names of the objects in the bucket that hold one of the texts. */
async function objectsWith(texts: readonly string[]): Promise<{ objects: number; found: string[] }> {
  const entries = await readdir(path.join(folder, BUCKET), { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
  const contents = await Promise.all(files.map((file) => readFile(file, "utf8")));
  return { objects: files.length, found: files.filter((_, at) => texts.some((text) => contents[at]?.includes(text))) };
}

test(
  "shared-state: a second operator reads the password, is kept out while the first one works, and rotates",
  async () => {
    const { id } = sandbox().addServer();
    const first = await open("shared-state", { config: { serverIds: [id] }, env, stack: "prod" });
    await first.workspace.up({ skipPreview: true });
    const { password } = await first.workspace.outputs({ showSecrets: true });

    const dir = await copyOf("shared-state");
    await copyFile(first.workspace.configFile, path.join(dir, "Pulumi.prod.yaml")); // which Git brings
    const second = await createWorkspace(await realEngine(), { dir, env, stack: "prod" });
    try {
      expect((await second.outputs({ showSecrets: true })).password).toBe(password);

      await first.workspace.configSet("rotate", "second");
      const hold = sandbox().inject({ operation: "BatchResetServersPassword", effect: { kind: "hold" } });
      const working = first.workspace.spawnUp({ skipPreview: true });
      await hold.waitUntilHeld();
      const keptOut = await second.up({ skipPreview: true, allowFailure: true });
      hold.remove();
      expect((await working.done).code).toBe(0);
      expect(keptOut.code).not.toBe(0);
      expect(keptOut.all).toMatch(/currently locked/);

      await second.configSet("rotate", "third");
      await second.up({ skipPreview: true });

      const last = await first.workspace.outputs({ showSecrets: true });
      expect(last.version).toBe(3);
      expect(sandbox().acceptsPassword(id, String(last.password))).toBe(true);
      const { objects, found } = await objectsWith([String(password), String(last.password)]);
      expect(objects).toBeGreaterThan(5);
      expect(found).toEqual([]);
      expect(await readdir(path.join(first.workspace.backend))).toEqual([]);
    } finally {
      await second.dispose();
      await rm(dir, { recursive: true, force: true });
    }
  },
  2 * TEST_TIMEOUT_MS,
);
