import { fork } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import type { SandboxCredentials } from "../../sandbox";

/** What can be asked of the process that holds the cloud. */
export type CloudRequest = "calls" | "clear";

export interface CloudAddress {
  readonly url: string;
  readonly serverIds: readonly string[];
  readonly credentials: SandboxCredentials;
}

/** A sandbox in another process. */
export interface Cloud extends CloudAddress {
  /** Calls it has answered since the start, or since they were counted last. */
  countCalls(): Promise<number>;
  close(): void;
}

/** Starts a sandbox with that many ECS servers, each of whose answers takes that long. */
export async function startCloud(servers: number, latencyMs = 0): Promise<Cloud> {
  const child = fork(path.join(__dirname, "cloudProcess.js"), [String(servers), String(latencyMs)]);
  const [address] = (await once(child, "message")) as [CloudAddress];
  const ask = (request: CloudRequest): boolean => child.send(request);
  return {
    ...address,
    async countCalls() {
      const answer = once(child, "message") as Promise<[number]>;
      ask("calls");
      ask("clear");
      return (await answer)[0];
    },
    close: () => child.disconnect(),
  };
}
