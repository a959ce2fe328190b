import type { Failure } from "../../../provider/api/answers/failures";
import { type Attempt, retry, TOTAL_WAIT_MS } from "../../../provider/api/calls/retry";
import { mayRepeat, waitBefore } from "../../../provider/api/calls/retryRules";
import { OPERATIONS, type Operation } from "../../../provider/api/operations";
import {
  ApiError,
  type ApiFailureFacts,
  type ApiFailureKind,
  ConfigError,
  type Effect,
} from "../../../provider/core/errors";
import { fakePorts } from "../../fakes/ports";

const failure = (
  facts: Partial<ApiFailureFacts>,
  more: { retryAfter?: number; permanent?: boolean } = {},
): Failure => ({
  error: new ApiError({ operation: "Op", kind: "unavailable", effect: "unknown", ...facts }),
  permanent: false,
  ...more,
});

describe("what may be repeated", () => {
  const table: [ApiFailureKind, Effect, harmless: boolean, reboot: boolean][] = [
    ["throttled", "refused", true, true],
    ["throttled", "unknown", true, false],
    ["network", "unsent", true, true],
    ["network", "unknown", true, false],
    ["unavailable", "unknown", true, false],
    ["unavailable", "refused", true, false],
    ["badAnswer", "unknown", false, false],
    ["badRequest", "refused", false, false],
    ["conflict", "refused", false, false],
    ["credentials", "refused", false, false],
    ["permission", "refused", false, false],
    ["notFound", "refused", false, false],
  ];

  test.each(table)("%s, %s: harmless operations %s, restarts %s", (kind, effect, harmless, reboot) => {
    for (const operation of Object.values(OPERATIONS) as Operation[]) {
      const expected = operation.repeat === "always" ? harmless : reboot;
      expect(mayRepeat(operation, failure({ kind, effect }))).toBe(expected);
    }
  });

  test("nothing that is permanent", () => {
    expect(mayRepeat(OPERATIONS.batchReset, failure({ kind: "network", effect: "unsent" }, { permanent: true }))).toBe(
      false,
    );
  });

  test("only the restart is harmful to repeat", () => {
    const harmful = Object.values(OPERATIONS).filter(({ repeat }) => repeat !== "always");
    expect(harmful).toEqual([OPERATIONS.reboot]);
  });
});

describe("the wait before another attempt", () => {
  test("doubles from one second up to thirty, the lower half of it certain, the upper at random", () => {
    for (let attempt = 1; attempt <= 12; attempt++) {
      const full = Math.min(1_000 * 2 ** (attempt - 1), 30_000);
      expect(waitBefore(attempt, undefined, () => 0)).toBe(full / 2);
      expect(waitBefore(attempt, undefined, (below) => below - 1)).toBe(full);
    }
  });

  test("is what Retry-After says, and up to a tenth more, but two minutes at most", () => {
    expect(waitBefore(1, 40_000, () => 0)).toBe(40_000);
    expect(waitBefore(1, 40_000, (below) => below - 1)).toBe(44_000);
    expect(waitBefore(9, 0, (below) => below - 1)).toBe(0);
    expect(waitBefore(1, 99_999_999, () => 0)).toBe(120_000);
  });
});

