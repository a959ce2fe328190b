import path from "node:path";
import { pythonOfThePeers } from "../peers/environment";
import type { Report } from "./clients/job";
import { runClient } from "./clients/run";
import { startCloud } from "./cloud";
import { sideBySide } from "./statistics";

const SOURCES = path.resolve(__dirname, "../../../tests");
const READS = 1000;
const AT_ONCE = 16;

export type ClientReports = Record<"ours" | "nodeSdk" | "pythonSdk", Report[]>;

/** 1,000 signed reset-flag reads with each client, every run a new process. */
export async function measureClients(rounds: number): Promise<ClientReports> {
  const python = await pythonOfThePeers({ requirements: path.join(SOURCES, "peers/requirements.txt") });
  const cloud = await startCloud(READS);
  try {
    return await sideBySide(rounds, {
      ours: () => runClient(cloud, AT_ONCE, "ours.js"),
      nodeSdk: () => runClient(cloud, AT_ONCE, "nodeSdk.js"),
      pythonSdk: () => runClient(cloud, AT_ONCE, path.join(SOURCES, "bench/clients/python_sdk.py"), python),
    });
  } finally {
    cloud.close();
  }
}
