import { chmod, copyFile, mkdir } from "node:fs/promises";
import path from "node:path";
import { executableIn } from "./executables";

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
  await mkdir(folder, { recursive: true });
  await copyFile(path.join(path.dirname(require.resolve("@pulumi/pulumi/package.json")), file), copy);
  await chmod(copy, 0o755);
}
