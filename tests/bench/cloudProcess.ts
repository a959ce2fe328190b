import { type RecordedRequest, startSandbox } from "../../sandbox";
import type { Traffic } from "./cloud";

/** The sandbox in a process of its own, so that its work does not count as anybody's whom it serves. */
async function serve(servers: number, latencyMs: number, jobDurationMs: number): Promise<void> {
  const seed = { servers: Array.from({ length: servers }, () => WINDOWS) };
  const sandbox = await startSandbox({ latencyMs, seed });
  sandbox.configure({ jobDurationMs });
  const serverIds = sandbox.servers().map(({ id }) => id);
  process.on("message", () => {
    process.send?.(trafficOf(sandbox.requests));
    sandbox.clearRequests();
  });
  process.once("disconnect", () => process.exit());
  const { url, credentials } = sandbox;
  process.send?.({ url, serverIds, credentials, privateKeyPem: sandbox.privateKeyPem(WINDOWS.keyPair.name) });
}

/** Of this kind everything can be asked that is measured. */
const WINDOWS = { os: "Windows", keyPair: { name: "bench" } } as const;

function trafficOf(requests: readonly RecordedRequest[]): Traffic {
  const begun = requests.map(({ time }) => time);
  const ended = requests.map(({ time, durationMs }) => time + (durationMs ?? 0));
  const spanMs = requests.length === 0 ? 0 : ended.reduce(greater) - begun.reduce(smaller);
  return { calls: requests.length, spanMs };
}

function greater(a: number, b: number): number {
  return Math.max(a, b);
}

function smaller(a: number, b: number): number {
  return Math.min(a, b);
}

const [servers = 0, latencyMs = 0, jobDurationMs = 0] = process.argv.slice(2).map(Number);
void serve(servers, latencyMs, jobDurationMs);
