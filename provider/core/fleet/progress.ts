import { counted } from "./firstFew";
import { Pace } from "./pace";
import type { ResetResults } from "./results";
import type { ResetOrder } from "./runContext";

/** How often a long run logs its progress, in milliseconds. */
const INTERVAL = 5_000;
/** How often while the cloud limits the calls: such a run takes many minutes. */
const THROTTLED_INTERVAL = 60_000;

/** Logs how many servers of a run are done, and never the same line twice in a row. */
export class Progress {
  private lastTime: number;
  private lastLine: string | undefined;
  private readonly pace: Pace;

  constructor(
    private readonly run: ResetOrder & { readonly results: Pick<ResetResults, "done" | "failed"> },
    private readonly servers: number,
  ) {
    this.lastTime = this.now();
    this.pace = new Pace(run.ports.clock);
  }

  /** Logs if the last time is some seconds ago. To be called whenever servers are done. */
  logIfDue(): void {
    this.pace.note(this.ended);
    const interval = this.run.api.throttled() ? THROTTLED_INTERVAL : INTERVAL;
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

  /** How long it will take, while the cloud limits the calls. */
  private get outlook(): string {
    const left = this.servers - this.ended;
    const { perMinute } = this.pace;
    if (left <= 0 || perMinute === undefined || !this.run.api.throttled()) return "";
    return `; the cloud limits the calls to about ${servers(perMinute)} a minute, so about ${minutes(left / perMinute)} more`;
  }

  private get ended(): number {
    return this.run.results.done.size + this.run.results.failed.size;
  }

  private now(): number {
    return this.run.ports.clock.monotonic();
  }
}

function servers(perMinute: number): string {
  const whole = Math.max(1, Math.round(perMinute));
  return `${counted(whole)} ${whole === 1 ? "server" : "servers"}`;
}

function minutes(time: number): string {
  const whole = Math.max(1, Math.round(time));
  return `${counted(whole)} ${whole === 1 ? "minute" : "minutes"}`;
}
