import type { Ports } from "../ports";
import { parseDuration } from "../values/duration";
import { counted, firstFew } from "./firstFew";
import type { Fleet, RunSettings, ServerResult } from "./plan";

/** How often a wait is told of, in milliseconds. */
const NOTICE_INTERVAL = 60_000;

/**
 * The servers that a run waits for: this resource has never reset them, so they may be new, not found yet or without a
 * report of their plug-in. One that was waited for in an earlier run, or skipped, has had its time: it is looked at once,
 * unless it gets more time now. The time of all counts from the start of the run.
 */
export class NewServers {
  private readonly ids: ReadonlySet<string>;
  private readonly end: number;
  private nextNotice: number;
  private readonly late = new Set<string>();

  constructor(
    fleet: Pick<Fleet, "results">,
    open: readonly string[],
    private readonly settings: Pick<RunSettings, "label" | "waitTimeout">,
    private readonly ports: Pick<Ports, "clock" | "log">,
  ) {
    const start = ports.clock.monotonic();
    const timeout = parseDuration(settings.waitTimeout) ?? 0;
    this.end = start + timeout;
    this.nextNotice = start;
    this.ids = new Set(timeout > 0 ? open.filter((id) => isNew(fleet.results.get(id), timeout)) : []);
  }

  /** Whether the run looks at this server, which is not ready, once more; `takeLate` returns it then. */
  awaits(id: string): boolean {
    const awaited = this.ids.has(id) && this.timeLeft > 0;
    if (awaited) this.late.add(id);
    return awaited;
  }

  /** How long it was waited for until this server is ready; `undefined` if it was not. */
  waited(id: string): string | undefined {
    return this.ids.has(id) ? this.settings.waitTimeout : undefined;
  }

  /** In milliseconds. */
  get timeLeft(): number {
    return Math.max(0, this.end - this.ports.clock.monotonic());
  }

  get areLate(): boolean {
    return this.late.size > 0;
  }

  /** The servers to look at once more. */
  takeLate(): readonly string[] {
    const late = [...this.late];
    this.late.clear();
    return late;
  }

  /** Tells once a minute who is waited for. */
  tellIfDue(): void {
    const now = this.ports.clock.monotonic();
    if (now < this.nextNotice) return;
    this.nextNotice = now + NOTICE_INTERVAL;
    const { label, waitTimeout } = this.settings;
    const servers = this.late.size === 1 ? "a server" : `${counted(this.late.size)} servers`;
    const what = "to be found and to report the reset plug-in";
    this.ports.log.info(`${label}: waiting up to ${waitTimeout} for ${servers} ${what}: ${firstFew([...this.late])}`);
  }
}

function isNew({ resetAt, status, waited = "" }: Partial<ServerResult> = {}, timeout: number): boolean {
  const hasHadItsTime = status === "skipped" || (parseDuration(waited) ?? 0) >= timeout;
  return resetAt === undefined && !hasHadItsTime;
}
