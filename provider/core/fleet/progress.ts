import { counted } from "./firstFew";
import { Pace } from "./pace";
import type { ResetResults } from "./results";
import type { ResetOrder } from "./runContext";

/** How often a run logs its progress, in milliseconds: in its first minute, and after that. */
const INTERVAL = 5_000;
const LATER_INTERVAL = 60_000;

/** Logs how many servers of a run are done and how long it will take, and never the same line twice in a row. */
export class Progress {
  private readonly start: number;
  private lastTime: number;
  private lastLine: string | undefined;
  private readonly pace: Pace;

  constructor(
    private readonly run: ResetOrder & { readonly results: Pick<ResetResults, "done" | "failed"> },
    private readonly servers: number,
  ) {
    this.start = this.now();
    this.lastTime = this.start;
    this.pace = new Pace(run.ports.clock);
  }

  /** Logs if the last time is some seconds ago. To be called whenever servers are done. */
  logIfDue(): void {
    this.pace.note(this.ended);
    const interval = this.lastTime - this.start < LATER_INTERVAL ? INTERVAL : LATER_INTERVAL;
    if (this.now() - this.lastTime >= interval) this.log();
  }

  log(): void {
    this.pace.note(this.ended);
    this.lastTime = this.now();
    const { desired, ports, results, settings } = this.run;
    const { done, failed } = results;
    const verb = desired.dryRun ? "validated" : "reset";
    const failures = failed.size === 0 ? "" : `, ${counted(failed.size)} failed`;
    const line = `${settings.label}: ${counted(done.size)} of ${counted(this.servers)} servers ${verb}${failures}${this.outlook}`;
    if (line !== this.lastLine) ports.log.info(line);
    this.lastLine = line;
  }

  /** How fast it goes, and how long it will take if that is minutes. */
  private get outlook(): string {
    const { perMinute } = this.pace;
    const left = perMinute === undefined ? 0 : (this.servers - this.ended) / perMinute;
    return left >= 2 ? `, about ${pace(perMinute)} a minute: about ${minutes(left)} more` : "";
  }

  private get ended(): number {
    return this.run.results.done.size + this.run.results.failed.size;
  }

  private now(): number {
    return this.run.ports.clock.monotonic();
  }
}

function pace(perMinute = 0): string {
  return counted(Math.max(1, Math.round(perMinute)));
}

function minutes(time: number): string {
  return `${counted(Math.round(time))} minutes`;
}
