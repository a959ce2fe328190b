import { execFile } from "node:child_process";
import { homedir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { pythonOfThePeers } from "../peers/environment";
import type { Job, Report } from "./clients/job";
import { type Cloud, startCloud } from "./cloud";
import { sideBySide } from "./statistics";

const run = promisify(execFile);
const READS = 1000;
const AT_ONCE = 16;

/** 1,000 signed reset-flag reads with each client, every run a new process. */
export async function measureClients(rounds: number): Promise<Record<"ours" | "nodeSdk" | "pythonSdk", Report[]>> {
  const python = await pythonOfThePeers({
    requirements: path.resolve(__dirname, "../../../tests/peers/requirements.txt"),
  });
  const cloud = await startCloud(READS);
  try {
    return await sideBySide(rounds, {
      ours: () => client(cloud, process.execPath, script("ours.js")),
      nodeSdk: () => client(cloud, process.execPath, script("nodeSdk.js")),
      pythonSdk: () => client(cloud, python, path.resolve(__dirname, "../../../tests/bench/clients/python_sdk.py")),
    });
  } finally {
    cloud.close();
  }
}

function script(name: string): string {
  return path.join(__dirname, "clients", name);
}

async function client({ url, serverIds, credentials }: Cloud, file: string, program: string): Promise<Report> {
  const job: Job = { url, serverIds, credentials, atOnce: AT_ONCE };
  const { stdout } = await run(file, [program], {
    env: { PATH: process.env.PATH, HOME: homedir(), JOB: JSON.stringify(job) },
  });
  return JSON.parse(stdout.slice(stdout.lastIndexOf("{"))) as Report;
}
