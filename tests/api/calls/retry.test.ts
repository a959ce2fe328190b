import type { Failure } from "../../../provider/api/answers/failures";
import { type Attempt, retry, TOTAL_TIME_MS } from "../../../provider/api/calls/retry";
import { mayRepeat, parseRetryAfter, waitBefore } from "../../../provider/api/calls/retryRules";
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
  more: { retryAfter?: string; permanent?: boolean } = {},
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
  const now = new Date("2026-11-22T12:00:00Z");

  test("doubles from one second up to thirty, the lower half of it certain, the upper at random", () => {
    for (let attempt = 1; attempt <= 12; attempt++) {
      const full = Math.min(1_000 * 2 ** (attempt - 1), 30_000);
      expect(waitBefore(attempt, undefined, now, () => 0)).toBe(full / 2);
      expect(waitBefore(attempt, undefined, now, (below) => below - 1)).toBe(full);
    }
  });

  test("is what Retry-After says, and up to a tenth more", () => {
    expect(waitBefore(1, "40", now, () => 0)).toBe(40_000);
    expect(waitBefore(1, "40", now, (below) => below - 1)).toBe(44_000);
    expect(waitBefore(9, "0", now, (below) => below - 1)).toBe(0);
  });

  test.each<[string, number | undefined]>([
    ["7", 7_000],
    [" 7 ", 7_000],
    ["99999999", 120_000],
    ["Sun, 22 Nov 2026 12:00:30 GMT", 30_000],
    ["Sun, 22 Nov 2026 11:00:00 GMT", 0],
    ["Mon, 23 Nov 2026 12:00:00 GMT", 120_000],
    ["22 Nov 2026 12:00:30 GMT", 30_000],
    ["Sun, 22 Nov 2026 12:00:30 +0000", 30_000],
    ["soon", undefined],
    ["", undefined],
  ])("reads Retry-After %j as %s ms", (value, expected) => {
    expect(parseRetryAfter(value, now)).toBe(expected);
  });
});

describe("retry", () => {
  const run = (attempts: Attempt<string>[], maxRetries = 5, operation: Operation = OPERATIONS.batchReset) => {
    const ports = fakePorts();
    let made = 0;
    const result = retry(operation, maxRetries, ports, async () => {
      const attempt = attempts[Math.min(made++, attempts.length - 1)];
      if (attempt === undefined) throw new Error("the script is empty");
      return attempt;
    });
    return { ports, result, made: () => made };
  };
  const fail = (...given: Parameters<typeof failure>): Attempt<string> => ({ ok: false, failure: failure(...given) });
  const factsOf = async (result: Promise<unknown>): Promise<ApiFailureFacts> => {
    const error = await result.catch((reason: unknown) => reason);
    if (!(error instanceof ApiError)) throw new Error("no ApiError");
    return error.facts;
  };

  test("gives the first success without waiting", async () => {
    const { ports, result } = run([{ ok: true, value: "v" }]);
    expect(await result).toEqual({ value: "v", doubt: false });
    expect(ports.sleeps).toEqual([]);
    expect(ports.lines).toEqual([]);
  });

  test("says operation, reason and wait of each retry", async () => {
    const { ports, result } = run([
      fail({ kind: "throttled", effect: "refused", status: 429, apiCode: "APIGW.0308" }, { retryAfter: "2" }),
      fail({ kind: "network", effect: "unsent", meaning: "no connection (ECONNREFUSED)" }, { retryAfter: "1" }),
      fail({ kind: "unavailable", effect: "refused", status: 503 }, { retryAfter: "1" }),
      fail({ kind: "network", effect: "unsent" }, { retryAfter: "1" }),
      { ok: true, value: "v" },
    ]);
    expect(await result).toEqual({ value: "v", doubt: false });
    expect(ports.lines).toEqual([
      expect.stringMatching(
        /^info: BatchResetServersPassword: HTTP 429 APIGW.0308; trying again in 2\.\d s \(retry 1 of 5\)\.$/,
      ),
      expect.stringMatching(
        /^info: BatchResetServersPassword: no connection \(ECONNREFUSED\); trying again in 1\.\d s \(retry 2 of 5\)\.$/,
      ),
      expect.stringMatching(/: HTTP 503; trying again/),
      expect.stringMatching(/: no answer; trying again/),
    ]);
  });

  test.each([0, 1, 5])("repeats at most %s times", async (maxRetries) => {
    const { result, made } = run([fail({})], maxRetries);
    await expect(result).rejects.toThrow(ApiError);
    expect(made()).toBe(maxRetries + 1);
  });

  test("starts no attempt after the total time", async () => {
    const { ports, result, made } = run([fail({}, { retryAfter: "120" })], 100);
    await expect(result).rejects.toThrow(ApiError);
    expect(made()).toBeLessThanOrEqual(6);
    expect(ports.sleeps.reduce((sum, wait) => sum + wait, 0)).toBeLessThanOrEqual(TOTAL_TIME_MS);
  });

  test("starts an attempt at the last moment of the total time, and none a moment later", async () => {
    const attempts = async (between: number): Promise<number> => {
      const ports = { ...fakePorts(), randomInt: () => 0 };
      let made = 0;
      const attempt = async (): Promise<Attempt<string>> => {
        made += 1;
        return fail({}, { retryAfter: "120" });
      };
      const late = { ...ports, sleep: (wait: number) => ports.sleep(wait + between) };
      await retry(OPERATIONS.batchReset, 100, late, attempt).catch(() => undefined);
      return made;
    };
    expect(await attempts(0)).toBe(1 + TOTAL_TIME_MS / 120_000);
    expect(await attempts(1)).toBe(TOTAL_TIME_MS / 120_000);
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

  test.each([
    ["a refused token", new ApiError({ operation: "Token", kind: "credentials", effect: "refused" })],
    ["a configuration error", new ConfigError("no keys any more")],
  ])("keeps the doubt when the next attempt cannot even begin (%s)", async (_what, reason) => {
    let made = 0;
    const begin = async (): Promise<Attempt<string>> => {
      if (made++ === 0) return fail({ effect: "unknown" });
      throw reason;
    };
    expect(await factsOf(retry(OPERATIONS.batchReset, 5, fakePorts(), begin))).toMatchObject({ effect: "unknown" });
    made = 1;
    await expect(retry(OPERATIONS.batchReset, 5, fakePorts(), begin)).rejects.toBe(reason);
  });

  test("names what kept the next attempt from beginning as the cause of the doubt", async () => {
    const reason = new ConfigError("no keys any more");
    let made = 0;
    const result = retry(OPERATIONS.batchReset, 5, fakePorts(), async () => {
      if (made++ === 0) return fail({ effect: "unknown" });
      throw reason;
    });
    await expect(result).rejects.toMatchObject({ facts: { effect: "unknown" }, cause: reason });
  });
});
