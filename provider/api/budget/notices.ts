import type { Ports } from "../../core/ports";

/** Says what may happen to many calls together: at most one line in each interval. */
export class Notices {
  private lastTime = Number.NEGATIVE_INFINITY;
  private leftOut = 0;

  constructor(
    private readonly ports: Pick<Ports, "clock" | "log">,
    private readonly interval: number,
  ) {}

  /** @param text is given how many notices were left out since the last one */
  say(text: (leftOut: number) => string): void {
    const now = this.ports.clock.monotonic();
    if (now - this.lastTime < this.interval) {
      this.leftOut += 1;
      return;
    }
    this.ports.log.info(text(this.leftOut));
    this.lastTime = now;
    this.leftOut = 0;
  }
}
