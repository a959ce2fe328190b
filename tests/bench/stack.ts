import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { createWorkspace, type Engine, type PulumiResult, type RunningCommand, type Workspace } from "../../engine";
import type { CloudAddress } from "./cloud";
import { watchPeakMemory } from "./peakMemory";

const ROOT = path.resolve(__dirname, "../../..");

/** One `pulumi` command, as the user waits for it. */
export interface Run {
  readonly seconds: number;
  /** Most memory that a plug-in process of ours has held, in MB; 0 if there was none. */
  readonly pluginMb: number;
}

/** A stack of its own in a temporary folder, its state in files beside it. */
export interface Stack {
  readonly workspace: Workspace;
  /** Replaces the program, `index.js` in plain JavaScript. */
  program(text: string): Promise<void>;
  up(): Promise<Run>;
  preview(): Promise<Run>;
  destroy(): Promise<void>;
  /** Bytes of the file that holds the state. */
  stateBytes(): Promise<number>;
  dispose(): Promise<void>;
}

export async function createStack(engine: Engine, cloud: CloudAddress): Promise<Stack> {
  const dir = await mkdtemp(path.join(tmpdir(), "bench-"));
  await mkdir(path.join(dir, "node_modules", "@pulumi"), { recursive: true });
  await symlink(ROOT, path.join(dir, "node_modules", "pulumi-huaweicloud-password"));
  await symlink(path.join(ROOT, "node_modules/@pulumi/pulumi"), path.join(dir, "node_modules/@pulumi/pulumi"));
  await writeFile(path.join(dir, "Pulumi.yaml"), "name: bench\nruntime: nodejs\n");
  await writeFile(path.join(dir, "package.json"), JSON.stringify({ name: "bench", main: "index.js" }));
  await writeFile(path.join(dir, "index.js"), "");
  const workspace = await createWorkspace(engine, { dir });
  await workspace.stackInit();
  await writeFile(workspace.configFile, await configText(workspace, cloud));
  return {
    workspace,
    program: (text) => writeFile(path.join(dir, "index.js"), text),
    up: () => timed(workspace.spawnUp()),
    preview: () => timed(workspace.spawn(["preview", "--stack", workspace.stack])),
    destroy: async () => void (await workspace.destroy()),
    stateBytes: async () => (await readFile(path.join(workspace.backend, ".pulumi/stacks/bench/dev.json"))).length,
    async dispose() {
      await workspace.dispose();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

async function configText(workspace: Workspace, { url, credentials }: CloudAddress): Promise<string> {
  const { accessKey, secretKey, region } = credentials;
  const values = { endpoints: JSON.stringify({ ecs: url, bms: url, iam: url }), region, accessKey, secretKey };
  const lines = Object.entries(values).map(([key, value]) => `  huaweicloud:${key}: ${JSON.stringify(value)}`);
  const salt = await readFile(workspace.configFile, "utf8");
  return `${salt.trim()}\nconfig:\n${lines.join("\n")}\n`;
}

async function timed(command: RunningCommand): Promise<Run> {
  const peak = watchPeakMemory(command);
  const result: PulumiResult = await command.done;
  const pluginMb = peak.stop();
  if (result.code !== 0) throw new Error(`a measured command failed:\n${result.all}`);
  return { seconds: result.seconds, pluginMb };
}
