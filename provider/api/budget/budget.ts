import { ApiError, type ApiFailureFacts } from "../../core/errors";
import type { Ports } from "../../core/ports";
import type { Failure } from "../answers/failures";
import type { Attempt } from "../calls/retry";
import { OutageBreaker, type Try } from "./breaker";
import { CoolDown } from "./coolDown";
import { CallLimiter } from "./limiter";
import { Notices } from "./notices";
import { WaitingCalls } from "./waitingCalls";

/** What asks for a turn. */
interface Turn {
  /** The documented name of the operation. */
  operation: string;
  /** It goes before calls that are not urgent. */
  isUrgent: boolean;
}

/** What was known when a call began. */
interface Begun {
  coolDown: number;
  breaker: Try;
}

/** The longest sleep at a time: a program whose calls were given up meanwhile is kept from its end for no longer. */
const LONGEST_SLEEP_MS = 1_000;
/** How often the same is said, in milliseconds. */
const THROTTLED_NOTICE_MS = 5 * 60_000;
const RETRY_NOTICE_MS = 500;
const LONGEST_RETRY_NOTICE_MS = 30_000;

const TAKES_NOTHING = {
  meaning: "the cloud has refused all calls for a long time because of their number",
  advice: "Look at the account's quotas, and try again later.",
};

/**
 * What all calls of an account to one host share, since its quotas and outages hit them all: how many may be under way, the
 * pause after the cloud has throttled one, and the wait while it gives no answer. Each attempt waits for its turn.
 */
export class CallBudget {
  private readonly coolDown: CoolDown;
  private readonly breaker: OutageBreaker;
  private readonly limiter = new CallLimiter();
  private readonly waiting = new WaitingCalls<Begun>();
  private readonly throttledNotices: Notices;
  private readonly retryNotices: Notices;
  private underWay = 0;
  private isAsleep = false;
  /** The last failure that the cool-down, and the breaker, learnt from. */
  private throttledBy: Partial<ApiFailureFacts> = {};
  private silentBy: Partial<ApiFailureFacts> = {};

  constructor(
    private readonly ports: Pick<Ports, "clock" | "sleep" | "randomInt" | "log">,
    maxRetries: number,
  ) {
    const { clock, randomInt } = ports;
    this.coolDown = new CoolDown(clock, randomInt);
    this.breaker = new OutageBreaker(maxRetries, clock, randomInt);
    this.throttledNotices = new Notices(ports, THROTTLED_NOTICE_MS);
    this.retryNotices = new Notices(ports, RETRY_NOTICE_MS, LONGEST_RETRY_NOTICE_MS);
  }

  /** How many calls may be under way now. */
  get callsAtOnce(): number {
    return this.limiter.atOnce;
  }

  /** From a throttled call until one is let through again. */
  get isThrottled(): boolean {
    return this.coolDown.isRefusing;
  }

  /**
   * Makes an attempt when it is its turn.
   *
   * @throws ApiError if the cloud has given no answer, or has throttled everything, for too long; the attempt is not made then
   */
  async run<T>(turn: Turn, attempt: () => Promise<Attempt<T>>): Promise<Attempt<T>> {
    const whyGivenUp = () => this.whyGivenUp(turn.operation);
    const myTurn = this.waiting.wait(turn.isUrgent, whyGivenUp);
    this.beginWhatMay();
    const begun = await myTurn;
    try {
      const made = await attempt();
      if (made.ok) this.answered(begun);
      else this.failed(begun, made.failure);
      return made;
    } finally {
      this.breaker.end(begun.breaker);
      this.underWay -= 1;
      this.beginWhatMay();
    }
  }

  /** The error for a call that is not made, because that would be in vain; `undefined` if it would not. */
  whyGivenUp(operation: string): ApiError | undefined {
    if (this.breaker.isHopeless) {
      const meaning = `the cloud does not answer (${this.silentBy.meaning})`;
      return new ApiError({ ...this.silentBy, operation, kind: "outage", effect: "unsent", meaning });
    }
    if (!this.coolDown.isHopeless) return undefined;
    return new ApiError({ ...this.throttledBy, operation, kind: "throttled", effect: "refused", ...TAKES_NOTHING });
  }

  /** Says that a call is tried again. Calls that fail together share a line. */
  sayRetry(text: string): void {
    this.retryNotices.say((others) => (others === 0 ? text : `${text} So did ${others} other calls before.`));
  }

  private beginWhatMay(): void {
    if (this.breaker.isHopeless || this.coolDown.isHopeless) this.waiting.giveUpAll();
    while (!this.waiting.areNone && this.underWay < this.limiter.atOnce && this.pauseLeft === 0) {
      this.underWay += 1;
      this.waiting.beginNext({ coolDown: this.coolDown.begin(), breaker: this.breaker.begin() });
    }
    void this.wakeAfterPause();
  }

  private get pauseLeft(): number {
    return Math.max(this.coolDown.left, this.breaker.left);
  }

  private async wakeAfterPause(): Promise<void> {
    const pause = this.pauseLeft;
    if (this.isAsleep || this.waiting.areNone || pause === 0 || pause === Number.POSITIVE_INFINITY) return;
    this.isAsleep = true;
    await this.ports.sleep(Math.min(pause, LONGEST_SLEEP_MS));
    this.isAsleep = false;
    this.beginWhatMay();
  }

  private failed(begun: Begun, { error, permanent, retryAfter }: Failure): void {
    const { facts } = error;
    if (facts.kind === "network") {
      this.silentBy = facts;
      this.breaker.notAnswered(begun.breaker, permanent);
    } else if (facts.kind === "throttled") {
      this.breaker.answered();
      this.throttledBy = facts;
      if (!this.coolDown.throttled(begun.coolDown, retryAfter)) return;
      this.limiter.throttled();
      this.throttledNotices.say(() => throttledNotice(facts));
    } else {
      this.answered(begun);
    }
  }

  private answered(begun: Begun): void {
    this.breaker.answered();
    if (this.coolDown.letThrough(begun.coolDown)) this.limiter.letThrough();
  }
}

function throttledNotice({ operation, status, apiCode }: ApiFailureFacts): string {
  const code = apiCode === undefined ? "" : ` ${apiCode}`;
  return `The cloud takes no more calls for now (${operation}: HTTP ${status}${code}); waiting until it does.`;
}
