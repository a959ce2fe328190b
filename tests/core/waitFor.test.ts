import { type Seen, waitFor } from "../../provider/core/waitFor";
import { fakePorts } from "../fakes/ports";

const TIMES = { firstDelay: 1000, maxDelay: 4000, deadline: 12_000 };

/** Looks that are done after the given number of states. */
function looks(...states: string[]) {
  let count = 0;
  return {
    count: () => count,
    look: async (): Promise<Seen<string>> => {
      const state = states[count++];
      return state === undefined ? { done: true, value: `after ${count}` } : { done: false, state };
    },
  };
}

const always = (state: string) => async (): Promise<Seen<string>> => ({ done: false, state });

test("a first look that is done ends the wait without a pause", async () => {
  const ports = fakePorts();
  expect(await waitFor(looks().look, TIMES, ports)).toEqual({ arrived: true, value: "after 1" });
  expect(ports.sleeps).toEqual([]);
});

test("pauses grow by half each time up to the longest one", async () => {
  const ports = fakePorts();
  const { look } = looks("a", "a", "a", "a", "a", "a");
  await waitFor(look, { ...TIMES, deadline: 60_000 }, ports);
  expect(ports.sleeps).toEqual([1000, 1500, 2250, 3375, 4000, 4000]);
});

test("the last pause ends at the deadline, and there is a last look at it", async () => {
  const ports = fakePorts();
  const { look, count } = looks(...new Array<string>(6).fill("empty"));
  // 1000 + 1500 + 2250 + 3375 = 8125; 3875 are left of 12000.
  expect((await waitFor(looks(...new Array<string>(5).fill("empty")).look, TIMES, fakePorts())).arrived).toBe(true);
  expect(await waitFor(look, TIMES, ports)).toEqual({ arrived: false, seen: "empty (6x)", hopeless: false });
  expect(ports.sleeps).toEqual([1000, 1500, 2250, 3375, 3875]);
  expect(ports.clock.now().toISOString()).toBe("2026-11-22T12:00:12.000Z");
  expect(count()).toBe(6);
});

test.each([-3_600_000, 3_600_000])(
  "a clock that is set by %i ms meanwhile makes it no longer and no shorter",
  async (by) => {
    const ports = fakePorts();
    const look = async (): Promise<Seen<never>> => {
      if (ports.sleeps.length === 2) ports.setClockBy(by);
      return { done: false, state: "empty" };
    };
    await waitFor(look, TIMES, ports);
    expect(ports.sleeps.reduce((sum, wait) => sum + wait, 0)).toBe(TIMES.deadline);
  },
);

test("the states seen are counted by their words", async () => {
  let count = 0;
  const states = ["INIT", "RUNNING", "RUNNING"];
  const look = async (): Promise<Seen<never>> => ({ done: false, state: states[count++] ?? "ODD" });
  const result = await waitFor(look, { firstDelay: 1000, maxDelay: 1000, deadline: 3000 }, fakePorts());
  expect(result).toEqual({ arrived: false, seen: "INIT (1x), RUNNING (2x), ODD (1x)", hopeless: false });
});

test("a deadline of nothing still allows one look", async () => {
  const ports = fakePorts();
  expect(await waitFor(always("x"), { ...TIMES, deadline: 0 }, ports)).toEqual({
    arrived: false,
    seen: "x (1x)",
    hopeless: false,
  });
  expect(ports.sleeps).toEqual([]);
});

test("a look that says it is hopeless ends the wait at once", async () => {
  const ports = fakePorts();
  const look = async (): Promise<Seen<never>> => ({ done: false, state: "never", hopeless: true });
  expect(await waitFor(look, TIMES, ports)).toEqual({ arrived: false, seen: "never (1x)", hopeless: true });
  expect(ports.sleeps).toEqual([]);
});

test("time that a look takes counts towards the deadline", async () => {
  const ports = fakePorts();
  const slow = async (): Promise<Seen<never>> => {
    ports.advance(5000);
    return { done: false, state: "slow" };
  };
  expect(await waitFor(slow, TIMES, ports)).toEqual({ arrived: false, seen: "slow (3x)", hopeless: false });
  expect(ports.sleeps).toEqual([1000, 1000]);
});

test("a look that throws ends the wait with its error", async () => {
  const ports = fakePorts();
  const broken = new Error("gone");
  let count = 0;
  const look = async (): Promise<Seen<never>> => {
    if (++count === 3) throw broken;
    return { done: false, state: "x" };
  };
  await expect(waitFor(look, TIMES, ports)).rejects.toBe(broken);
  expect(count).toBe(3);
});

test("a wait is told of after a few seconds, then once a minute, and a short one not at all", async () => {
  const ports = fakePorts();
  const told: string[] = [];
  const tell = (): number => told.push(ports.clock.now().toISOString().slice(14, 19));
  await waitFor(looks("a", "a").look, TIMES, ports, tell);
  expect(told).toEqual([]);
  await waitFor(always("a"), { firstDelay: 2000, maxDelay: 2000, deadline: 130_000 }, ports, tell);
  // It begins at 00:02.5.
  expect(told).toEqual(["00:06", "01:06", "02:06"]);
});
