import fc from "fast-check";

/** Multiplies the number of cases: `FUZZ_RUNS=20 npx jest tests/fuzz`. */
const FACTOR = Number(process.env.FUZZ_RUNS ?? 1);

/** The same cases in every run, unless another seed is asked for; fast-check prints it with a failure. */
const SEED = Number(process.env.FUZZ_SEED ?? 20261122);

/** For all cases of a property and its shrinking: a failure found late is reported before jest gives up. */
const REPORT_MS = 60_000 * Math.max(1, FACTOR);

/** No case may take longer, on however slow a machine. */
const CASE_MS = 20_000;

/**
 * A test that no case shows a fault.
 *
 * @param runs how many cases are tried, unless `FUZZ_RUNS` says otherwise
 * @param faultsOf carries a case out and tells, in words, everything that is wrong with what happened
 */
export function testFaultless<T>(
  name: string,
  anyCase: fc.Arbitrary<T>,
  runs: number,
  faultsOf: (one: T) => Promise<string[]>,
): void {
  if (process.env.SURVEY) {
    test(name, async () => {
      const n = Math.ceil(runs * FACTOR);
      const tally = new Map<string, { count: number; example: string; one: string }>();
      const times: number[] = [];
      for (const one of fc.sample(anyCase, { numRuns: n, seed: SEED })) {
        const t = Date.now();
        if (process.env.TRACE)
          require("node:fs").writeSync(2, `CASE ${Date.now() % 1e7} ${JSON.stringify(one).slice(0, 3000)}\n`);
        let faults: string[];
        try {
          faults = await ended(faultsOf(one));
        } catch (e) {
          faults = [`THROWN ${(e as Error).stack}`];
        }
        times.push(Date.now() - t);
        if (Date.now() - t > 3000)
          process.stderr.write(`SLOW ${Date.now() - t} ${JSON.stringify(one).slice(0, 600)}\n`);
        for (const f of faults) {
          const key = f
            .replace(/".*/s, "")
            .replace(
              /[0-9a-f]{8}-[0-9a-f-]{27}|__proto__|constructor|toString|valueOf|hasOwnProperty|prototype|a-\d/g,
              "ID",
            )
            .replace(/secret .*/, "secret")
            .replace(/\d+/g, "N");
          const text = JSON.stringify(one)
            .replace(/(.)\1{20,}/gu, "$1…")
            .replace(/(🔑){5,}/gu, "KEYS");
          const old = tally.get(key);
          if (!old) tally.set(key, { count: 1, example: f, one: text });
          else {
            old.count++;
            if (text.length < old.one.length) {
              old.one = text;
              old.example = f;
            }
          }
        }
      }
      times.sort((a, b) => a - b);
      process.stderr.write(
        `SURVEY ${name}: ${n} cases, median ${times[n >> 1]} p95 ${times[Math.floor(n * 0.95)]} max ${times[n - 1]} sum ${times.reduce((a, b) => a + b, 0)}\n`,
      );
      for (const [k, v] of tally)
        process.stderr.write(`### ${v.count} x ${k}\n${v.example.slice(0, 900)}\n   CASE ${v.one.slice(0, 2500)}\n`);
    }, 3_000_000);
    return;
  }
  const property = fc.asyncProperty(anyCase, async (one) => {
    expect(await ended(faultsOf(one))).toEqual([]);
  });
  const settings = { numRuns: Math.ceil(runs * FACTOR), seed: SEED, interruptAfterTimeLimit: REPORT_MS };
  test(name, () => fc.assert(property, settings), REPORT_MS + 2 * CASE_MS);
}

async function ended<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`the case did not end within ${CASE_MS} ms`)), CASE_MS);
  });
  try {
    return await Promise.race([work, limit]);
  } finally {
    clearTimeout(timer);
  }
}
