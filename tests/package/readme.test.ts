import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { createWorkspace } from "../../pulumiCli";
import { startSandbox } from "../../sandbox";
import { codeBlocks } from "../documents/codeBlocks";
import { ENGINE_TIMEOUT_MS, realEngine, TEST_TIMEOUT_MS } from "../engine/support";
import { ownEnv, packedFile, run } from "./packedFile";

beforeAll(async () => {
  await realEngine();
}, ENGINE_TIMEOUT_MS);

test(
  "who types the README's commands and saves its program in an empty folder has a server with a new password",
  async () => {
    const readme = await readFile(path.join(__dirname, "../../README.md"), "utf8");
    const blocks = codeBlocks("README.md", readme);
    const program = blocks.find(({ language }) => language === "ts")?.text ?? "";
    const [prepare = "", bringUp = ""] = blocks.filter(({ language }) => language === "sh").map(({ text }) => text);
    const [id = ""] = /[\da-f]{8}-[\da-f-]{27}/.exec(program) ?? [];
    const folder = await mkdtemp(path.join(tmpdir(), "newcomer-"));
    const sandbox = await startSandbox({ seed: { servers: [{ id }] } });
    const workspace = await createWorkspace(await realEngine(), { root: folder });
    try {
      const { region, accessKey, secretKey } = sandbox.credentials;
      const typed = prepare
        .replace(" pulumi-huaweicloud-password", ` ${packedFile()}`)
        .replace("<region>", region)
        .replace("<AK>", accessKey)
        .replace("<SK>", secretKey);
      const script = [
        typed,
        `pulumi config set huaweicloud:endpoints '${JSON.stringify(sandbox.endpoints())}'`,
        `cat > index.ts <<'END'\n${program}END`,
        bringUp,
      ].join("\n");
      expect(script).not.toMatch(/<[^<>\n]+>/);

      const { stdout } = await run("bash", ["-e", "-c", script], {
        cwd: folder,
        env: ownEnv(workspace.env),
        maxBuffer: 64 * 1024 * 1024,
      });

      const password = stdout.trimEnd().split("\n").at(-1) ?? "";
      expect(password).toHaveLength(20);
      expect(sandbox.acceptsPassword(id, password)).toBe(true);
    } finally {
      await workspace.dispose();
      await sandbox.close();
      await rm(folder, { recursive: true, force: true });
    }
  },
  2 * TEST_TIMEOUT_MS,
);
