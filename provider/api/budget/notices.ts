import type { Ports } from "../../core/ports";

/**
 * Says what may happen to many calls together: at most one line in each interval. That grows from the shortest to the longest
 * while it happens again and again, so that a fleet does not fill the screen, and begins anew after a longest one of quiet.
 */
export class Notices {
  private lastTime = Number.NEGATIVE_INFINITY;
  private lastAsked = Number.NEGATIVE_INFINITY;
  private interval: number;
  private leftOut = 0;

  constructor(
    private readonly ports: Pick<Ports, "clock" | "log">,
    private readonly shortest: number,
    private readonly longest = shortest,
  ) {
    this.interval = shortest;
  }

  /** @param text is given how many notices were left out since the last one */
  say(text: (leftOut: number) => string): void {
    const now = this.ports.clock.monotonic();
    const isQuiet = now - this.lastAsked >= this.longest;
    this.lastAsked = now;
    if (!isQuiet && now - this.lastTime < this.interval) {
      this.leftOut += 1;
      return;
    }
    this.ports.log.info(text(this.leftOut));
    this.interval = isQuiet ? this.shortest : Math.min(2 * this.interval, this.longest);
    this.lastTime = now;
    this.leftOut = 0;
  }
}
