import { type ChildProcess, spawn } from "node:child_process";
import type { Environment } from "./environment";

export interface CommandOptions {
  readonly cwd?: string;
  readonly env: Environment;
  readonly timeoutMs: number;
  /** Called with the seconds so far, every `beatMs`, for as long as the command runs. */
  readonly onBeat?: (seconds: number) => void;
  readonly beatMs?: number;
}

export interface CommandResult {
  readonly code: number | null;
  readonly timedOut: boolean;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs a program to its end and keeps what it prints. A failure of the program is a result; only a program that
 * cannot be started is an exception. At the time limit, and when this process is interrupted, the program is killed
 * with everything it started.
 */
export function runCommand(file: string, args: readonly string[], options: CommandOptions): Promise<CommandResult> {
  return new Promise((resolve, reject) => {
    const started = Date.now();
    // Windows starts .cmd files through its shell only; elsewhere an own process group is what can be killed as one.
    const child = spawn(file, args, {
      cwd: options.cwd,
      env: { ...options.env },
      stdio: ["ignore", "pipe", "pipe"],
      detached: process.platform !== "win32",
      shell: process.platform === "win32" && /\.(cmd|bat)$/i.test(file),
    });
    let stdout = "";
    let stderr = "";
    let timedOut = false;
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      stderr += text;
    });

    const deadline = setTimeout(() => {
      timedOut = true;
      killTree(child);
    }, options.timeoutMs);
    const beat = setInterval(() => options.onBeat?.(secondsSince(started)), options.beatMs ?? 20_000);
    const release = killWithUs(child);
    const settle = (): void => {
      clearTimeout(deadline);
      clearInterval(beat);
      release();
    };
    child.on("error", (error) => {
      settle();
      reject(error);
    });
    child.on("close", (code) => {
      settle();
      resolve({ code, timedOut, stdout, stderr });
    });
  });
}

/** Whole seconds since a moment of `Date.now()`. */
export function secondsSince(started: number): number {
  return Math.round((Date.now() - started) / 1000);
}

/** The last lines of a program's output, for an error. */
export function lastLines(text: string, count: number): string {
  return text.trimEnd().split("\n").slice(-count).join("\n");
}

function killTree(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    if (process.platform === "win32") child.kill("SIGKILL");
    else process.kill(-child.pid, "SIGKILL");
  } catch {
    // It has ended by itself in the meantime.
  }
}

/** An own process group does not get the terminal's ^C: passed on here, then this process ends as it would have. */
function killWithUs(child: ChildProcess): () => void {
  const onSignal = (signal: NodeJS.Signals): void => {
    killTree(child);
    release();
    process.kill(process.pid, signal);
  };
  const onExit = (): void => killTree(child);
  const release = (): void => {
    process.off("SIGINT", onSignal).off("SIGTERM", onSignal).off("SIGHUP", onSignal).off("exit", onExit);
  };
  process.on("SIGINT", onSignal).on("SIGTERM", onSignal).on("SIGHUP", onSignal).on("exit", onExit);
  return release;
}
