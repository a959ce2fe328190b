import { Pace } from "../../../provider/core/fleet/pace";
import { fakePorts } from "../../fakes/ports";

function paced(...steps: [afterSeconds: number, done: number][]): number | undefined {
  const ports = fakePorts();
  const pace = new Pace(ports.clock);
  for (const [seconds, done] of steps) {
    ports.advance(seconds * 1000);
    pace.note(done);
  }
  return pace.perMinute;
}

test("the pace of an even run is what was done over its time", () => {
  expect(paced([3, 30], [3, 60], [4, 100])).toBe(600);
});

test("a quota's pace is what it let through before a pause, over the time up to the next", () => {
  expect(paced([1, 50], [1, 200], [298, 201])).toBe(40);
  expect(paced([1, 50], [1, 200], [298, 201], [2, 400])).toBe(40);
  expect(paced([1, 200], [299, 201], [1, 400], [299, 401])).toBe(40);
});

test("what is told again without a change is no end of a pause", () => {
  expect(paced([1, 200], [100, 200], [199, 201])).toBe(40);
});

test("it is too early to tell before anything is done, and in the first seconds", () => {
  expect(paced()).toBeUndefined();
  expect(paced([1, 200])).toBeUndefined();
  expect(paced([60, 1])).toBeUndefined();
});
