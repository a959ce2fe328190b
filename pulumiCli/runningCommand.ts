import { type ChildProcessByStdio, spawn } from "node:child_process";
import type { Readable, Writable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { descendantsOf, isDynamicProvider, killNow, listProcesses, type ProcessInfo } from "./processes";

/** How a `pulumi` command ended, and what it printed. */
export interface PulumiResult {
  /** Nothing when it was killed. */
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Both, in the order in which they came. */
  readonly all: string;
  readonly seconds: number;
}

export interface StartOptions {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly input?: string;
}

/** A `pulumi` command under way, with the means to kill it or parts of it. */
export class RunningCommand {
  readonly child: ChildProcessByStdio<Writable, Readable, Readable>;
  /** Settles when the command has ended and its output is read. Fails only when it could not be started. */
  readonly done: Promise<PulumiResult>;
  #stdout = "";
  #stderr = "";
  #all = "";
  #ended = false;
  /** Seen while the CLI lived: once it is gone, nothing tells any more that they were its children. */
  #family: ProcessInfo[] = [];

  constructor(file: string, args: readonly string[], { cwd, env, input }: StartOptions) {
    const started = Date.now();
    this.child = spawn(file, args, { cwd, env: { ...env }, stdio: "pipe", detached: process.platform !== "win32" });
    this.child.stdin.on("error", () => undefined).end(input ?? "");
    this.child.stdout.setEncoding("utf8").on("data", (text: string) => {
      this.#stdout += text;
      this.#all += text;
    });
    this.child.stderr.setEncoding("utf8").on("data", (text: string) => {
      this.#stderr += text;
      this.#all += text;
    });
    this.done = new Promise((resolve, reject) => {
      this.child.on("error", reject);
      this.child.on("exit", (code, signal) => {
        this.#ended = true;
        // Children of a killed CLI hold its pipes open: what has come until now is its output.
        const finish = (): void => {
          const seconds = (Date.now() - started) / 1000;
          resolve({ code, signal, stdout: this.#stdout, stderr: this.#stderr, all: this.#all, seconds });
        };
        const deadline = setTimeout(finish, 1000);
        this.child.on("close", () => {
          clearTimeout(deadline);
          finish();
        });
      });
    });
    this.done.catch(() => undefined);
  }

  /** What has been printed so far. */
  get output(): string {
    return this.#all;
  }

  get ended(): boolean {
    return this.#ended;
  }

  /** Waits until the output so far matches. */
  async waitForOutput(pattern: string | RegExp, timeoutMs = 60_000): Promise<void> {
    const matches = (): boolean =>
      typeof pattern === "string" ? this.#all.includes(pattern) : this.#all.search(pattern) >= 0;
    await this.#waitUntil(matches, timeoutMs, `output matching ${pattern}`);
  }

  /** The running processes of dynamic providers that this command has started. */
  plugins(): ProcessInfo[] {
    return this.#living().filter(isDynamicProvider);
  }

  /** Kills the CLI alone, on the spot: what it has started goes on. */
  async killCli(): Promise<void> {
    this.#living();
    if (this.child.pid !== undefined) killNow(this.child.pid);
    await this.done;
  }

  /** Kills the dynamic provider's process, once it is there; the CLI goes on. Gives the ids of what was killed. */
  async killPlugin(timeoutMs = 30_000): Promise<number[]> {
    await this.#waitUntil(() => this.plugins().length > 0, timeoutMs, "process of a dynamic provider");
    return this.plugins()
      .map(({ pid }) => pid)
      .filter(killNow);
  }

  /** Kills the CLI and everything it has started, and waits until all of it is gone. */
  async killAll(): Promise<void> {
    // A process may start another one while we look: again, until none is left.
    for (;;) {
      const living = this.#living();
      if (!this.#ended && this.child.pid !== undefined) killNow(this.child.pid);
      for (const { pid } of living) killNow(pid);
      if (this.#ended && living.length === 0) break;
      await sleep(20);
    }
    await this.done;
  }

  #living(): ProcessInfo[] {
    const all = listProcesses();
    const known = this.#family.filter((old) =>
      all.some(({ pid, command }) => pid === old.pid && command === old.command),
    );
    const roots = known.map(({ pid }) => pid);
    if (!this.#ended && this.child.pid !== undefined) roots.push(this.child.pid);
    this.#family = [...known, ...descendantsOf(roots, all)];
    return this.#family;
  }

  async #waitUntil(isSo: () => boolean, timeoutMs: number, what: string): Promise<void> {
    const deadline = Date.now() + timeoutMs;
    while (!isSo()) {
      if (this.#ended) throw new Error(`the command ended without any ${what}:\n${this.#all}`);
      if (Date.now() > deadline) throw new Error(`no ${what} in ${timeoutMs / 1000} s:\n${this.#all}`);
      await sleep(25);
    }
  }
}
