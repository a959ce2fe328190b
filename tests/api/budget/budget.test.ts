import { failureOf } from "../../../provider/api/answers/failures";
import { CallBudget } from "../../../provider/api/budget/budget";
import { type Attempt, retry } from "../../../provider/api/calls/retry";
import { OPERATIONS } from "../../../provider/api/operations";
import { ApiError, type ApiFailureFacts } from "../../../provider/core/errors";
import { answer as answerOf } from "../../fakes/exchange";
import { fakePorts } from "../../fakes/ports";
import { VirtualTime } from "../../fakes/virtualTime";

const MINUTE = 60_000;
const READ = { operation: "Read", isUrgent: false };
const CHANGE = { operation: "Change", isUrgent: true };

type Facts = Partial<ApiFailureFacts>;
const failed = (facts: Facts, more: { permanent?: boolean; retryAfter?: number } = {}): Attempt<string> => {
  const error = new ApiError({ operation: "Read", kind: "network", effect: "unsent", ...facts });
  return { ok: false, failure: { error, permanent: false, ...more } };
};
const done: Attempt<string> = { ok: true, value: "done" };
const refused = failed({ kind: "network", meaning: "no connection (ECONNREFUSED)", advice: "Check region." });
const throttled = failed({ kind: "throttled", effect: "refused", status: 429, apiCode: "APIGW.0308" });

/** A budget in virtual time, and the times of all attempts, in seconds. */
function budgeted(maxRetries = 5) {
  const time = new VirtualTime();
  const ports = { ...fakePorts(), clock: time.clock, sleep: time.sleep };
  const budget = new CallBudget(ports, maxRetries);
  const times: number[] = [];
  const attempts = (answer: () => Attempt<string> | Promise<Attempt<string>>) => () =>
    budget.run(READ, async () => {
      times.push(time.clock.monotonic() / 1000);
      return answer();
    });
  /** A call with its retries. */
  const call = (answer: () => Attempt<string> | Promise<Attempt<string>>) =>
    retry(OPERATIONS.job, maxRetries, ports, attempts(answer), (text) => budget.sayRetry(text)).then(
      ({ value }) => value,
      (error: ApiError) => error.facts.kind,
    );
  const late = (seconds: number, outcome: Attempt<string>) => async (): Promise<Attempt<string>> => {
    await time.sleep(seconds * 1000);
    return outcome;
  };
  return { late, budget, call, lines: ports.lines, time, times };
}

describe("an outage", () => {
  test("at the start costs one call's attempts, however many wait, and half a minute", async () => {
    const { budget, call, time, times } = budgeted();
    const ends = await time.until(
      (async () => [
        await call(() => refused),
        ...(await Promise.all(
          Array(40)
            .fill(0)
            .map(() => call(() => refused)),
        )),
      ])(),
    );
    expect(times).toHaveLength(6);
    expect(times.at(-1)).toBeLessThan(32);
    expect(new Set(ends.slice(1))).toEqual(new Set(["outage"]));
    expect(budget.whyGivenUp("ShowJob")?.message).toBe(
      "ShowJob failed: no answer: the cloud does not answer (no connection (ECONNREFUSED)). Check region.",
    );
  });

  test("in the middle stops what has not begun; what is under way counts as one", async () => {
    const { call, lines, time, times } = budgeted();
    let isUp = true;
    const answer = () => (isUp ? done : refused);
    await time.until(Promise.all(Array.from({ length: 500 }, () => call(answer))));
    isUp = false;
    const before = times.length;
    const ends = await time.until(Promise.all(Array.from({ length: 4000 }, () => call(answer))));
    expect(times.length - before).toBeLessThanOrEqual(256 + 5);
    expect(new Set(ends)).toEqual(new Set(["outage"]));
    expect(lines.length).toBeLessThan(20);
  });

  test("that is over before the time is waited for", async () => {
    const { call, time, times } = budgeted();
    const ends = await time.until(
      Promise.all(Array.from({ length: 100 }, () => call(() => (time.clock.monotonic() < 10_000 ? refused : done)))),
    );
    expect(new Set(ends)).toEqual(new Set(["done"]));
    expect(times.length).toBeLessThan(100 + 16 + 5);
  });

  test("where packets vanish is given up after about as long, in fewer calls", async () => {
    const { late, call, time, times } = budgeted();
    const ends = await time.until(Promise.all(Array.from({ length: 10 }, () => call(late(10, refused)))));
    expect(new Set(ends)).toEqual(new Set(["outage"]));
    expect(times.length).toBeLessThanOrEqual(10 + 2);
    expect(time.clock.monotonic()).toBeLessThan(45_000);
  });

  test("is tried for once more, though one attempt takes longer than all of that time", async () => {
    const { late, call, time, times } = budgeted();
    await time.until(call(late(75, refused)));
    expect(times).toHaveLength(2);
  });

  test.each<[string, Attempt<string>]>([
    ["a success", done],
    ["a server error", failed({ kind: "unavailable", status: 500 })],
    ["throttling", throttled],
  ])("ends with an answer of any kind: %s", async (_, answer) => {
    const { budget, time } = budgeted();
    const attempt = (outcome: Attempt<string>) => time.until(budget.run(READ, async () => outcome));
    for (let tries = 0; tries < 4; tries += 1) await attempt(refused);
    await attempt(answer);
    for (let tries = 0; tries < 5; tries += 1) await attempt(refused);
    expect(budget.whyGivenUp("Read")).toBeUndefined();
    await attempt(refused);
    expect(budget.whyGivenUp("Read")).toBeDefined();
  });

  test("that was given up is tried again after half a minute, by one call", async () => {
    const { call, time, times } = budgeted();
    await time.until(call(() => refused));
    await time.until(time.sleep(29_000));
    expect(await time.until(call(() => done))).toBe("outage");
    await time.until(time.sleep(1_000));
    const before = times.length;
    await time.until(Promise.all(Array.from({ length: 10 }, () => call(() => refused))));
    expect(times.length - before).toBe(1);
    await time.until(time.sleep(30_000));
    expect(await time.until(Promise.all(Array.from({ length: 10 }, () => call(() => done))))).toEqual(
      Array(10).fill("done"),
    );
  });

  test("is not waited for where it cannot end by itself", async () => {
    const { call, time, times } = budgeted();
    const noHost = failed({ meaning: "no connection (ENOTFOUND)" }, { permanent: true });
    await time.until(call(() => noHost));
    expect(await time.until(call(() => noHost))).toBe("outage");
    expect(times).toHaveLength(1);
  });

  test("is no single lost call among others that are answered", async () => {
    const { call, time, times } = budgeted(0);
    const calls = Array.from({ length: 200 }, (_, at) => call(() => (at % 10 === 3 ? refused : done)));
    const ends = await time.until(Promise.all(calls));
    expect(ends.filter((end) => end === "done")).toHaveLength(180);
    expect(ends.filter((end) => end === "network")).toHaveLength(20);
    expect(times).toHaveLength(200);
  });

  test("is not concluded from calls that could not be made for another reason", async () => {
    const { budget, call, time } = budgeted();
    await time.until(budget.run(READ, async () => refused));
    for (let at = 0; at < 10; at += 1) {
      const failing = budget.run(READ, () => Promise.reject(new Error("no token")));
      await expect(time.until(failing)).rejects.toThrow("no token");
    }
    expect(await time.until(call(() => done))).toBe("done");
  });
});

