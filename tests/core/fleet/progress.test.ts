import { Progress } from "../../../provider/core/fleet/progress";
import { fakePasswordApi } from "../../fakes/passwordApi";
import { fakePorts } from "../../fakes/ports";

/** The progress of a run over a thousand servers. */
function watched() {
  const ports = fakePorts();
  const results = { done: new Set<string>(), failed: new Set<string>() };
  const run = {
    api: fakePasswordApi(),
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
  return { doneAfter, ports, progress, results };
}

test("a run that has to wait for minutes says how fast it goes and how long it will take, once in each burst", () => {
  const { doneAfter, ports } = watched();
  doneAfter(2, 200);
  for (let window = 1; window < 5; window += 1) doneAfter(300, 200);
  expect(ports.lines).toEqual([
    "info: admin: 201 of 1,000 servers reset, about 40 a minute: about 20 minutes more",
    "info: admin: 401 of 1,000 servers reset, about 40 a minute: about 15 minutes more",
    "info: admin: 601 of 1,000 servers reset, about 40 a minute: about 10 minutes more",
    "info: admin: 801 of 1,000 servers reset, about 40 a minute: about 5 minutes more",
  ]);
});

test("failed servers count as well: they take no more time", () => {
  const { doneAfter, ports, progress, results } = watched();
  for (let at = 0; at < 500; at += 1) results.failed.add(`failed${at}`);
  progress.logIfDue();
  doneAfter(300, 1);
  expect(ports.lines).toEqual([
    "info: admin: 1 of 1,000 servers reset, 500 failed, about 100 a minute: about 5 minutes more",
  ]);
});

test("one that is through in a minute says no more than how far it is, every five seconds", () => {
  const { doneAfter, ports } = watched();
  for (let at = 0; at < 10; at += 1) doneAfter(4, 100);
  expect(ports.lines).toEqual([
    "info: admin: 101 of 1,000 servers reset",
    "info: admin: 301 of 1,000 servers reset",
    "info: admin: 501 of 1,000 servers reset",
    "info: admin: 701 of 1,000 servers reset",
    "info: admin: 901 of 1,000 servers reset",
  ]);
});

test("one that takes longer says so once a minute after the first", () => {
  const { doneAfter, ports } = watched();
  for (let at = 0; at < 100; at += 1) doneAfter(4, 10);
  const later = ports.lines.filter((line) => /about 1\d\d a minute: about [2-7] minutes more$/.test(line));
  expect(later.length).toBeGreaterThan(8);
  expect(ports.lines.length).toBeLessThan(60 / 5 + 400 / 60 + 2);
});

test("a very slow one is told in ones", () => {
  const { doneAfter, ports } = watched();
  doneAfter(2, 1);
  doneAfter(90, 1);
  expect(ports.lines).toEqual(["info: admin: 2 of 1,000 servers reset, about 1 a minute: about 1,530 minutes more"]);
});

test("the end has no outlook", () => {
  const { doneAfter, ports, progress } = watched();
  doneAfter(2, 200);
  doneAfter(300, 800);
  progress.log();
  expect(ports.lines.at(-1)).toBe("info: admin: 1,000 of 1,000 servers reset");
});
