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
