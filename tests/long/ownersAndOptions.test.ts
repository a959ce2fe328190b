import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { passwordReset, type Scene, TEST_TIMEOUT_MS, useScenes } from "../engine/support";
import { urn } from "../engine/support/companions";
import { lost } from "../engine/support/owners";

const openScene = useScenes();

/** Program text: a `PasswordReset` with options as text. */
function reset(name: string, args: object, opts: string): string {
  return `new hw.PasswordReset("${name}", ${JSON.stringify(args)}, ${opts});\n`;
}

describe("a rename without alias loses no password and converges", () => {
  test.each([
    ["protect", "{ protect: true }"],
    ["retainOnDelete", "{ retainOnDelete: true }"],
    ["replaceOnChanges", `{ replaceOnChanges: ["*"] }`],
    ["deleteBeforeReplace", `{ deleteBeforeReplace: true, replaceOnChanges: ["triggers"] }`],
    ["deletedWith", "{ deletedWith: other }"],
  ])(
    "with %s",
    async (option, opts) => {
      const scene = await openScene();
      const serverIds = scene.servers(2);
      const [spare = ""] = scene.servers(1);
      const other = passwordReset({ serverIds: [spare] }, "other");
      const program = (name: string, round: number): string =>
        other + reset(name, { serverIds, triggers: { round }, onDelete: "scramble" }, opts);
      await scene.up(program("admin", 1));
      await scene.up(program("admin", 2));
      expect(await lost(scene, serverIds)).toEqual([]);
      if (option === "protect") {
        const printed = await scene.failingUp(program("renamed", 2));
        expect(printed).toContain("protect");
        await scene.workspace.run(["state", "unprotect", "--all", "--yes", "--stack", scene.workspace.stack]);
      }
      await scene.up(program("renamed", 2));
      expect(await lost(scene, serverIds)).toEqual([]);
      await scene.up();
      await expect(scene.outputsOf("admin")).rejects.toThrow("no resource");
      expect(await lost(scene, serverIds)).toEqual([]);
    },
    TEST_TIMEOUT_MS,
  );

  test(
    "with --exclude of the new resource, and of the old one",
    async () => {
      const scene = await openScene();
      const serverIds = scene.servers(2);
      const exclude = (name: string): { args: string[] } => ({
        args: ["--exclude", urn("PasswordReset", name), "--exclude", urn("PasswordSource", `${name}-password`)],
      });
      await scene.up(passwordReset({ serverIds }));
      const printed = await scene.failingUp(passwordReset({ serverIds }, "renamed"), exclude("renamed"));
      expect(printed).toContain("PasswordReset admin is not deleted");
      expect(printed).toContain("PasswordReset renamed is for the same");
      expect(await lost(scene, serverIds)).toEqual([]);
      await scene.up(undefined, exclude("admin"));
      expect(await lost(scene, serverIds)).toEqual([]);
      await scene.up();
      expect(await lost(scene, serverIds)).toEqual([]);
      await expect(scene.outputsOf("admin")).rejects.toThrow("no resource");
    },
    TEST_TIMEOUT_MS,
  );

  test(
    "into a component and out of it again",
    async () => {
      const scene = await openScene();
      const serverIds = scene.servers(2);
      const args = { serverIds, onDelete: "scramble" };
      const inside = `const parent = new pulumi.ComponentResource("test:index:Group", "group");\n${reset("admin", args, "{ parent }")}`;
      for (const body of [passwordReset(args), inside, passwordReset(args)]) {
        await scene.up(body);
        expect(await lost(scene, serverIds)).toEqual([]);
      }
      const { deployment } = JSON.parse(await scene.stack.revealedState());
      const resets = deployment.resources.filter(({ type }: { type: string }) => type.endsWith(":PasswordReset"));
      expect(resets).toHaveLength(1);
    },
    TEST_TIMEOUT_MS,
  );
});

test(
  "two programs in one process, for the same servers of two clouds, do not take each other for owners",
  async () => {
    const scene = await openScene();
    const serverIds = scene.servers(1);
    const script = `
      const { LocalWorkspace, PulumiCommand } = require("@pulumi/pulumi/automation");
      const hw = require("pulumi-huaweicloud-password");
      const run = async (name, pulumiCommand) => {
        const program = async () => {
          const { password } = new hw.PasswordReset(name, { serverIds: ${JSON.stringify(serverIds)} });
          return { password };
        };
        const stack = await LocalWorkspace.createOrSelectStack(
          { stackName: name, projectName: "inline", program },
          { workDir: __dirname, pulumiCommand,
            projectSettings: { name: "inline", runtime: "nodejs", main: __dirname } });
        for (const [key, value] of Object.entries(${JSON.stringify(await configOf(scene))})) {
          await stack.setConfig("huaweicloud:" + key, { value });
        }
        const { summary } = await stack.up();
        return summary.result;
      };
      (async () => {
        const command = await PulumiCommand.get({ skipVersionCheck: true });
        console.log(JSON.stringify(await Promise.all([run("one", command), run("two", command)])));
      })().catch((error) => { console.error(error.message); process.exit(1); });`;
    const folder = scene.stack.dir;
    await writeFile(path.join(folder, "inline.js"), script);
    const { stdout } = await promisify(execFile)(process.execPath, ["inline.js"], {
      cwd: folder,
      env: { ...scene.workspace.env, PULUMI_AUTOMATION_API_SKIP_VERSION_CHECK: "true" },
    });
    expect(stdout.trim()).toBe(JSON.stringify(["succeeded", "succeeded"]));
    expect(scene.sent()).toHaveLength(2);
  },
  TEST_TIMEOUT_MS,
);

/** The configuration that points a stack at the sandbox. */
async function configOf({ sandbox }: Scene): Promise<Record<string, string>> {
  const { accessKey, secretKey, region } = sandbox.credentials;
  return { endpoints: JSON.stringify(sandbox.endpoints()), region, accessKey, secretKey };
}
