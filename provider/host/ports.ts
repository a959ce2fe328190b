import { randomInt } from "node:crypto";
import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { setTimeout as delay } from "node:timers/promises";
import type { Log, Ports } from "../core/ports";

/** The real ports. Only this file reads clock, randomness, timers, files and environment. */
export function realPorts(log: Log): Ports {
  return {
    clock: { now: () => new Date(), monotonic: () => performance.now() },
    sleep: (milliseconds) => delay(milliseconds),
    randomInt: (below) => randomInt(below),
    log,
    readTextFile: async (path) => (await readFile(path, "utf8")).replace(/^\uFEFF/, ""),
    env: process.env,
    homeDir: homedir(),
  };
}

/** Logs to the output of the plug-in process. Pulumi shows these lines at once, with the stack. */
export const consoleLog: Log = {
  info: (text) => console.log(text),
  warn: (text) => console.warn(text),
};
