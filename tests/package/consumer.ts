import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { createWorkspace, type Workspace } from "../../pulumiCli";
import { realEngine } from "../engine/support";
import { ownEnv, packedFile, run } from "./packedFile";

const ROOT = path.resolve(__dirname, "../..");

/** How the dependencies come into the project's `node_modules`: each manager lays them out in its own way. */
export type Manager = "npm" | "pnpm" | "yarn" | "yarn berry";

/** The package that brings a manager, the command in it, and the manager's own arguments to install a project. */
const MANAGERS: Readonly<Record<Manager, { readonly package?: string; readonly install: readonly string[] }>> = {
  npm: { install: ["npm", "install"] },
  pnpm: { package: "pnpm@10", install: ["pnpm", "install"] },
  yarn: { package: "yarn@1.22.22", install: ["yarn", "install", "--non-interactive"] },
  "yarn berry": { package: "@yarnpkg/cli-dist@4", install: ["yarn", "install"] },
};

export interface Project {
  readonly manager: Manager;
  /** Major version of Node.js, which comes as an npm package. */
  readonly node: string;
  /** Version of `@pulumi/pulumi`, or a range. */
  readonly pulumi: string;
  /** Files of the program, `package.json` left out, by name. */
  readonly files: Readonly<Record<string, string>>;
  readonly packageJson: Readonly<Record<string, unknown>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

/** Makes a Pulumi project of an empty folder, with the packed file installed, and has `use` run it. */
export async function asConsumer(project: Project, use: (workspace: Workspace) => Promise<void>): Promise<void> {
  const dir = await mkdtemp(path.join(tmpdir(), "package-consumer-"));
  try {
    const workspace = await installed(dir, project);
    try {
      await use(workspace);
    } finally {
      await workspace.dispose();
    }
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

async function installed(dir: string, project: Project): Promise<Workspace> {
  const { name } = require(path.join(ROOT, "package.json")) as { name: string };
  const { packageJson, devDependencies, pulumi } = project;
  const dependencies = { "@pulumi/pulumi": pulumi, [name]: `file:${packedFile()}` };
  const files = {
    "Pulumi.yaml": "name: consumer\nruntime: nodejs\n",
    "package.json": JSON.stringify({ name: "consumer", private: true, ...packageJson, dependencies, devDependencies }),
    ...project.files,
  };
  for (const [file, text] of Object.entries(files)) await writeFile(path.join(dir, file), text);
  await install(project.manager, dir);
  const node = path.dirname(await nodeOf(project.node));
  const engine = await realEngine();
  return createWorkspace(engine, { dir, env: { PATH: [node, engine.env.PATH].join(path.delimiter) } });
}

async function install(manager: Manager, dir: string): Promise<void> {
  const { package: from, install: command } = MANAGERS[manager];
  const [file = "", ...args] =
    from === undefined ? command : ["npm", "exec", "--yes", `--package=${from}`, "--", ...command];
  const { stdout: registry } = await run("npm", ["config", "get", "registry"], { cwd: tmpdir() });
  await run(file, args, {
    cwd: dir,
    env: {
      ...ownEnv(),
      // What npm is told about the registry, the others have to be told as well.
      npm_config_registry: registry.trim(),
      YARN_NPM_REGISTRY_SERVER: registry.trim(),
      YARN_NODE_LINKER: "node-modules",
      YARN_ENABLE_TELEMETRY: "false",
      // Without a lock file an install in CI is refused otherwise.
      YARN_ENABLE_IMMUTABLE_INSTALLS: "false",
    },
    maxBuffer: 64 * 1024 * 1024,
  });
}

/** The executable of a Node.js that comes as an npm package. */
async function nodeOf(version: string): Promise<string> {
  const ask = ["exec", "--yes", `--package=node@${version}`, "--", "node", "--print", "process.execPath"];
  return (await run("npm", ask, { cwd: tmpdir(), env: ownEnv() })).stdout.trim();
}
