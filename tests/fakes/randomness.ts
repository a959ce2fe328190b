import type { RandomInt } from "../../provider/core/ports";

/** Even pseudo-random integers, the same in every run (mulberry32; what does not fit a whole multiple is drawn again). */
export function seededRandomInt(seed: number): RandomInt {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
  return (below) => {
    const limit = 2 ** 32 - (2 ** 32 % below);
    for (;;) {
      const value = next();
      if (value < limit) {
        return value % below;
      }
    }
  };
}

/** As another source, but ends a loop that asks for more than the given number of integers. */
export function limitedTo(calls: number, source: RandomInt): RandomInt {
  let left = calls;
  return (below) => {
    if (left-- <= 0) {
      throw new Error(`more than ${calls} random integers were asked for`);
    }
    return source(below);
  };
}

/** Pearson's statistic of counts against what is expected of each. */
export function chiSquare(observed: readonly number[], expected: readonly number[]): number {
  return observed.reduce(
    (sum, count, index) => sum + (count - (expected[index] ?? 0)) ** 2 / (expected[index] ?? 0),
    0,
  );
}

/**
 * A bound that chance passes about once in a million fixed seeds: Wilson and Hilferty's approximation of the quantile
 * of chi-square with the given degrees of freedom at z = 4.75.
 */
export function chiSquareBound(freedom: number): number {
  const spread = 2 / (9 * freedom);
  return freedom * (1 - spread + 4.75 * Math.sqrt(spread)) ** 3;
}
