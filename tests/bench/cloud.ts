import { fork } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import type { SandboxCredentials } from "../../sandbox";

export interface CloudAddress {
  readonly url: string;
  readonly serverIds: readonly string[];
  readonly credentials: SandboxCredentials;
}

/** What a cloud has been asked. */
export interface Traffic {
  readonly calls: number;
  /** From the first request's arrival to the last answer, in milliseconds. */
  readonly spanMs: number;
}

/** A sandbox in another process. */
export interface Cloud extends CloudAddress {
  /** Opens the records of all its servers. */
  readonly privateKeyPem: string;
  /** What it was asked since the start, or since this was asked last. */
  traffic(): Promise<Traffic>;
  close(): void;
}

/** Starts a sandbox with that many Windows servers, each of whose answers takes that long, and each restart. */
export async function startCloud(servers: number, latencyMs = 0, restartMs = 0): Promise<Cloud> {
  const child = fork(path.join(__dirname, "cloudProcess.js"), [servers, latencyMs, restartMs].map(String));
  const [started] = (await once(child, "message")) as [Omit<Cloud, "traffic" | "close">];
  return {
    ...started,
    async traffic() {
      const answer = once(child, "message") as Promise<[Traffic]>;
      child.send("traffic");
      return (await answer)[0];
    },
    close: () => child.disconnect(),
  };
}
