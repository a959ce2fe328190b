import type { Ports } from "../../provider/core/ports";

/** Ports that a test can look into and steer: no real time passes, no file or variable of the machine is read. */
export interface FakePorts extends Ports {
  /** The waits asked for, in milliseconds. Each moved the clock on by as much. */
  sleeps: number[];
  /** Everything logged, one line each, with `info: ` or `warn: ` in front. */
  lines: string[];
  /** Lets time pass. */
  advance(milliseconds: number): void;
  /** Sets the clock on, or back, as somebody may while we wait: no time passes. */
  setClockBy(milliseconds: number): void;
}

/** What a test may set. */
export interface FakeOptions {
  now?: string;
  env?: Record<string, string | undefined>;
  /** Files by path. */
  files?: Record<string, string>;
  seed?: number;
}

/** Builds fake ports: a clock that sleeping moves, seeded random integers, a log and files in memory. */
export function fakePorts({
  now = "2026-11-22T12:00:00Z",
  env = {},
  files = {},
  seed = 1,
}: FakeOptions = {}): FakePorts {
  const start = Date.parse(now);
  let time = start;
  let setBy = 0;
  let state = seed >>> 0;
  const sleeps: number[] = [];
  const lines: string[] = [];
  return {
    sleeps,
    lines,
    advance: (milliseconds) => {
      time += milliseconds;
    },
    setClockBy: (milliseconds) => {
      setBy += milliseconds;
    },
    clock: { now: () => new Date(time + setBy), monotonic: () => time - start },
    sleep: async (milliseconds) => {
      sleeps.push(milliseconds);
      time += milliseconds;
    },
    randomInt: (below) => {
      // A linear congruential generator: even enough for tests, the same in every run.
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return Math.floor((state / 2 ** 32) * below);
    },
    log: {
      info: (text) => lines.push(`info: ${text}`),
      warn: (text) => lines.push(`warn: ${text}`),
    },
    readTextFile: async (path) => {
      const content = files[path];
      if (content === undefined) throw new Error(`no such file: ${path}`);
      return content;
    },
    env,
    homeDir: "/home/test",
  };
}
