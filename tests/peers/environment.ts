import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/** Nobody makes an environment for this long: what is older was left behind by a killed run. */
const ABANDONED_MS = 60 * 60_000;

/** What to make, of what and where; everything has a default. */
export interface Wanted {
  readonly python?: string;
  /** The file that lists the packages. */
  readonly requirements?: string;
  /** Holds the environments, one per content of the file and version of Python. */
  readonly cache?: string;
}

/**
 * The interpreter of a virtual environment that holds the listed packages. It is made on first use, beside its place,
 * and moved there when it is whole: what a killed run leaves behind is never taken for one.
 */
export async function pythonOfThePeers(wanted: Wanted = {}): Promise<string> {
  const {
    python = "python3",
    requirements = join(__dirname, "requirements.txt"),
    cache = join(__dirname, "../../node_modules/.cache/peers"),
  } = wanted;
  const made = join(cache, await keyOf(python, requirements));
  if (!existsSync(made)) await make(python, requirements, made);
  return interpreterIn(made);
}

async function keyOf(python: string, requirements: string): Promise<string> {
  // An environment refers to the Python it was made with, so another one in another place needs another one.
  const version = await orExplain(`${python} cannot be started`, [
    python,
    "-c",
    "import sys; print(sys.version, sys.base_prefix)",
  ]);
  return createHash("sha256")
    .update(version)
    .update(await readFile(requirements))
    .digest("hex")
    .slice(0, 16);
}

async function make(python: string, requirements: string, place: string): Promise<void> {
  await mkdir(dirname(place), { recursive: true });
  await removeAbandoned(place);
  const folder = await mkdtemp(`${place}.making-`);
  try {
    await orExplain(`${python} makes no virtual environment`, [python, "-m", "venv", folder]);
    const install = ["-m", "pip", "install", "--quiet", "--requirement", requirements];
    await orExplain(`pip does not install ${basename(requirements)}`, [interpreterIn(folder), ...install]);
    // Another run may have been faster: a folder that is there already is whole.
    await rename(folder, place).catch((error: unknown) => {
      if (!existsSync(place)) throw error;
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function removeAbandoned(place: string): Promise<void> {
  for (const name of await readdir(dirname(place))) {
    const folder = join(dirname(place), name);
    if (!name.includes(".making-") || Date.now() - (await stat(folder)).mtimeMs < ABANDONED_MS) continue;
    await rm(folder, { recursive: true, force: true });
  }
}

function interpreterIn(folder: string): string {
  return join(folder, "bin", "python");
}

/** What a command prints. Its failure says which part of Python is missing. */
async function orExplain(trouble: string, [file = "", ...args]: readonly string[]): Promise<string> {
  try {
    return (await run(file, args)).stdout;
  } catch (error) {
    const { stderr = "", message } = error as Error & { stderr?: string };
    const said = stderr.trim() || message;
    throw new Error(`tests/peers needs Python 3 with its modules venv and pip: ${trouble}:\n${said}`, { cause: error });
  }
}
