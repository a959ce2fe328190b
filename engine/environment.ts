import path from "node:path";

/** Environment variables as Node gives them. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** The name under which the environment holds the search path: `PATH`, on Windows often `Path`. */
export function pathName(env: Environment): string {
  return Object.keys(env).find((name) => name.toUpperCase() === "PATH") ?? "PATH";
}

/** The folders of the search path, in order. */
export function searchPath(env: Environment): string[] {
  return (env[pathName(env)] ?? "").split(path.delimiter).filter((folder) => folder !== "");
}

/** The environment with these folders first on the search path, each once. */
export function withFoldersFirst(env: Environment, folders: readonly string[]): Record<string, string> {
  const complete: Record<string, string> = {};
  for (const [name, value] of Object.entries(env)) if (value !== undefined) complete[name] = value;
  complete[pathName(env)] = [...new Set([...folders, ...searchPath(env)])].join(path.delimiter);
  return complete;
}
