import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { createWorkspace, type Engine, ensureEngine, type Workspace } from "../../engine";
import type { Sandbox } from "../../sandbox";

const ROOT = path.resolve(__dirname, "../..");

/** Room for a first run that has to fetch or build the engine. */
export const ENGINE_TIMEOUT_MS = 15 * 60_000;
/** One test with a handful of `pulumi` commands. */
export const TEST_TIMEOUT_MS = 3 * 60_000;

let engine: Promise<Engine> | undefined;

/** The real Pulumi, found or built once per test process. Its absence is a failure. */
export function realEngine(): Promise<Engine> {
  engine ??= ensureEngine({ log: () => undefined });
  return engine;
}

/** A stack of its own with a plain JavaScript program, configured for the sandbox. */
export interface TestStack {
  workspace: Workspace;
  /** The folder of the program, for key files and the like. */
  dir: string;
  /** Replaces the program: the body of `index.js`, with `pulumi` and `hw` (the package) at hand. */
  program(body: string): Promise<void>;
  /** The whole state with its secrets in the clear, as text: what is in here is not lost. */
  revealedState(): Promise<string>;
  /** Names of the backend's files (state, history, backups) that hold one of the texts in plain. */
  filesWith(texts: readonly string[]): Promise<string[]>;
  dispose(): Promise<void>;
}

/**
 * @param config keys of the namespace `huaweicloud` beside the sandbox's own; `undefined` takes one of those out
 */
export async function createStack(
  sandbox: Sandbox,
  body: string,
  config: Readonly<Record<string, string | undefined>> = {},
): Promise<TestStack> {
  const dir = await mkdtemp(path.join(tmpdir(), "password-stack-"));
  await mkdir(path.join(dir, "node_modules", "@pulumi"), { recursive: true });
  await symlink(ROOT, path.join(dir, "node_modules", "pulumi-huaweicloud-password"));
  await symlink(path.join(ROOT, "node_modules/@pulumi/pulumi"), path.join(dir, "node_modules/@pulumi/pulumi"));
  await writeFile(path.join(dir, "Pulumi.yaml"), "name: test\nruntime: nodejs\n");
  await writeFile(path.join(dir, "package.json"), JSON.stringify({ name: "test", main: "index.js" }));
  const workspace = await createWorkspace(await realEngine(), { dir });
  const program = (text: string) =>
    writeFile(
      path.join(dir, "index.js"),
      `const pulumi = require("@pulumi/pulumi");\nconst hw = require("pulumi-huaweicloud-password");\n${text}\n`,
    );
  await program(body);
  await workspace.stackInit();
  await writeFile(workspace.configFile, await configText(workspace, sandbox, config));
  return {
    workspace,
    dir,
    program,
    revealedState: async () => JSON.stringify(await workspace.exportState({ showSecrets: true })),
    filesWith: (texts) => filesWith(workspace, texts),
    async dispose() {
      await workspace.dispose();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

/** The stack's configuration file in one go; a `pulumi config set` for each key would take a second each. */
async function configText(
  workspace: Workspace,
  sandbox: Sandbox,
  config: Readonly<Record<string, string | undefined>>,
): Promise<string> {
  const { accessKey, secretKey, region } = sandbox.credentials;
  const values = { endpoints: JSON.stringify(sandbox.endpoints()), region, accessKey, secretKey, ...config };
  const lines = Object.entries(values).flatMap(([key, value]) =>
    value === undefined ? [] : [`  huaweicloud:${key}: ${JSON.stringify(value)}`],
  );
  const salt = await readFile(workspace.configFile, "utf8").catch(() => "");
  return `${salt.trim()}\nconfig:\n${lines.join("\n")}\n`;
}

async function filesWith(workspace: Workspace, texts: readonly string[]): Promise<string[]> {
  const files = await workspace.stateFiles();
  const contents = await Promise.all(files.map((file) => readFile(file, "utf8")));
  return files.filter((_, index) => texts.some((text) => contents[index]?.includes(text)));
}

/** Operation names of the requests the sandbox has answered since the last clear. */
export function operations(sandbox: Sandbox): string[] {
  return sandbox.requests.map((request) => String(request.operation));
}

/** How often each operation was called, the project lookup left out. */
export function calls(sandbox: Sandbox): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const operation of operations(sandbox)) {
    if (operation !== "KeystoneListProjects") {
      counts[operation] = (counts[operation] ?? 0) + 1;
    }
  }
  return counts;
}
