import { accessSync, constants, statSync } from "node:fs";
import path from "node:path";
import { type Environment, searchPath } from "./environment";

const SUFFIXES = process.platform === "win32" ? [".exe", ".cmd", ".bat"] : [""];

/** The executable of this name in the folder, if there is one. */
export function executableIn(folder: string, name: string): string | undefined {
  return SUFFIXES.map((suffix) => path.join(folder, name + suffix)).find(isExecutable);
}

/** The first executable of this name on the search path. */
export function findExecutable(name: string, env: Environment): string | undefined {
  for (const folder of searchPath(env)) {
    const found = executableIn(folder, name);
    if (found !== undefined) return path.resolve(found);
  }
  return undefined;
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
