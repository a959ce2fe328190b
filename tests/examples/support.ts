import { appendFile, cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { createWorkspace, type Workspace } from "../../pulumiCli";
import { type Sandbox, type SandboxOptions, startSandbox } from "../../sandbox";
import { configText, ENGINE_TIMEOUT_MS, realEngine } from "../engine/support";
import { readState, stackOutputs } from "../engine/support/stateFile";

const ROOT = path.resolve(__dirname, "../..");
/** What an example's `npm install` would bring, from this repository's own. */
const PACKAGES = ["pulumi-huaweicloud-password", "@pulumi/pulumi", "typescript", "@types/node"];

/** Each `pulumi` command would check the types again; projects.test.ts does it once. */
export const TRANSPILE_ONLY = { PULUMI_NODEJS_TRANSPILE_ONLY: "true" };

export interface ExampleOptions {
  /** The project's own configuration, as JSON values. */
  readonly config?: Readonly<Record<string, unknown>>;
  readonly env?: Readonly<Record<string, string>>;
  readonly stack?: string;
}

/** A copy of an example, as a user has it, with one stack that is configured for the sandbox. */
export interface Example {
  readonly workspace: Workspace;
  readonly dir: string;
  /** Another stack of the same project and backend. */
  addStack(name: string, config: ExampleOptions["config"]): Promise<Workspace>;
  /** Adds to the project's own configuration, as JSON values. */
  configure(config: ExampleOptions["config"]): Promise<void>;
  /** The stack's outputs, secrets in the clear. */
  outputs(): Promise<Record<string, unknown>>;
  /** The arguments after `pulumi` of the command in the README that has this text in it. */
  commandOf(text: string): Promise<string[]>;
  /** Files of the backend (state, history, backups) that hold one of the texts in plain. */
  filesWith(texts: readonly string[]): Promise<string[]>;
}

/** Registers the hooks of a test file that runs examples, and gives what opens one. */
export function useExamples(sandboxOptions: SandboxOptions = {}): {
  sandbox(): Sandbox;
  open(name: string, options?: ExampleOptions): Promise<Example>;
} {
  let running: Sandbox | undefined;
  let closing: (() => Promise<void>)[] = [];
  const sandbox = (): Sandbox => {
    if (running === undefined) throw new Error("no sandbox outside of a test");
    return running;
  };
  beforeAll(async () => {
    await realEngine();
  }, ENGINE_TIMEOUT_MS);
  beforeEach(async () => {
    running = await startSandbox(sandboxOptions);
  });
  afterEach(async () => {
    for (const close of closing) await close();
    closing = [];
    await running?.close();
  }, 60_000);
  return {
    sandbox,
    async open(name, options = {}) {
      const dir = await copyOf(name);
      closing.push(() => rm(dir, { recursive: true, force: true }));
      const engine = await realEngine();
      const { stack = "dev", config = {} } = options;
      const env = { ...TRANSPILE_ONLY, ...options.env };
      const workspace = await createWorkspace(engine, { dir, stack, env });
      closing.unshift(() => workspace.dispose());
      await initialize(workspace, sandbox(), config);
      return example(workspace, async (other, itsConfig = {}) => {
        const { home, backend } = workspace;
        const added = await createWorkspace(engine, { dir, stack: other, env, home, backend });
        closing.unshift(() => added.dispose());
        await initialize(added, sandbox(), itsConfig);
        return added;
      });
    },
  };
}

function example(workspace: Workspace, addStack: Example["addStack"]): Example {
  return {
    workspace,
    dir: workspace.dir,
    addStack,
    configure: (config) => appendConfig(workspace, config),
    outputs: async () => stackOutputs(await readState(workspace)),
    async commandOf(text) {
      const lines = (await readFile(path.join(workspace.dir, "README.md"), "utf8")).split("\n");
      const line = lines.find((candidate) => candidate.startsWith("pulumi ") && candidate.includes(text));
      if (line === undefined) throw new Error(`the README has no command with ${text}`);
      const words = line.replace(/ > .*/, "").match(/(?:"[^"]*"|[^\s"]+)+/g) ?? [];
      return words.slice(1).map((word) => word.replaceAll('"', ""));
    },
    async filesWith(texts) {
      const files = await workspace.stateFiles();
      if (files.length === 0) throw new Error("the backend holds no files");
      const contents = await Promise.all(files.map((file) => readFile(file, "utf8")));
      return files.filter((_, index) => texts.some((text) => contents[index]?.includes(text)));
    },
  };
}

/** The example in a folder of its own, its packages linked in. */
export async function copyOf(name: string): Promise<string> {
  const dir = await mkdtemp(path.join(tmpdir(), `example-${name}-`));
  await cp(path.join(ROOT, "examples", name), dir, { recursive: true });
  for (const installed of PACKAGES) {
    const link = path.join(dir, "node_modules", installed);
    await mkdir(path.dirname(link), { recursive: true });
    await symlink(path.join(ROOT, "node_modules", installed), link);
  }
  return dir;
}

const ACCOUNT = ["region", "accessKey", "secretKey"];

/** A stack with the account that the README's commands set, the sandbox's, and with the project's own configuration. */
async function initialize(
  workspace: Workspace,
  sandbox: Sandbox,
  config: Readonly<Record<string, unknown>>,
): Promise<void> {
  await workspace.stackInit();
  const readme = await readFile(path.join(workspace.dir, "README.md"), "utf8");
  const unset = ACCOUNT.filter((key) => !new RegExp(`^pulumi config set .*huaweicloud:${key} `, "m").test(readme));
  const leftOut = Object.fromEntries(unset.map((key) => [key, undefined]));
  await writeFile(workspace.configFile, await configText(workspace, sandbox, leftOut));
  await appendConfig(workspace, config);
}

async function appendConfig(workspace: Workspace, config: ExampleOptions["config"] = {}): Promise<void> {
  const lines = Object.entries(config).map(([key, value]) => `  ${key}: ${JSON.stringify(value)}\n`);
  await appendFile(workspace.configFile, lines.join(""));
}
