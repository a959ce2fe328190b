import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import type { Engine } from "./ensureEngine";
import { executableIn } from "./executables";
import { type PulumiResult, RunningCommand } from "./runningCommand";

export interface WorkspaceOptions {
  /** The folder of the program, with its `Pulumi.yaml`; by default an empty folder `program` in `root`. */
  readonly dir?: string;
  /** Holds everything the workspace makes; by default a temporary folder, removed by `dispose()`. */
  readonly root?: string;
  /** `PULUMI_HOME`; by default `home` in `root`. */
  readonly home?: string;
  /** The folder of the file backend; by default `backend` in `root`. */
  readonly backend?: string;
  readonly passphrase?: string;
  readonly stack?: string;
  /** Variables for every command. */
  readonly env?: Readonly<Record<string, string>>;
}

export interface RunOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** After this, the command and all it started are killed and an error is thrown. */
  readonly timeoutMs?: number;
  /** Gives a failed command's result instead of throwing `PulumiFailed`. */
  readonly allowFailure?: boolean;
  /** What the command reads. */
  readonly input?: string;
}

export interface UpdateOptions extends RunOptions {
  readonly skipPreview?: boolean;
  /** More arguments, such as `["--refresh"]`. */
  readonly args?: readonly string[];
}

export interface SecretsOptions {
  readonly showSecrets?: boolean;
}

/** A resource as the state holds it. */
export interface StateResource {
  readonly urn: string;
  readonly type: string;
  readonly id?: string;
  readonly inputs?: Readonly<Record<string, unknown>>;
  readonly outputs?: Readonly<Record<string, unknown>>;
  readonly dependencies?: readonly string[];
  readonly initErrors?: readonly string[];
  readonly additionalSecretOutputs?: readonly string[];
}

/** What `pulumi stack export` gives. */
export interface StackState {
  readonly version: number;
  readonly deployment: {
    readonly resources?: readonly StateResource[];
    readonly pending_operations?: readonly { readonly type: string; readonly resource: StateResource }[];
  };
}

/** A `pulumi` command that ended badly. Its message holds what was printed. */
export class PulumiFailed extends Error {
  override readonly name = "PulumiFailed";

  constructor(
    readonly args: readonly string[],
    readonly result: PulumiResult,
    how = result.signal === null ? `failed with exit code ${result.code}` : `was ended by ${result.signal}`,
  ) {
    super(`\`pulumi ${args.join(" ")}\` ${how}:\n${result.all}`);
  }
}

const DEFAULT_TIMEOUT_MS = 5 * 60_000;

/** A stack's surroundings: program folder, file backend, home folder and passphrase of its own. No stack yet. */
export async function createWorkspace(engine: Engine, options: WorkspaceOptions = {}): Promise<Workspace> {
  const root = options.root ?? (await mkdtemp(path.join(tmpdir(), "pulumi-workspace-")));
  const place = {
    root,
    ownsRoot: options.root === undefined,
    dir: path.resolve(options.dir ?? path.join(root, "program")),
    home: options.home ?? path.join(root, "home"),
    backend: options.backend ?? path.join(root, "backend"),
    stack: options.stack ?? "dev",
  };
  for (const folder of [place.dir, place.home, place.backend]) await mkdir(folder, { recursive: true });
  const env = {
    ...withoutPulumi(engine.env),
    PULUMI_SKIP_UPDATE_CHECK: "true",
    PULUMI_HOME: place.home,
    // What the commands put into the temporary folder goes with the workspace.
    TMPDIR: place.root,
    PULUMI_BACKEND_URL: pathToFileURL(place.backend).href,
    PULUMI_CONFIG_PASSPHRASE: options.passphrase ?? "a passphrase for tests",
    ...options.env,
  };
  return new Workspace(engine, place, env);
}

/** What the user has set for their own stacks (access token, backend, stack, debugging) must not reach this one. */
function withoutPulumi(env: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith("PULUMI_")));
}

interface Place {
  readonly root: string;
  readonly ownsRoot: boolean;
  readonly dir: string;
  readonly home: string;
  readonly backend: string;
  readonly stack: string;
}

/** Runs `pulumi` in one program folder, on one stack. */
export class Workspace {
  readonly root: string;
  readonly dir: string;
  readonly home: string;
  readonly backend: string;
  readonly stack: string;
  readonly #pulumi: string;
  readonly #ownsRoot: boolean;
  readonly #ownsConfig: boolean;
  readonly #running = new Set<RunningCommand>();
  #disposed = false;

  constructor(
    engine: Engine,
    place: Place,
    readonly env: Readonly<Record<string, string>>,
  ) {
    this.root = place.root;
    this.dir = place.dir;
    this.home = place.home;
    this.backend = place.backend;
    this.stack = place.stack;
    this.#pulumi = executableIn(engine.binDir, "pulumi") ?? "pulumi";
    this.#ownsRoot = place.ownsRoot;
    this.#ownsConfig = !existsSync(this.configFile);
  }

  /** The stack's configuration, which `pulumi` writes into the program folder. */
  get configFile(): string {
    return path.join(this.dir, `Pulumi.${this.stack}.yaml`);
  }

