import { CallLimiter, MOST_CALLS_AT_ONCE } from "../../../provider/api/calls/limiter";

/** A cloud that answers when told to, and refuses what is more than it takes. */
function cloud(limiter: CallLimiter) {
  const open: ((throttled: boolean) => void)[] = [];
  const results: Promise<boolean>[] = [];
  return {
    /** Calls that wait for their answer right now. */
    get underWay(): number {
      return open.length;
    },
    ask(calls: number) {
      for (let made = 0; made < calls; made += 1) {
        const call = (): Promise<boolean> => new Promise((resolve) => open.push(resolve));
        results.push(limiter.run(call, (throttled) => throttled));
      }
    },
    /** Answers everything that is under way, and lets what waited begin. */
    async answer(throttled: (position: number) => boolean = () => false): Promise<void> {
      for (const [position, resolve] of open.splice(0).entries()) resolve(throttled(position));
      await new Promise(setImmediate);
    },
    all: () => Promise.all(results),
  };
}

test("sixteen calls are under way at first; successes double them round by round, up to a bound", async () => {
  const limiter = new CallLimiter();
  const calls = cloud(limiter);
  calls.ask(1100);
  const rounds: number[] = [];
  for (let round = 0; round < 7; round += 1) {
    expect(limiter.atOnce).toBe(calls.underWay);
    rounds.push(calls.underWay);
    await calls.answer();
  }
  expect(rounds).toEqual([16, 32, 64, 128, 256, 256, 256]);
  expect(Math.max(...rounds)).toBe(MOST_CALLS_AT_ONCE);
});

test("a round in which calls are throttled halves them once, however many were", async () => {
  const calls = cloud(new CallLimiter());
  calls.ask(1000);
  await calls.answer();
  expect(calls.underWay).toBe(32);
  await calls.answer((position) => position < 20);
  expect(calls.underWay).toBe(16);
});

test("after the first throttling a round of successes makes room for one more", async () => {
  const calls = cloud(new CallLimiter());
  calls.ask(1000);
  await calls.answer(() => true);
  const rounds: number[] = [];
  for (let round = 0; round < 4; round += 1) {
    rounds.push(calls.underWay);
    await calls.answer();
  }
  expect(rounds).toEqual([8, 8, 9, 10]);
});

test("two calls stay under way, though everything is throttled", async () => {
  const calls = cloud(new CallLimiter());
  calls.ask(100);
  for (let round = 0; round < 10; round += 1) await calls.answer(() => true);
  expect(calls.underWay).toBe(2);
});

test("every call is made once, in the order asked, and gets its own result", async () => {
  const limiter = new CallLimiter();
  const made: number[] = [];
  const ids = Array.from({ length: 300 }, (_, id) => id);
  const results = ids.map((id) =>
    limiter.run(
      async () => {
        made.push(id);
        await new Promise(setImmediate);
        return id;
      },
      (result) => result % 7 === 0,
    ),
  );
  expect(await Promise.all(results)).toEqual(ids);
  expect(made).toEqual(ids);
});

test("a call that throws gives its place back", async () => {
  const limiter = new CallLimiter();
  const failing = () =>
    limiter.run(
      () => Promise.reject(new Error("broken")),
      () => false,
    );
  for (let at = 0; at < 50; at += 1) await expect(failing()).rejects.toThrow("broken");
  expect(
    await limiter.run(
      async () => "made",
      () => false,
    ),
  ).toBe("made");
});
