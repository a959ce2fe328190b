import { ticks } from "../ticks";
import type { ResetResults } from "./results";
import type { ResetOrder } from "./runContext";

/** How often a long run logs its progress, in milliseconds. */
const INTERVAL = 5000;

/** Logs how many servers of a run are done, and never the same line twice in a row. */
export class Progress {
  private lastTime: number;
  private lastLine: string | undefined;

  constructor(
    private readonly run: ResetOrder & { readonly results: ResetResults },
    private readonly servers: number,
  ) {
    this.lastTime = this.now();
  }

  /** Logs if the last time is five seconds ago. */
  logIfDue(): void {
    if (this.now() - this.lastTime >= INTERVAL) this.log();
  }

  log(): void {
    this.lastTime = this.now();
    const { desired, ports, results, settings } = this.run;
    const { done, failed } = results;
    const verb = desired.dryRun ? "validated" : "reset";
    const failures = failed.size === 0 ? "" : `, ${count(failed.size)} failed`;
    const line = `${settings.label}: ${count(done.size)} of ${count(this.servers)} servers ${verb}${failures}`;
    if (line !== this.lastLine) ports.log.info(line);
    this.lastLine = line;
  }

  private now(): number {
    return ticks(this.run.ports.clock);
  }
}

function count(servers: number): string {
  return servers.toLocaleString("en-US");
}
