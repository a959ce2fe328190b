import { execFile } from "node:child_process";
import type { Environment } from "./executables";

const SHOWN_LINES = 20;
const MOST_OUTPUT = 64 * 2 ** 20;

/** Runs a program to its end and gives what it prints; when it fails, an error that names the step and says why. */
export function runCommand(
  step: string,
  file: string,
  args: readonly string[],
  { timeoutMs, ...options }: { readonly env: Environment; readonly cwd?: string; readonly timeoutMs: number },
): Promise<string> {
  const limits = { timeout: timeoutMs, killSignal: "SIGKILL", maxBuffer: MOST_OUTPUT } as const;
  return new Promise((resolve, reject) => {
    execFile(file, args, { ...options, ...limits }, (error, stdout, stderr) => {
      if (error === null) resolve(stdout);
      else if (error.killed) reject(new Error(`${step} took more than ${timeoutMs / 1000} s and was stopped`));
      else if (typeof error.code === "string") reject(new Error(`${step} cannot be started: ${error.message}`));
      else reject(new Error(`${step} failed: exit code ${error.code}\n${lastLines(stderr || stdout)}`.trimEnd()));
    });
  });
}

function lastLines(text: string): string {
  return text.trimEnd().split("\n").slice(-SHOWN_LINES).join("\n");
}
