#!/usr/bin/env node
/**
 * The sandbox cloud as a command, for rehearsing a stack: `npm run sandbox -- --port N --seed FILE --latency MS`.
 *
 * @packageDocumentation
 */
import { readFileSync } from "node:fs";
import { Command, InvalidArgumentError } from "commander";
import { banner } from "./cli/banner";
import { writeKeyFiles } from "./cli/keyFiles";
import { defaultSeed } from "./seed/defaultSeed";
import { parseSeed } from "./seed/parseSeed";
import { startSandbox } from "./startSandbox";
import type { Seed } from "./types";

const MAX_PORT = 65_535;

interface CommandLine {
  readonly port: number;
  readonly seed?: string;
  readonly latency: number;
}

/** A sandbox started from the command line. */
export interface RunningCommand {
  readonly url: string;
  /** Ends the sandbox and removes the key files. */
  stop(): Promise<void>;
}

/**
 * Starts what the command line asks for and prints where it is.
 *
 * @param args - the arguments after the command's name
 * @param print - receives the banner and one line per request
 */
export async function runCommand(args: readonly string[], print: (text: string) => void): Promise<RunningCommand> {
  const { port, seed, latency } = commandLine(args);
  const content = seed === undefined ? defaultSeed() : readSeedFile(seed);
  const sandbox = await startSandbox({ port, seed: content, latencyMs: latency, log: print });
  const keyFiles = writeKeyFiles(sandbox);
  print(banner(sandbox, keyFiles.paths));
  return {
    url: sandbox.url,
    async stop() {
      keyFiles.remove();
      await sandbox.close();
    },
  };
}

function commandLine(args: readonly string[]): CommandLine {
  const command = new Command("sandbox")
    .description("A local Huawei Cloud for rehearsing server-password operations.")
    .option("--port <number>", "port on 127.0.0.1 (0: a free one)", portNumber, 0)
    .option("--seed <file>", "JSON file with accounts, servers and settings (default: three sample servers)")
    .option("--latency <ms>", "wait before every answer, in milliseconds", milliseconds, 0);
  return command.parse(args, { from: "user" }).opts<CommandLine>();
}

function portNumber(text: string): number {
  const port = milliseconds(text);
  if (port > MAX_PORT) throw new InvalidArgumentError(`It must be at most ${MAX_PORT}.`);
  return port;
}

function milliseconds(text: string): number {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError("It must be a whole number of 0 or more.");
  return Number(text);
}

function readSeedFile(path: string): Seed {
  return parseSeed(readFileSync(path, "utf8"));
}

async function main(): Promise<void> {
  const running = runCommand(process.argv.slice(2), console.log);
  // `npm run` hands on a signal that the terminal sends this process too: the second must not end it before the first has.
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(signal, () => void running.then(({ stop }) => stop()).then(() => process.exit(0)));
  }
  await running;
}

if (require.main === module) {
  main().catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : String(error));
    process.exitCode = 1;
  });
}
