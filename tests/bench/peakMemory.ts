import { readFileSync } from "node:fs";
import type { RunningCommand } from "../../pulumiCli";

/** Looking more often would slow down what is measured. */
const INTERVAL_MS = 200;

/** Watches the processes of dynamic providers that a command starts. `stop` gives the most that one has held, in MB. */
export function watchPeakMemory(command: RunningCommand): { stop(): number } {
  let peak = 0;
  const timer = setInterval(() => {
    peak = Math.max(peak, ...command.plugins().map(({ pid }) => peakOf(pid)));
  }, INTERVAL_MS);
  return {
    stop() {
      clearInterval(timer);
      return peak;
    },
  };
}

/** The kernel keeps the peak, so that looking now and then is enough. */
function peakOf(pid: number): number {
  try {
    const kilobytes = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
    return Number(kilobytes ?? 0) / 1024;
  } catch {
    return 0; // It has ended while we were reading.
  }
}
