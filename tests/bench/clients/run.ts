import { execFile } from "node:child_process";
import { homedir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import type { CloudAddress } from "../cloud";
import type { Job, Report } from "./job";

const run = promisify(execFile);

/** Runs a client of this folder in a process of its own; gives its report. */
export async function runClient(
  { url, serverIds, credentials }: CloudAddress,
  atOnce: number,
  script: string,
  interpreter = process.execPath,
): Promise<Report> {
  const job: Job = { url, serverIds, credentials, atOnce };
  const env = { PATH: process.env.PATH, HOME: homedir(), JOB: JSON.stringify(job) };
  const { stdout } = await run(interpreter, [path.resolve(__dirname, script)], { env });
  // The SDK for Node.js prints lines of its own.
  return JSON.parse(stdout.slice(stdout.lastIndexOf("{"))) as Report;
}
