import { counted } from "./firstFew";
import type { RunContext } from "./runContext";

/** How often a long run logs its progress, in milliseconds. */
const INTERVAL = 5000;

/** Logs how many servers of a run are done, and never the same line twice in a row. */
export class Progress {
  private lastTime: number;
  private lastLine: string | undefined;

  constructor(
    private readonly run: RunContext,
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
    const failures = failed.size === 0 ? "" : `, ${counted(failed.size)} failed`;
    const line = `${settings.label}: ${counted(done.size)} of ${counted(this.servers)} servers ${verb}${failures}`;
    if (line !== this.lastLine) ports.log.info(line);
    this.lastLine = line;
  }

  private now(): number {
    return this.run.ports.clock.now().getTime();
  }
}