  /** Any command, to its end. The stack is not added: see `up` and the others. */
  async run(args: readonly string[], options: RunOptions = {}): Promise<PulumiResult> {
    const command = this.spawn(args, options);
    let expired = false;
    const timeoutMs = options.timeoutMs ?? DEFAULT_TIMEOUT_MS;
    const timer = setTimeout(() => {
      expired = true;
      void command.killAll();
    }, timeoutMs);
    const result = await command.done.finally(() => clearTimeout(timer));
    if (expired) throw new PulumiFailed(args, result, `was stopped after ${timeoutMs / 1000} s`);
    if (result.code !== 0 && options.allowFailure !== true) throw new PulumiFailed(args, result);
    return result;
  }

  /** Any command, under way: to be watched, and killed in part or in whole. */
  spawn(args: readonly string[], options: Pick<RunOptions, "env" | "input"> = {}): RunningCommand {
    if (this.#disposed) throw new Error(`\`pulumi ${args.join(" ")}\` comes too late: its workspace is gone`);
    const command = new RunningCommand(this.#pulumi, ["--non-interactive", "--color", "never", ...args], {
      cwd: this.dir,
      env: { ...this.env, ...options.env },
      ...(options.input !== undefined && { input: options.input }),
    });
    this.#running.add(command);
    const forget = (): boolean => this.#running.delete(command);
    // A killed one is kept until `dispose`: what it started may live on.
    command.done.then(({ signal }) => signal === null && forget(), forget);
    return command;
  }

  stackInit(options: RunOptions = {}): Promise<PulumiResult> {
    return this.run(["stack", "init", this.stack, "--secrets-provider", "passphrase"], options);
  }

  up(options: UpdateOptions = {}): Promise<PulumiResult> {
    return this.run(this.#update("up", options), options);
  }

  /** `up`, under way. */
  spawnUp(options: Pick<UpdateOptions, "env" | "skipPreview" | "args"> = {}): RunningCommand {
    return this.spawn(this.#update("up", options), options);
  }

  preview(options: Omit<UpdateOptions, "skipPreview"> = {}): Promise<PulumiResult> {
    return this.run(["preview", "--stack", this.stack, ...(options.args ?? [])], options);
  }

  refresh(options: UpdateOptions = {}): Promise<PulumiResult> {
    return this.run(this.#update("refresh", options), options);
  }

  destroy(options: UpdateOptions = {}): Promise<PulumiResult> {
    return this.run(this.#update("destroy", options), options);
  }

  /** Takes away the lock that a killed command has left. */
  cancel(options: RunOptions = {}): Promise<PulumiResult> {
    return this.run(["cancel", this.stack, "--yes"], options);
  }

  /** Sets a configuration value. It goes in through the command's input, so that no process list shows a secret. */
  configSet(
    key: string,
    value: string,
    options: RunOptions & { readonly secret?: boolean } = {},
  ): Promise<PulumiResult> {
    const kind = options.secret === true ? "--secret" : "--plaintext";
    return this.run(["config", "set", key, kind, "--stack", this.stack], { ...options, input: value });
  }

  /** The state, with its secrets encrypted unless they are asked for. */
  async exportState({ showSecrets = false }: SecretsOptions = {}): Promise<StackState> {
    const args = ["stack", "export", "--stack", this.stack, ...(showSecrets ? ["--show-secrets"] : [])];
    const state: StackState = JSON.parse((await this.run(args)).stdout);
    return state;
  }

  /** Puts a state in place of the stack's own, such as `exportState({ showSecrets: true })` gives it. */
  importState(state: StackState): Promise<PulumiResult> {
    return this.run(["stack", "import", "--stack", this.stack], { input: JSON.stringify(state) });
  }

  /** The stack's outputs; secret ones read "[secret]" unless they are asked for. */
  async outputs({ showSecrets = false }: SecretsOptions = {}): Promise<Record<string, unknown>> {
    const args = ["stack", "output", "--json", "--stack", this.stack, ...(showSecrets ? ["--show-secrets"] : [])];
    const outputs: Record<string, unknown> = JSON.parse((await this.run(args)).stdout);
    return outputs;
  }

  /** Every file the backend holds: the state, its history and its backups. */
  async stateFiles(): Promise<string[]> {
    const folder = path.join(this.backend, ".pulumi");
    if (!existsSync(folder)) return [];
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    return entries
      .filter((entry) => entry.isFile())
      .map((entry) => path.join(entry.parentPath, entry.name))
      .sort();
  }

  /** Kills what is still running, and removes what the workspace has made. No command can be started from then on. */
  async dispose(): Promise<void> {
    this.#disposed = true;
    await Promise.all([...this.#running].map((command) => command.killAll()));
    if (this.#ownsConfig) await rm(this.configFile, { force: true });
    if (this.#ownsRoot) await rm(this.root, { recursive: true, force: true, maxRetries: 3 });
  }

  #update(verb: "up" | "refresh" | "destroy", options: Pick<UpdateOptions, "skipPreview" | "args">): string[] {
    const skip = options.skipPreview === true ? ["--skip-preview"] : [];
    return [verb, "--yes", ...skip, "--stack", this.stack, ...(options.args ?? [])];
  }
}
