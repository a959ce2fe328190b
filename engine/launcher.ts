import { chmod, copyFile } from "node:fs/promises";
import path from "node:path";
import { RouteFailed } from "./errors";
import { executableIn } from "./find-executable";

/** The small script with which the CLI starts dynamic providers. */
export const LAUNCHER = "pulumi-resource-pulumi-nodejs";

/**
 * Puts the launcher into the folder unless it is there: releases bring it along, a CLI built from source does not,
 * and the SDK's npm package holds it. A copy, since the checkout it comes from may go away before the cache does.
 */
export async function addLauncher(folder: string): Promise<void> {
  if (executableIn(folder, LAUNCHER) !== undefined) return;
  const file = process.platform === "win32" ? `${LAUNCHER}.cmd` : LAUNCHER;
  const copy = path.join(folder, file);
  try {
    await copyFile(path.join(path.dirname(require.resolve("@pulumi/pulumi/package.json")), file), copy);
  } catch (cause) {
    throw new RouteFailed(`${file} is not in the npm package @pulumi/pulumi: run \`npm ci\``, { cause });
  }
  await chmod(copy, 0o755);
}
