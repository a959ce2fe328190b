import { symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import { createWorkspace, ensureEngine, type Workspace } from "../pulumiCli";
import { ansiToSvg } from "./ansiToSvg";
import { type DemoCloud, initializeStack, startDemoCloud } from "./cloud";
import { interruption } from "./interruption";

/** The repository, seen from `dist/demo`. */
const ROOT = path.resolve(__dirname, "../..");
const TITLE =
  "A run of pulumi up: a password drawn and set on two servers, an initial password captured and its record cleared";

/** `npm run picture`: draws `docs/up.svg` from a real run against the sandbox, a first `up` and then a rotation. */
async function main(): Promise<void> {
  const engine = await ensureEngine({ log: (line) => console.error(line) });
  const interrupted = interruption();
  const cloud = await startDemoCloud();
  try {
    const workspace = await createWorkspace(engine);
    try {
      const shown = await Promise.race([interrupted, run(workspace, cloud)]);
      await writeFile(path.join(ROOT, "docs/up.svg"), ansiToSvg(shown.join("\n"), TITLE));
    } finally {
      await workspace.dispose();
    }
  } finally {
    await cloud.close();
  }
}

/** What the two commands of the picture show. */
async function run(workspace: Workspace, cloud: DemoCloud): Promise<string[]> {
  await writeProject(workspace, cloud);
  return [
    await coloured(workspace, "pulumi up --yes --skip-preview", ["up", "--yes", "--skip-preview"]),
    await coloured(workspace, "pulumi preview --config rotate=now", ["preview", "--config", "rotate=now"]),
  ];
}

async function writeProject(workspace: Workspace, cloud: DemoCloud): Promise<void> {
  const { dir } = workspace;
  const { linux, windows, keyFile, sandbox } = cloud;
  await symlink(path.join(ROOT, "node_modules"), path.join(dir, "node_modules"));
  await writeFile(path.join(dir, "Pulumi.yaml"), "name: servers\nruntime: nodejs\n");
  await writeFile(path.join(dir, "package.json"), JSON.stringify({ name: "servers", main: "index.js" }));
  await writeFile(
    path.join(dir, "index.js"),
    `const { PasswordReset, PasswordRecordCleanup } = require("pulumi-huaweicloud-password");
    const rotate = new (require("@pulumi/pulumi").Config)().get("rotate") ?? "";
    const admin = new PasswordReset("admin", {
      serverIds: ${JSON.stringify([linux, windows])},
      restart: "soft",
      triggers: { rotate },
    });
    const initial = new PasswordRecordCleanup("windows", ${JSON.stringify({ serverId: windows, privateKeyFile: keyFile })});
    exports.adminPassword = admin.password;
    exports.initialPassword = initial.password;`,
  );
  await initializeStack(workspace, sandbox);
}

/** A command and what it prints, without the lines that only tell that it is still at work. */
async function coloured(workspace: Workspace, typed: string, args: readonly string[]): Promise<string> {
  const { stdout } = await workspace.run([...args, "--stack", workspace.stack, "--color", "always"]);
  const lines = stdout.split("\n").filter((line) => !/@ (previewing )?(updating|update)/.test(line));
  const text = lines.join("\n").replace(/\n{3,}/g, "\n\n");
  return `$ ${typed}\n${text.trim()}\n`;
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
