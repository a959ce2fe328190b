import { execFile } from "node:child_process";
import path from "node:path";
import { promisify } from "node:util";

export const run = promisify(execFile);
const ROOT = path.resolve(__dirname, "../..");

/** Makes the package file as it is published, in the given folder. */
export async function pack(folder: string): Promise<string> {
  await run("npm", ["pack", "--pack-destination", folder], { cwd: ROOT, env: ownEnv() });
  const { name, version } = require(path.join(ROOT, "package.json")) as { name: string; version: string };
  return path.join(folder, `${name}-${version}.tgz`);
}

/** The package file that the tests' set-up made. */
export function packedFile(): string {
  const { PACKED_FILE } = process.env;
  if (PACKED_FILE === undefined) throw new Error("the set-up of the package tests has not run");
  return PACKED_FILE;
}

/** What `npm run` adds to the environment tells a manager started below it that it is in this repository. */
export function ownEnv(env: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith("npm_")));
}
