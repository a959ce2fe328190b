import { CallBudget } from "../../../provider/api/budget/budget";
import { retry } from "../../../provider/api/calls/retry";
import { OPERATIONS, type Operation } from "../../../provider/api/operations";
import { fakePorts } from "../../fakes/ports";
import { QuotaCloud, type QuotaRules } from "../../fakes/quotaCloud";
import { VirtualTime } from "../../fakes/virtualTime";

const FLAG = OPERATIONS.ecsResetFlag;
const RESET = OPERATIONS.batchReset;

/** The calls of a fleet: a flag for each server, and a reset for each, or one for all. */
async function fleet(rules: QuotaRules, servers: number, ownPasswords: boolean) {
  const time = new VirtualTime();
  const ports = { ...fakePorts(), clock: time.clock, sleep: time.sleep };
  const budget = new CallBudget(ports, 5);
  const cloud = new QuotaCloud(time, rules);
  const call = (operation: Operation) => {
    const turn = { operation: operation.name, isUrgent: operation.mutates };
    const attempt = () => budget.run(turn, () => cloud.call(operation));
    return retry(operation, 5, ports, attempt, (text) => budget.sayRetry(text));
  };
  const one = async () => {
    await call(FLAG);
    if (ownPasswords) await call(RESET);
  };
  const all = async () => {
    await one();
    await Promise.all(Array.from({ length: servers - 1 }, one));
    if (!ownPasswords) await call(RESET);
  };
  await time.until(all());
  return { taken: cloud.taken, refused: cloud.refused, lines: ports.lines, minutes: time.clock.monotonic() / 60_000 };
}

const RULES = (["fixed", "sliding"] as const).flatMap((window) =>
  [false, true].flatMap((perApi) =>
    [false, true].map((retryAfter) => ({ calls: 200, seconds: 300, window, perApi, retryAfter })),
  ),
);
const FLEETS = [250, 1000].flatMap((servers) => [false, true].map((ownPasswords) => ({ servers, ownPasswords })));

describe.each(RULES)("200 calls in 5 minutes, %j", (rules) => {
  test.each(FLEETS)("are waited out by %j, and few calls are refused", async ({ servers, ownPasswords }) => {
    const { lines, minutes, refused, taken } = await fleet(rules, servers, ownPasswords);
    const calls = ownPasswords ? 2 * servers : servers + 1;
    const least = 5 * Math.floor((calls - 1) / rules.calls);
    expect(taken).toHaveLength(calls);
    expect(refused).toBeLessThan(taken.length / 3);
    expect(minutes).toBeLessThan(1.15 * least + 1.2);
    expect(lines.length).toBeLessThan(2 + minutes / 5);
  });
});

test.each<[number, number]>([
  [5, 1],
  [30, 3],
])("short quotas (%d calls in %d s) are waited out as well", async (calls, seconds) => {
  const rules = { calls, seconds, perApi: false, retryAfter: false } as const;
  for (const window of ["fixed", "sliding"] as const) {
    const { refused, taken } = await fleet({ ...rules, window }, 250, true);
    expect(refused).toBeLessThan(taken.length / 2);
  }
});

test("what has been checked is reset before more is checked", async () => {
  const rules = { calls: 200, seconds: 300, window: "fixed", perApi: false, retryAfter: false } as const;
  const { taken } = await fleet(rules, 1000, true);
  for (let seen = 300; seen <= taken.length; seen += 100) {
    const resets = taken.slice(0, seen).filter((name) => name === RESET.name).length;
    expect(resets).toBeGreaterThan(seen / 2 - 60);
  }
});
