import { CallLimiter, MOST_CALLS_AT_ONCE } from "../../../provider/api/budget/limiter";

/** Lets rounds of as many calls as may be at once through, and says how many each had. */
function rounds(limiter: CallLimiter, count: number): number[] {
  return Array.from({ length: count }, () => {
    const { atOnce } = limiter;
    letThrough(limiter, atOnce);
    return atOnce;
  });
}

function letThrough(limiter: CallLimiter, calls: number): void {
  for (let made = 0; made < calls; made += 1) limiter.letThrough();
}

test("sixteen calls go at once at first, and half as many more in each round, up to a bound", () => {
  const seen = rounds(new CallLimiter(), 10);
  expect(seen.slice(0, 5)).toEqual([16, 24, 36, 54, 81]);
  expect(seen.at(-1)).toBe(MOST_CALLS_AT_ONCE);
});

test("what may be under way when a quota is reached is no more than half of what it took, and sixteen", () => {
  const limiter = new CallLimiter();
  for (let taken = 1; taken < 400; taken += 1) {
    limiter.letThrough();
    expect(limiter.atOnce).toBeLessThanOrEqual(16 + taken / 2);
  }
});

test("after a refusal a single call goes, and soon as many as half of what was refused; from there on one more a round", () => {
  const limiter = new CallLimiter();
  letThrough(limiter, 2000);
  limiter.throttled();
  expect(limiter.atOnce).toBe(1);
  letThrough(limiter, 254);
  expect(rounds(limiter, 5)).toEqual([128, 128, 129, 130, 131]);
});

test("where the last time ended, a single call finds out whether there is more", () => {
  const limiter = new CallLimiter();
  letThrough(limiter, 200);
  limiter.throttled();
  letThrough(limiter, 195);
  expect(limiter.atOnce).toBe(5);
  letThrough(limiter, 4);
  expect(limiter.atOnce).toBe(1);
  expect(rounds(limiter, 1 + 6)).toEqual([1, 1, 1, 2, 3, 4, 6]);
});

test("what the cloud took is remembered over refusals in a row", () => {
  const limiter = new CallLimiter();
  letThrough(limiter, 200);
  for (let refusals = 0; refusals < 9; refusals += 1) limiter.throttled();
  letThrough(limiter, 197);
  expect(limiter.atOnce).toBe(3);
});
