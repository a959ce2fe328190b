import { cp, mkdir, mkdtemp, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { createWorkspace, type Engine, type RunningCommand, type Workspace } from "../../pulumiCli";
import type { CloudAddress } from "./cloud";
import { watchPeakMemory } from "./peakMemory";
import { inLanguage, type Language } from "./programs";

const ROOT = path.resolve(__dirname, "../../..");

interface Manifest {
  readonly name: string;
  readonly files: readonly string[];
  readonly dependencies: Readonly<Record<string, string>>;
}

/** One `pulumi` command, as the user waits for it. */
export interface Run {
  readonly seconds: number;
  /** The most memory that a plug-in process of ours has held, in MB; 0 if there was none. */
  readonly pluginMb: number;
  /** That it printed. */
  readonly lines: number;
}

/** A stack of its own in a temporary folder, its state in files beside it. */
export interface Stack {
  readonly workspace: Workspace;
  /** Replaces the program. */
  program(text: string): Promise<void>;
  /** With its preview, as the command is without options. */
  up(): Promise<Run>;
  preview(): Promise<Run>;
  destroy(): Promise<void>;
  /** Bytes of the state file. */
  stateBytes(): Promise<number>;
  dispose(): Promise<void>;
}

/** @param root a built checkout whose package the program uses; absent: this one */
export async function createStack(
  engine: Engine,
  cloud: CloudAddress,
  language: Language,
  root = ROOT,
): Promise<Stack> {
  const dir = await mkdtemp(path.join(tmpdir(), "bench-"));
  const main = language === "TypeScript" ? "index.ts" : "index.js";
  await installPackages(dir, root);
  await writeFile(path.join(dir, "Pulumi.yaml"), "name: bench\nruntime: nodejs\n");
  await writeFile(path.join(dir, "package.json"), JSON.stringify({ name: "bench", main }));
  if (language === "TypeScript") await writeFile(path.join(dir, "tsconfig.json"), JSON.stringify(TSCONFIG));
  await writeFile(path.join(dir, main), "");
  const workspace = await createWorkspace(engine, { dir });
  await workspace.stackInit();
  await writeFile(workspace.configFile, await configText(workspace, cloud));
  return {
    workspace,
    program: (text) => writeFile(path.join(dir, main), inLanguage(language, text)),
    up: () => timed(workspace.spawnUp()),
    preview: () => timed(workspace.spawn(["preview", "--stack", workspace.stack])),
    destroy: async () => void (await workspace.destroy()),
    stateBytes: async () =>
      (await stat(path.join(workspace.backend, `.pulumi/stacks/bench/${workspace.stack}.json`))).size,
    async dispose() {
      await workspace.dispose();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

/** As `pulumi new typescript` writes it. */
const TSCONFIG = {
  compilerOptions: { strict: true, target: "es2020", module: "node16", moduleResolution: "node16", sourceMap: true },
  files: ["index.ts"],
};

/**
 * Our package as npm puts it there, in a folder of its own beside its dependencies. A link to this repository would have
 * TypeScript read Pulumi's declarations a second time, out of the repository's own packages.
 */
async function installPackages(dir: string, root: string): Promise<void> {
  const manifest = JSON.parse(await readFile(path.join(root, "package.json"), "utf8")) as Manifest;
  const modules = path.join(dir, "node_modules");
  for (const name of ["@pulumi/pulumi", "@types/node", "typescript", ...Object.keys(manifest.dependencies)]) {
    await mkdir(path.dirname(path.join(modules, name)), { recursive: true });
    await symlink(path.join(root, "node_modules", name), path.join(modules, name));
  }
  for (const part of ["package.json", ...manifest.files]) {
    await cp(path.join(root, part), path.join(modules, manifest.name, part), { recursive: true });
  }
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
  const { code, seconds, all } = await command.done.finally(() => peak.stop());
  if (code !== 0) throw new Error(`a measured command failed:\n${all}`);
  return { seconds, pluginMb: peak.stop(), lines: all.trim().split("\n").length };
}
