import { execFile } from "node:child_process";
import path from "node:path";
import { promisify } from "node:util";
import type { LoadTimes } from "./clients/loadPackage";

const run = promisify(execFile);

/** Loads the package as a program does, each time in a new process. */
export async function measureLoading(rounds: number): Promise<LoadTimes[]> {
  const times: LoadTimes[] = [];
  for (let round = 0; round < rounds; round++) {
    const { stdout } = await run(process.execPath, [path.join(__dirname, "clients/loadPackage.js")]);
    times.push(JSON.parse(stdout) as LoadTimes);
  }
  return times;
}
