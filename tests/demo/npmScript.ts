import { spawn } from "node:child_process";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";

export const ROOT = path.resolve(__dirname, "../..");
/** Compiled programs, which Node.js and Pulumi's ts-node keep to start faster the next time. */
const CACHES = /^(node-compile-cache$|ts-node-)/;

/** What ends a script from outside, once it has printed something. */
export interface Signalled {
  readonly signal: NodeJS.Signals;
  readonly at: RegExp;
}

export interface Ended {
  readonly code: number | null;
  readonly printed: string;
  /** What it left of its temporary files, and of files in the repository. */
  readonly left: readonly string[];
}

/**
 * Runs one of the package's scripts to its end, with a folder of its own for temporary files and, as in a terminal, a process
 * group of its own, which gets the signal as a whole.
 */
export async function npmScript(script: string, signalled?: Signalled): Promise<Ended> {
  const folder = await mkdtemp(path.join(tmpdir(), "npm-script-"));
  const before = await readdir(ROOT);
  const running = spawn("npm", ["run", "--silent", script], {
    cwd: ROOT,
    detached: true,
    env: { ...process.env, TMPDIR: folder },
  });
  let printed = "";
  let waiting = signalled;
  const read = (text: Buffer): void => {
    printed += text;
    if (waiting === undefined || running.pid === undefined || !waiting.at.test(printed)) return;
    process.kill(-running.pid, waiting.signal);
    waiting = undefined;
  };
  running.stdout.on("data", read);
  running.stderr.on("data", read);
  const code = await new Promise<number | null>((resolve, reject) => running.on("error", reject).on("close", resolve));
  const made = (await readdir(ROOT)).filter((name) => !before.includes(name));
  const left = [...made, ...(await readdir(folder)).filter((name) => !CACHES.test(name))];
  await rm(folder, { recursive: true, force: true });
  return { code, printed, left };
}
