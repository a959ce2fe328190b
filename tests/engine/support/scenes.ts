import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { passwordsFor } from "../../../provider/core/password/passwords";
import {
  createWorkspace,
  type Engine,
  ensureEngine,
  type PulumiResult,
  type RunningCommand,
  type StackState,
  type StateResource,
  type UpdateOptions,
  type Workspace,
  type WorkspaceOptions,
} from "../../../pulumiCli";
import { type Sandbox, type ServerSpec, startSandbox } from "../../../sandbox";
import { initStack } from "./initStack";
import { plain, readState } from "./stateFile";

const ROOT = path.resolve(__dirname, "../../..");

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
  /**
   * The whole state with its secrets in the clear, as text, and the passwords that its seeds give the sandbox's servers: what
   * is in here is not lost.
   */
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
  options: Pick<WorkspaceOptions, "passphrase"> = {},
): Promise<TestStack> {
  const dir = await mkdtemp(path.join(tmpdir(), "password-stack-"));
  await mkdir(path.join(dir, "node_modules", "@pulumi"), { recursive: true });
  await symlink(ROOT, path.join(dir, "node_modules", "pulumi-huaweicloud-password"));
  await symlink(path.join(ROOT, "node_modules/@pulumi/pulumi"), path.join(dir, "node_modules/@pulumi/pulumi"));
  await writeFile(path.join(dir, "Pulumi.yaml"), "name: test\nruntime: nodejs\n");
  await writeFile(path.join(dir, "package.json"), JSON.stringify({ name: "test", main: "index.js" }));
  const workspace = await createWorkspace(await realEngine(), { dir, ...options });
  const program = (text: string) =>
    writeFile(
      path.join(dir, "index.js"),
      `const pulumi = require("@pulumi/pulumi");\nconst hw = require("pulumi-huaweicloud-password");\n${text}\n`,
    );
  await program(body);
  await initStack(workspace);
  await writeFile(workspace.configFile, await configText(workspace, sandbox, config));
  return {
    workspace,
    dir,
    program,
    async revealedState() {
      const state = await readState(workspace);
      return JSON.stringify({ ...state, derived: derivedPasswords(state, sandbox) });
    },
    filesWith: (texts) => filesWith(workspace, texts),
    async dispose() {
      await workspace.dispose();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

/** The passwords that the companions of a state give the servers of the sandbox. */
function derivedPasswords({ deployment }: StackState, sandbox: Sandbox): string[] {
  const histories = (deployment.resources ?? []).map(({ outputs }) => plain(outputs?.history));
  return histories
    .filter((history) => typeof history === "string")
    .flatMap((history) => sandbox.servers().flatMap(({ id }) => passwordsFor(history, id)))
    .map((password) => password.reveal());
}

/**
 * The text of a stack's configuration file that points it at the sandbox, in one go; a `pulumi config set` for each key
 * would take a second each.
 */
export async function configText(
  workspace: Workspace,
  sandbox: Sandbox,
  config: Readonly<Record<string, string | undefined>> = {},
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

/** The outputs of a `PasswordReset` as the state holds them, secrets in the clear. */
export interface ResetOutputs {
  readonly password?: string;
  readonly passwords: Readonly<Record<string, string>>;
  readonly previousPasswords: Readonly<Record<string, string>>;
  readonly passwordVersion: number;
  readonly lastRotatedAt?: string;
  readonly nextRotationAt?: string;
  readonly servers: Readonly<Record<string, ServerOutcome>>;
}

export interface ServerOutcome {
  readonly status: string;
  readonly code?: string;
  readonly message?: string;
  readonly requestId?: string;
  readonly at: string;
  readonly inForce?: boolean;
}

/** The body of one batch reset. */
export interface SentReset {
  readonly password: string;
  readonly dryRun: boolean;
  readonly serverIds: readonly string[];
}

/** A stack with a sandbox of its own, so that scenes can be side by side. */
export interface Scene {
  readonly sandbox: Sandbox;
  readonly stack: TestStack;
  readonly workspace: Workspace;
  /** Adds servers and gives their ids. */
  servers(count: number, spec?: ServerSpec): string[];
  /** Notes a text that must never be printed or stored in plain; gives it back. */
  secret(text: string): string;
  /** `up` without preview, of a new program if one is given; gives what was printed. */
  up(body?: string, options?: UpdateOptions): Promise<string>;
  /** `up` that has to fail; gives what was printed. */
  failingUp(body?: string, options?: UpdateOptions): Promise<string>;
  preview(body?: string, args?: readonly string[]): Promise<string>;
  /** `preview` that has to fail; gives what was printed. */
  failingPreview(body?: string, args?: readonly string[]): Promise<string>;
  /** The outputs of one `PasswordReset` in the state. */
  reset(name?: string): Promise<ResetOutputs>;
  /** The outputs of any resource in the state, secrets in the clear. */
  outputsOf(name: string): Promise<Record<string, unknown>>;
  /** How often each operation was called since the last time this was asked, the project lookup left out. */
  calls(): Record<string, number>;
  /** The batch resets since the last time `calls` was asked. */
  sent(): SentReset[];
  /** Restarts the servers, so that resets take effect. */
  restart(ids: readonly string[]): void;
  /** The password in force on a server, as far as it is one that this scene knows. */
  passwordInForce(id: string): string | undefined;
}

interface OpenScene extends Scene {
  /** Commands whose output, and files of the backend that hold a noted secret or a password sent to the cloud. */
  leaks(): Promise<string[]>;
  close(): Promise<void>;
}

type Config = Readonly<Record<string, string | undefined>>;

/**
 * Registers the hooks of a test file that opens scenes. After every test, each scene is searched: no password that was
 * given or sent may be in what any command printed, or in plain in a file of the backend.
 */
export function useScenes(): (config?: Config) => Promise<Scene> {
  let open: OpenScene[] = [];
  beforeAll(async () => {
    await realEngine();
  }, ENGINE_TIMEOUT_MS);
  afterEach(async () => {
    const scenes = open;
    open = [];
    const leaks = await Promise.all(scenes.map((scene) => scene.leaks()));
    await Promise.all(scenes.map((scene) => scene.close()));
    expect(leaks.flat()).toEqual([]);
  });
  return async (config = {}) => {
    const scene = await openScene(config);
    open.push(scene);
    return scene;
  };
}

async function openScene(config: Config): Promise<OpenScene> {
  const sandbox = await startSandbox();
  const stack = await createStack(sandbox, "", config);
  const { workspace } = stack;
  const commands = watchCommands(workspace);
  const secrets = new Set<string>();
  const sent = (): SentReset[] => sentResets(sandbox);
  const noteSent = (): void => {
    for (const { password } of sent()) secrets.add(password);
  };
  const run = async (
    body: string | undefined,
    command: () => Promise<PulumiResult>,
    succeeds: boolean,
  ): Promise<string> => {
    if (body !== undefined) await stack.program(body);
    const { code, all } = await command();
    if ((code === 0) !== succeeds) throw new Error(`ended with exit code ${code}:\n${all}`);
    return all;
  };
  const up = (options: UpdateOptions) => () => workspace.up({ skipPreview: true, allowFailure: true, ...options });
  const preview = (args: readonly string[]) => () => workspace.preview({ allowFailure: true, args });
  const outputsOf = async (name: string): Promise<Record<string, unknown>> => {
    const { deployment } = await readState(workspace);
    return plainOutputs(named(deployment.resources ?? [], name));
  };
  return {
    sandbox,
    stack,
    workspace,
    servers: (count, spec = {}) => Array.from({ length: count }, () => sandbox.addServer(spec).id),
    secret(text) {
      secrets.add(text);
      return text;
    },
    up: (body, options = {}) => run(body, up(options), true),
    failingUp: (body, options = {}) => run(body, up(options), false),
    preview: (body, args = []) => run(body, preview(args), true),
    failingPreview: (body, args = []) => run(body, preview(args), false),
    reset: async (name = "admin") => (await outputsOf(name)) as unknown as ResetOutputs,
    outputsOf,
    calls() {
      noteSent();
      const counts = calls(sandbox);
      sandbox.clearRequests();
      return counts;
    },
    sent,
    restart(ids) {
      for (const id of ids) sandbox.restart(id);
    },
    passwordInForce(id) {
      noteSent();
      return [...secrets].find((password) => sandbox.acceptsPassword(id, password));
    },
    async leaks() {
      noteSent();
      const texts = [...secrets];
      const printed = commands.filter(({ running }) => texts.some((text) => running.output.includes(text)));
      return [...printed.map(({ line }) => line), ...(await stack.filesWith(texts))];
    },
    async close() {
      sandbox.clearFaults();
      await stack.dispose();
      await sandbox.close();
    },
  };
}

/** Remembers every command, but for those that are asked to show secrets. */
function watchCommands(workspace: Workspace): { line: string; running: RunningCommand }[] {
  const commands: { line: string; running: RunningCommand }[] = [];
  const spawn = workspace.spawn.bind(workspace);
  workspace.spawn = (args, options) => {
    const running = spawn(args, options);
    if (!args.includes("--show-secrets")) commands.push({ line: `pulumi ${args.join(" ")}`, running });
    return running;
  };
  return commands;
}

function sentResets(sandbox: Sandbox): SentReset[] {
  return sandbox.requests
    .filter(({ operation }) => operation === "BatchResetServersPassword")
    .map(({ body, serverIds }) => {
      const sent = JSON.parse(body) as { new_password: string; dry_run?: boolean };
      return { password: sent.new_password, dryRun: sent.dry_run === true, serverIds };
    });
}

function named(resources: readonly StateResource[], name: string): StateResource {
  const found = resources.find(({ urn }) => urn.endsWith(`::${name}`));
  if (found === undefined) throw new Error(`the state has no resource ${name}`);
  return found;
}

function plainOutputs({ outputs = {} }: StateResource): Record<string, unknown> {
  return Object.fromEntries(Object.entries(outputs).map(([key, value]) => [key, plain(value)]));
}

/** A line of a program: one `PasswordReset` with these arguments. It does not wait for new servers unless told to. */
export function passwordReset(args: object, name = "admin"): string {
  return `const ${name} = new hw.PasswordReset("${name}", ${JSON.stringify({ waitTimeout: "0s", ...args })});\n`;
}

/** Server id → the password, for all of these. */
export function everyServer<T>(ids: readonly string[], value: T): Record<string, T> {
  return Object.fromEntries(ids.map((id) => [id, value]));
}

/** Server id → its status. */
export function statuses({ servers }: ResetOutputs): Record<string, string> {
  return Object.fromEntries(Object.entries(servers).map(([id, { status }]) => [id, status]));
}

/** Ways to interrupt a command. */
export const KILLED: Readonly<Record<string, (running: RunningCommand) => Promise<unknown>>> = {
  "the CLI": (running) => running.killCli(),
  "the plug-in": (running) => running.killPlugin(),
  "the CLI and the plug-in": (running) => running.killAll(),
};

export interface Interruption {
  /** A key of `KILLED`. */
  readonly killed: string;
  /** Whether the held reset has taken effect on the servers. */
  readonly after: boolean;
  /** Calls that pass before the held one; default 0. */
  readonly skip?: number;
  /** Hold a call of any operation, not only a reset. */
  readonly anyCall?: boolean;
}

/**
 * An `up` that is killed with SIGKILL while the cloud holds one of its calls, a reset unless any is meant. The held call then goes on, as one that
 * is on the wire would. Gives the state as it was left, secrets in the clear.
 */
export async function interruptedUp(scene: Scene, body: string, interruption: Interruption): Promise<string> {
  await scene.stack.program(body);
  const hold = scene.sandbox.inject({
    ...(interruption.anyCall ? {} : { operation: "BatchResetServersPassword" }),
    skip: interruption.skip ?? 0,
    effect: { kind: "hold", after: interruption.after },
  });
  const running = scene.workspace.spawnUp({ skipPreview: true });
  const early = running.done.then(({ all }) => {
    throw new Error(`the up ended before a call was held:\n${all}`);
  });
  await Promise.race([hold.waitUntilHeld(), early]);
  early.catch(() => undefined);
  await KILLED[interruption.killed]?.(running);
  await running.done;
  const state = await scene.stack.revealedState();
  hold.remove();
  await sleep(250);
  return state;
}

/** Of the passwords that servers have, or were sent and may yet have, those that the state does not hold. */
export function lostPasswords(scene: Scene, ids: readonly string[], state: string): string[] {
  scene.restart(ids);
  const had = ids.map((id) => scene.passwordInForce(id));
  const sent = scene.sent().map(({ password }) => password);
  return [...had, ...sent].filter((password) => password !== undefined && !state.includes(password)).map(String);
}
