import { randomInt } from "node:crypto";
import { readFile } from "node:fs/promises";
import { Socket } from "node:net";
import { homedir } from "node:os";
import { setTimeout as delay } from "node:timers/promises";
import type { Log, Ports } from "../core/ports";
import { conceal } from "../core/values/secret";

/** The real outside world. This is the one file that touches clock, randomness, timers, files and environment. */
export function realPorts(log: Log): Ports {
  return {
    clock: { now: () => new Date() },
    sleep: async (milliseconds) => {
      await delay(milliseconds);
    },
    randomInt: (below) => randomInt(below),
    log,
    readTextFile: async (path) => (await readFile(path, "utf8")).replace(/^\uFEFF/, ""),
    env: process.env,
    homeDir: homedir(),
  };
}

/** What a plug-in process runs: Pulumi's host of dynamic providers. */
const HOST = /[\\/]cmd[\\/]dynamic-provider[\\/]/;

/**
 * Ends this plug-in together with the engine that started it, which holds the other end of our standard input. A plug-in
 * outlives an engine that is killed: what it would still do nobody would learn of, and it would stay for ever. Any other
 * process is left alone.
 */
export function endWithEngine(): void {
  if (!HOST.test(process.argv[1] ?? "")) return;
  const end = () => process.exit();
  // Lines that nobody reads any more.
  for (const stream of [process.stdout, process.stderr]) stream.on("error", end);
  const { stdin } = process;
  if (!(stdin instanceof Socket)) return;
  // An engine that gives its plug-ins no input at all has ended it already, which shows in the first turn.
  let held = false;
  setImmediate(() => setImmediate(() => (held = true)));
  stdin.once("end", () => held && end());
  stdin.on("error", () => undefined);
  stdin.resume().unref();
}

/** Lines of the plug-in process; Pulumi shows them with the stack, as they come. */
export const consoleLog: Log = {
  info: (text) => console.log(text),
  warn: (text) => console.warn(text),
};

/**
 * From now on this process prints no secret, by whichever method of the console or directly. Pulumi's host writes what
 * nobody has caught there, an error thrown in a timer or a rejection that nobody awaits, and no wall of ours is on that
 * way.
 */
export function guardOutput(): void {
  for (const stream of [process.stdout, process.stderr]) {
    const write = stream.write.bind(stream) as (chunk: string | Uint8Array, ...rest: unknown[]) => boolean;
    stream.write = (chunk: string | Uint8Array, ...rest: unknown[]) => {
      const text = typeof chunk === "string" ? chunk : Buffer.from(chunk).toString();
      const concealed = conceal(text);
      return write(concealed === text ? chunk : concealed, ...rest);
    };
  }
}
