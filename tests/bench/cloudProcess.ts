import { startSandbox } from "../../sandbox";
import type { CloudRequest } from "./cloud";

/** The sandbox in a process of its own, so that its work does not count as anybody's whom it serves. */
async function serve(servers: number, latencyMs: number): Promise<void> {
  const sandbox = await startSandbox({ latencyMs, seed: { servers: Array.from({ length: servers }, () => ({})) } });
  const serverIds = sandbox.servers().map(({ id }) => id);
  process.on("message", (request: CloudRequest) => {
    if (request === "calls") process.send?.(sandbox.requests.length);
    if (request === "clear") sandbox.clearRequests();
  });
  process.once("disconnect", () => process.exit());
  process.send?.({ url: sandbox.url, serverIds, credentials: sandbox.credentials });
}

void serve(Number(process.argv[2]), Number(process.argv[3]));
