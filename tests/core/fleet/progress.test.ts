import { Progress } from "../../../provider/core/fleet/progress";
import { fakePasswordApi } from "../../fakes/passwordApi";
import { fakePorts } from "../../fakes/ports";

/** The progress of a run over a thousand servers, on a cloud that throttles while told so. */
function watched() {
  const ports = fakePorts();
  const throttling = { now: true };
  const results = { done: new Set<string>(), failed: new Set<string>() };
  const run = {
    api: fakePasswordApi({ throttled: () => throttling.now }),
    ports,
    results,
    desired: { dryRun: false },
    settings: { label: "admin" },
  };
  const progress = new Progress(run as unknown as ConstructorParameters<typeof Progress>[0], 1000);
  const doneAfter = (seconds: number, servers: number) => {
    ports.advance(seconds * 1000);
    for (let at = 0; at < servers; at += 1) {
      results.done.add(`s${results.done.size}`);
      progress.logIfDue();
    }
  };
  return { doneAfter, ports, progress, results, throttling };
}

test("a run that is throttled says how fast it goes and how long it will take, once in each burst", () => {
  const { doneAfter, ports } = watched();
  doneAfter(2, 200);
  for (let window = 1; window < 5; window += 1) doneAfter(300, 200);
  expect(ports.lines).toEqual([
    "info: admin: 201 of 1,000 servers reset; the cloud limits the calls to about 40 servers a minute, so about 20 minutes more",
    "info: admin: 401 of 1,000 servers reset; the cloud limits the calls to about 40 servers a minute, so about 15 minutes more",
    "info: admin: 601 of 1,000 servers reset; the cloud limits the calls to about 40 servers a minute, so about 10 minutes more",
    "info: admin: 801 of 1,000 servers reset; the cloud limits the calls to about 40 servers a minute, so about 5 minutes more",
  ]);
});

test("failed servers count as well: they take no more time", () => {
  const { doneAfter, ports, progress, results } = watched();
  for (let at = 0; at < 500; at += 1) results.failed.add(`failed${at}`);
  progress.logIfDue();
  doneAfter(300, 1);
  expect(ports.lines).toEqual([
    "info: admin: 1 of 1,000 servers reset, 500 failed; the cloud limits the calls to about 100 servers a minute, so about 5 minutes more",
  ]);
});

test("one that is not throttled any more says no more than how far it is", () => {
  const { doneAfter, ports, throttling } = watched();
  doneAfter(2, 200);
  throttling.now = false;
  doneAfter(6, 100);
  expect(ports.lines).toEqual(["info: admin: 201 of 1,000 servers reset"]);
});

test("a very slow one is told in ones", () => {
  const { doneAfter, ports } = watched();
  doneAfter(2, 1);
  doneAfter(90, 1);
  expect(ports.lines).toEqual([
    "info: admin: 2 of 1,000 servers reset; the cloud limits the calls to about 1 server a minute, so about 1,530 minutes more",
  ]);
});

test("the end has no outlook", () => {
  const { doneAfter, ports, progress } = watched();
  doneAfter(2, 200);
  doneAfter(300, 800);
  progress.log();
  expect(ports.lines.at(-1)).toBe("info: admin: 1,000 of 1,000 servers reset");
});