describe("retry", () => {
  const run = (attempts: Attempt<string>[], maxRetries = 5, operation: Operation = OPERATIONS.batchReset) => {
    const ports = fakePorts();
    let made = 0;
    const lines: string[] = [];
    const next = async () => {
      const attempt = attempts[Math.min(made++, attempts.length - 1)];
      if (attempt === undefined) throw new Error("the script is empty");
      return attempt;
    };
    const result = retry(operation, maxRetries, ports, next, (text) => lines.push(text));
    return { ports, lines, result, made: () => made };
  };
  const fail = (...given: Parameters<typeof failure>): Attempt<string> => ({ ok: false, failure: failure(...given) });
  const factsOf = async (result: Promise<unknown>): Promise<ApiFailureFacts> => {
    const error = await result.catch((reason: unknown) => reason);
    if (!(error instanceof ApiError)) throw new Error("no ApiError");
    return error.facts;
  };

  test("gives the first success without waiting", async () => {
    const { ports, lines, result } = run([{ ok: true, value: "v" }]);
    expect(await result).toEqual({ value: "v", doubt: false });
    expect(ports.sleeps).toEqual([]);
    expect(lines).toEqual([]);
  });

  test("says operation, reason and wait of each retry", async () => {
    const { lines, result } = run([
      fail({ kind: "network", effect: "unsent", meaning: "no connection (ECONNREFUSED)" }, { retryAfter: 1000 }),
      fail({ kind: "unavailable", effect: "refused", status: 503, apiCode: "Ecs.0615" }, { retryAfter: 1000 }),
      fail({ kind: "unavailable", effect: "refused", status: 503 }, { retryAfter: 1000 }),
      fail({ kind: "network", effect: "unsent" }, { retryAfter: 2000 }),
      { ok: true, value: "v" },
    ]);
    expect(await result).toEqual({ value: "v", doubt: false });
    expect(lines).toEqual([
      expect.stringMatching(
        /^BatchResetServersPassword: no connection \(ECONNREFUSED\); trying again in 1\.\d s \(retry 1 of 5\)\.$/,
      ),
      expect.stringMatching(/: HTTP 503 Ecs.0615; trying again in 1\.\d s \(retry 2 of 5\)\.$/),
      expect.stringMatching(/: HTTP 503; trying again/),
      expect.stringMatching(/: no answer; trying again in 2\.\d s \(retry 4 of 5\)\.$/),
    ]);
  });

  test("repeats a throttled attempt at once, as often as it takes: its turn is waited for elsewhere", async () => {
    const throttled = fail({ kind: "throttled", effect: "refused", status: 429 }, { retryAfter: 60_000 });
    const { lines, made, ports, result } = run([...Array(20).fill(throttled), { ok: true, value: "v" }], 0);
    expect(await result).toEqual({ value: "v", doubt: false });
    expect([made(), ports.sleeps, lines]).toEqual([21, [], []]);
  });

  test("repeats no throttled restart that may have been carried out", async () => {
    const { made, result } = run([fail({ kind: "throttled", effect: "unknown" })], 5, OPERATIONS.reboot);
    await expect(result).rejects.toThrow(ApiError);
    expect(made()).toBe(1);
  });

  test.each([0, 1, 5])("repeats at most %s times", async (maxRetries) => {
    const { result, made } = run([fail({})], maxRetries);
    await expect(result).rejects.toThrow(ApiError);
    expect(made()).toBe(maxRetries + 1);
  });

  test("waits no longer than ten minutes altogether", async () => {
    const { ports, result, made } = run([fail({}, { retryAfter: 120_000 })], 100);
    await expect(result).rejects.toThrow(ApiError);
    expect(made()).toBeGreaterThan(4);
    expect(ports.sleeps.reduce((sum, wait) => sum + wait, 0)).toBeLessThanOrEqual(TOTAL_WAIT_MS);
  });

  test("makes the last attempt at the last moment of that time", async () => {
    const ports = { ...fakePorts(), randomInt: () => 0 };
    let made = 0;
    const attempt = async (): Promise<Attempt<string>> => {
      made += 1;
      return fail({}, { retryAfter: 120_000 });
    };
    await retry(OPERATIONS.batchReset, 100, ports, attempt, () => undefined).catch(() => undefined);
    expect(made).toBe(1 + TOTAL_WAIT_MS / 120_000);
  });

  test("ends with the very error of the last attempt, if that one may have been carried out", async () => {
    const last = failure({ effect: "unknown" });
    const { result } = run([fail({ effect: "unknown" }), { ok: false, failure: last }], 1);
    await expect(result).rejects.toBe(last.error);
  });

  test("does not repeat what cannot pass", async () => {
    const { result, made } = run([fail({ kind: "badRequest", effect: "refused" })]);
    await expect(result).rejects.toThrow(ApiError);
    expect(made()).toBe(1);
  });

  test("tells that an earlier attempt may have been carried out, after success and after refusal", async () => {
    const success = run([fail({ effect: "unknown" }), { ok: true, value: "v" }]);
    expect(await success.result).toEqual({ value: "v", doubt: true });
    const refusal = run([fail({ effect: "unknown" }), fail({ kind: "permission", effect: "refused" })]);
    expect(await factsOf(refusal.result)).toMatchObject({ kind: "permission", effect: "unknown" });
    const clear = run([
      fail({ kind: "throttled", effect: "refused" }),
      fail({ kind: "permission", effect: "refused" }),
    ]);
    expect(await factsOf(clear.result)).toMatchObject({ kind: "permission", effect: "refused" });
  });

  test("of an attempt that was cut says so, though later ones found nobody", async () => {
    const cut = fail({ kind: "network", effect: "unknown", meaning: "the connection was lost" });
    const { result } = run([cut, fail({ kind: "network", effect: "unsent", meaning: "no connection" })], 2);
    expect(await factsOf(result)).toMatchObject({ effect: "unknown", meaning: "the connection was lost" });
  });

  test.each([
    ["a refused token", new ApiError({ operation: "Token", kind: "credentials", effect: "refused" })],
    ["a configuration error", new ConfigError("no keys any more")],
  ])("keeps the doubt when the next attempt cannot even begin (%s)", async (_what, reason) => {
    let made = 0;
    const begin = async (): Promise<Attempt<string>> => {
      if (made++ === 0) return fail({ effect: "unknown" });
      throw reason;
    };
    expect(await factsOf(retry(OPERATIONS.batchReset, 5, fakePorts(), begin, () => undefined))).toMatchObject({
      effect: "unknown",
    });
    made = 1;
    await expect(retry(OPERATIONS.batchReset, 5, fakePorts(), begin, () => undefined)).rejects.toBe(reason);
  });

  test("names what kept the next attempt from beginning as the cause of the doubt", async () => {
    const reason = new ConfigError("no keys any more");
    let made = 0;
    const begin = async () => {
      if (made++ === 0) return fail({ effect: "unknown" });
      throw reason;
    };
    const result = retry(OPERATIONS.batchReset, 5, fakePorts(), begin, () => undefined);
    await expect(result).rejects.toMatchObject({ facts: { effect: "unknown" }, cause: reason });
  });
});
