import type { RunContext } from "./runContext";

/** How often a long run says how far it is, in milliseconds. */
const INTERVAL = 5000;

/** Says how far a run is, never the same line twice. */
export class Progress {
  private lastTime: number;
  private lastLine: string | undefined;

  constructor(
    private readonly run: RunContext,
    private readonly servers: number,
  ) {
    this.lastTime = this.now();
  }

  /** Says it if the last time is a while ago. */
  sayIfDue(): void {
    if (this.now() - this.lastTime >= INTERVAL) {
      this.say();
    }
  }

  say(): void {
    this.lastTime = this.now();
    const { desired, ports, results, settings } = this.run;
    const { done, failed } = results;
    const verb = desired.dryRun ? "validated" : "reset";
    const failures = failed.size === 0 ? "" : `, ${count(failed.size)} failed`;
    const line = `${settings.label}: ${count(done.size)} of ${count(this.servers)} servers ${verb}${failures}`;
    if (line !== this.lastLine) {
      this.lastLine = line;
      ports.log.info(line);
    }
  }

  private now(): number {
    return this.run.ports.clock.now().getTime();
  }
}

function count(servers: number): string {
  return servers.toLocaleString("en-US");
}