describe("a gateway that does not reach the service", () => {
  const context = { operation: OPERATIONS.job, mutates: false, byToken: true, now: new Date("2026-11-22T12:00:00Z") };
  const unreached: Attempt<string> = { ok: false, failure: failureOf(answerOf(503, "<html>"), context) };

  test("is an outage: given up after one call's attempts, with few lines", async () => {
    const { budget, call, lines, time, times } = budgeted();
    await time.until(call(() => unreached));
    const ends = await time.until(Promise.all(Array.from({ length: 4000 }, () => call(() => unreached))));
    expect(new Set(ends)).toEqual(new Set(["outage"]));
    expect(times).toHaveLength(6);
    expect(lines.length).toBeLessThan(10);
    expect(budget.whyGivenUp("ShowJob")?.message).toBe(
      "ShowJob failed: HTTP 503: the cloud does not answer (its gateway does not reach the service). Try again later.",
    );
  });

  test.each([10, 5])("now and then (each %dth call) fails nobody", async (each) => {
    const { call, time, times } = budgeted();
    const answer = () => (times.length % each === 0 ? unreached : done);
    const ends = await time.until(Promise.all(Array.from({ length: 1000 }, () => call(answer))));
    expect(new Set(ends)).toEqual(new Set(["done"]));
    expect(time.clock.monotonic()).toBeLessThan(10 * MINUTE);
  });

  test("for ten seconds is waited for", async () => {
    const { call, time, times } = budgeted();
    const answer = () => (time.clock.monotonic() < 10_000 ? unreached : done);
    const ends = await time.until(Promise.all(Array.from({ length: 1000 }, () => call(answer))));
    expect(new Set(ends)).toEqual(new Set(["done"]));
    expect(times.length).toBeLessThan(1000 + 16 + 6);
  });
});

