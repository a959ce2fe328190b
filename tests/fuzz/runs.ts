import { relative, resolve } from "node:path";
import fc from "fast-check";
import { startProcess } from "./newProcess";

/** Multiplies the number of cases: `FUZZ_RUNS=20 npx jest tests/fuzz`. */
const FACTOR = Number(process.env.FUZZ_RUNS ?? 1);

/** The same cases in every run, unless another seed is asked for. */
const SEED = Number(process.env.FUZZ_SEED ?? 20261122);

/** The way to one case of a seed; a failure prints it. */
const PATH = process.env.FUZZ_PATH;

/** For all cases of a property and its shrinking: a failure found late is reported before jest gives up. */
const REPORT_MS = 300_000 * Math.max(1, FACTOR);

/** No case may take longer, on however slow a machine. */
const CASE_MS = 20_000;

/**
 * A test that no case shows a fault. No case sees what another one left behind, so that each can be repeated alone.
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
    startProcess();
    expect(await ended(faultsOf(one))).toEqual([]);
  });
  const cases =
    PATH === undefined ? { numRuns: Math.ceil(runs * FACTOR) } : { numRuns: 1, path: PATH, endOnFailure: true };
  const settings = { ...cases, seed: SEED, interruptAfterTimeLimit: REPORT_MS, markInterruptAsFailure: true };
  const everyCase = async () => {
    const outcome = await fc.check(property, settings);
    if (outcome.failed) {
      const report = await fc.asyncDefaultReportMessage(outcome);
      throw new Error(`To repeat it: ${replay(outcome)}\n\n${report}`, { cause: outcome.errorInstance });
    }
  };
  test(name, everyCase, REPORT_MS + 2 * CASE_MS);
}

/** The command that runs the one case again that was found. */
function replay({ seed, counterexamplePath }: Pick<fc.RunDetails<unknown>, "seed" | "counterexamplePath">): string {
  const { testPath = "", currentTestName = "" } = expect.getState();
  const variables = `FUZZ_SEED=${seed}${counterexamplePath === null ? "" : ` FUZZ_PATH=${counterexamplePath}`}`;
  const pattern = `^${currentTestName.replaceAll(/[.*+?^$()[\]{}|\\]/g, String.raw`\$&`)}$`;
  return `${variables} npx jest ${relative(resolve(__dirname, "../.."), testPath)} -t '${pattern.replaceAll("'", ".")}'`;
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
