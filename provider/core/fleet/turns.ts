import type { PasswordApi } from "../ports";

/** When the next server may have its turn. */
interface Limits {
  /** Asked before each turn. */
  mayBegin(): boolean;
  /** How many may be under way at once, besides what the cloud takes. */
  atOnce?(): number;
}

/**
 * Gives the servers of a run their turns: as many at once as the cloud takes calls, so that a turn that has begun gets on,
 * and the first of the run alone, so that refused credentials or a refused call cost one server.
 */
export class Turns {
  private isFirst = true;

  constructor(private readonly api: Pick<PasswordApi, "callsAtOnce">) {}

  /** Acts on the servers in their order. Ends once all turns that were begun have ended. */
  take(ids: readonly string[], act: (id: string) => Promise<void>, { mayBegin, atOnce }: Limits): Promise<void> {
    const most = () =>
      this.isFirst ? 1 : Math.max(1, Math.min(this.api.callsAtOnce(), atOnce?.() ?? Number.POSITIVE_INFINITY));
    let next = 0;
    let underWay = 0;
    return new Promise((resolve, reject) => {
      const go = (): void => {
        while (next < ids.length && underWay < most() && mayBegin()) {
          underWay += 1;
          act(ids[next++] as string).then(ended, reject);
        }
        if (underWay === 0) resolve();
      };
      const ended = (): void => {
        this.isFirst = false;
        underWay -= 1;
        go();
      };
      go();
    });
  }
}
