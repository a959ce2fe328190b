import type { Attempt } from "../../provider/api/calls/retry";
import type { Operation } from "../../provider/api/operations";
import { ApiError } from "../../provider/core/errors";
import type { VirtualTime } from "./virtualTime";

/** So many calls in any `seconds` seconds, or in each stretch of them. */
export interface QuotaRules {
  calls: number;
  seconds: number;
  window: "fixed" | "sliding";
  /** One quota for each API instead of one for the account. */
  perApi: boolean;
  /** Refusals say when to come again. */
  retryAfter: boolean;
}

/** The way to the cloud, or back. */
const WAY_MS = 25;

/** A cloud in virtual time that carries everything out as long as its quota lasts. Refused calls do not count. */
export class QuotaCloud {
  /** The names of the operations, in the order in which they were carried out. */
  readonly taken: string[] = [];
  refused = 0;
  private readonly times = new Map<string, number[]>();

  constructor(
    private readonly time: VirtualTime,
    private readonly rules: QuotaRules,
  ) {}

  async call({ name }: Operation): Promise<Attempt<string>> {
    await this.time.sleep(WAY_MS);
    const quota = this.rules.perApi ? name : "";
    const counted = this.counted(quota);
    const isTaken = counted.length < this.rules.calls;
    if (isTaken) {
      this.times.set(quota, [...counted, this.time.clock.monotonic()]);
      this.taken.push(name);
    } else {
      this.refused += 1;
    }
    const asked = this.rules.retryAfter ? { retryAfter: this.timeLeft(quota) } : {};
    await this.time.sleep(WAY_MS);
    if (isTaken) return { ok: true, value: "done" };
    const error = new ApiError({ operation: name, kind: "throttled", effect: "refused", status: 429 });
    return { ok: false, failure: { error, permanent: false, ...asked } };
  }

  /** The times of the calls that count towards the quota now. */
  private counted(quota: string): number[] {
    const now = this.time.clock.monotonic();
    const length = this.rules.seconds * 1000;
    const since = this.rules.window === "fixed" ? Math.floor(now / length) * length : now - length;
    return (this.times.get(quota) ?? []).filter((at) => at >= since);
  }

  /** In whole seconds, as the header says it. */
  private timeLeft(quota: string): number {
    const now = this.time.clock.monotonic();
    const length = this.rules.seconds * 1000;
    const [first = now] = this.counted(quota);
    const left = this.rules.window === "fixed" ? length - (now % length) : first + length - now;
    return Math.ceil(left / 1000) * 1000;
  }
}
