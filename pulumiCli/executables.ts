import path from "node:path";
import which from "which";

/** Environment variables as Node gives them. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** The executable of this name in the folder, if there is one. */
export function executableIn(folder: string, name: string): string | undefined {
  return which.sync(name, { path: folder, nothrow: true }) ?? undefined;
}

/** The first executable of this name on the search path. */
export function findExecutable(name: string, env: Environment): string | undefined {
  const found = which.sync(name, { path: env[pathName(env)] ?? "", nothrow: true });
  return found === null ? undefined : path.resolve(found);
}

/** The environment with these folders first on the search path, each once. */
export function withFoldersFirst(env: Environment, folders: readonly string[]): Record<string, string> {
  const set = Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined);
  const others = (env[pathName(env)] ?? "").split(path.delimiter).filter((folder) => folder !== "");
  return { ...Object.fromEntries(set), [pathName(env)]: [...new Set([...folders, ...others])].join(path.delimiter) };
}

/** The name under which the environment holds the search path: `PATH`, on Windows often `Path`. */
function pathName(env: Environment): string {
  return Object.keys(env).find((name) => name.toUpperCase() === "PATH") ?? "PATH";
}