describe("throttling", () => {
  test("stops every call for as long as the longest answer asks for", async () => {
    const { call, time, times } = budgeted();
    const asked = [20_000, 50_000, 30_000];
    const answer = () => failed({ kind: "throttled", status: 429 }, { retryAfter: asked.shift() ?? 0 });
    await time.until(Promise.all(Array.from({ length: 20 }, () => call(() => (asked.length > 0 ? answer() : done)))));
    expect(times.filter((at) => at > 0 && at < 50)).toEqual([]);
    expect(times.at(-1)).toBe(50);
  });

  test("that asks for nothing is tried by one call, after growing pauses of a minute at most", async () => {
    const { call, time, times } = budgeted();
    await time.until(Promise.all(Array.from({ length: 50 }, () => call(() => (times.length > 30 ? done : throttled)))));
    const pauses = [...new Set(times)]
      .map((at, index, all) => at - (all[index - 1] ?? at))
      .filter((pause) => pause > 0);
    expect(times.filter((at) => at === 0)).toHaveLength(16);
    for (const [index, pause] of pauses.slice(0, 15).entries()) {
      const full = Math.min(2 ** index, 60);
      expect(pause).toBeGreaterThanOrEqual(full / 2);
      expect(pause).toBeLessThanOrEqual(full);
    }
  });

  test("is given up when nothing at all was let through for a quarter of an hour", async () => {
    const { budget, call, time, times } = budgeted();
    const ends = await time.until(Promise.all(Array.from({ length: 50 }, () => call(() => throttled))));
    expect(new Set(ends)).toEqual(new Set(["throttled"]));
    expect(time.clock.monotonic()).toBeGreaterThan(13 * MINUTE);
    expect(time.clock.monotonic()).toBeLessThan(15 * MINUTE);
    expect(times.length).toBeLessThan(16 + 30);
    expect(budget.whyGivenUp("Reset")?.message).toBe(
      "Reset failed: HTTP 429 APIGW.0308: the cloud has refused all calls for a long time because of their number. " +
        "Look at the account's quotas, and try again later.",
    );
  });

  test("is waited out for hours, as long as some call is let through now and then", async () => {
    const { call, time } = budgeted();
    let last = 0;
    const answer = () => {
      if (time.clock.monotonic() < last + 10 * MINUTE) return throttled;
      last = time.clock.monotonic();
      return done;
    };
    const ends = await time.until(Promise.all(Array.from({ length: 12 }, () => call(answer))));
    expect(new Set(ends)).toEqual(new Set(["done"]));
    expect(time.clock.monotonic()).toBeGreaterThan(110 * MINUTE);
  });

  test.each([0, 1000])(
    "that asks for too little (%d ms) is tried less and less often all the same",
    async (retryAfter) => {
      const { call, time, times } = budgeted();
      const answer = () => (time.clock.monotonic() < 5 * MINUTE ? failed({ kind: "throttled" }, { retryAfter }) : done);
      expect(await time.until(call(answer))).toBe("done");
      expect(times.length).toBeLessThan(20);
    },
  );

  test("that asks for hours is asked again after ten minutes", async () => {
    const { call, time, times } = budgeted();
    const answer = () => (times.length > 1 ? done : failed({ kind: "throttled" }, { retryAfter: 99_999_999_000 }));
    expect(await time.until(call(answer))).toBe("done");
    expect(times).toEqual([0, 600]);
  });

  test("is told from a refusal on, until a call is let through that began after the pause", async () => {
    const { budget, call, late, time } = budgeted();
    expect(budget.isThrottled).toBe(false);
    const early = budget.run(READ, late(2, done));
    await time.until(budget.run(READ, async () => throttled));
    await time.until(early);
    expect(budget.isThrottled).toBe(true);
    await time.until(call(() => done));
    expect(budget.isThrottled).toBe(false);
  });
});

test("calls that change something go before those that wait to read", async () => {
  const { budget, time } = budgeted();
  const begun: string[] = [];
  const make = (turn: typeof READ) =>
    budget.run(turn, async () => {
      begun.push(turn.operation);
      await time.sleep(10);
      return done;
    });
  await time.until(Promise.all([...Array(20).fill(READ), ...Array(3).fill(CHANGE)].map(make)));
  expect(begun.slice(16, 19)).toEqual(["Change", "Change", "Change"]);
  expect(begun).toHaveLength(23);
});

test("calls that fail together share a line", async () => {
  const { call, lines, time } = budgeted(1);
  const tries = Array.from({ length: 10 }, (_, at) => ({ at, made: 0 }));
  const answer = (of: { made: number }) => () =>
    of.made++ === 0 ? failed({ kind: "unavailable", status: 503 }) : done;
  await time.until(Promise.all(tries.map((of) => call(answer(of)))));
  await time.until(call(answer({ made: 0 })));
  expect(lines).toEqual([
    expect.stringMatching(/: HTTP 503; trying again in \d\.\d s \(retry 1 of 1\)\.$/),
    expect.stringMatching(/\(retry 1 of 1\)\. So did 9 other calls before\.$/),
  ]);
});

test("a fleet whose calls all fail does not fill the screen, and one that fails later is told of at once", async () => {
  const { call, late, lines, time } = budgeted();
  const broken = failed({ kind: "unavailable", status: 500 });
  await time.until(Promise.all(Array.from({ length: 500 }, (_, at) => call(late(15 + at / 50, broken)))));
  expect(time.clock.monotonic()).toBeGreaterThan(3 * MINUTE);
  expect(lines.length).toBeLessThan(20);
  await time.until(time.sleep(MINUTE));
  const before = lines.length;
  await time.until(call(() => broken));
  expect(lines).toHaveLength(before + 5);
});

test("a call that throws gives its place back", async () => {
  const { budget, call, time } = budgeted();
  for (let at = 0; at < 50; at += 1) {
    await expect(time.until(budget.run(READ, () => Promise.reject(new Error("broken"))))).rejects.toThrow("broken");
  }
  expect(await time.until(call(() => done))).toBe("done");
});
