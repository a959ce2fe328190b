import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { type Engine, ensureEngine } from "../../pulumiCli";
import { measureClients } from "./clientOverhead";
import { startCloud } from "./cloud";
import { describeEnvironment } from "./environment";
import { measureEveryday } from "./everyday";
import { measureFleets, measureOwnPasswords, measureTypeScript } from "./fleet";
import { measureLoading } from "./loading";
import { measureNothingToDo } from "./nothingToDo";
import { type Measured, sections } from "./report";
import { createStack } from "./stack";
import { measureState, SERVERS, type StateSize } from "./stateSize";

const ROOT = path.resolve(__dirname, "../../..");
/** What the figures do not say by themselves; written by hand. */
const NOTES = path.join(ROOT, "tests/bench/notes.md");
/** `npm run bench -- 1` is a quick try. */
const ROUNDS = Number(process.argv[2] ?? 5);
/** `npm run bench -- 5 FOLDER`: 1,000 servers with the package of a built checkout as well, of an earlier version. */
const BEFORE = process.argv[3];
/** These runs are short, and the first ones warm the cloud up. */
const CLIENT_ROUNDS = 3 * ROUNDS;

async function main(): Promise<void> {
  const engine = await ensureEngine({ log: say });
  const text = page(await measure(engine), await readFile(NOTES, "utf8"));
  await writeFile(path.join(ROOT, "BENCHMARKS.md"), text);
  process.stdout.write(text);
}

async function measure(engine: Engine): Promise<Measured> {
  const step = <T>(what: string, act: () => Promise<T>): Promise<T> => {
    say(what);
    return act();
  };
  return {
    environment: describeEnvironment(engine),
    date: new Date().toISOString().slice(0, 10),
    rounds: ROUNDS,
    loading: await step("loading the package", () => measureLoading(ROUNDS)),
    everyday: await step("a fleet's everyday life", () => measureEveryday(engine, Math.ceil(ROUNDS / 2))),
    clients: await step("client overhead", () => measureClients(CLIENT_ROUNDS)),
    state: await step("size of the state", () => stateSize(engine)),
    fleets: await step("fleets", () => measureFleets(engine, ROUNDS, BEFORE)),
    typeScript: await step("fleets, TypeScript", () => measureTypeScript(engine, ROUNDS)),
    ownPasswords: await step("a password for each server", () => measureOwnPasswords(engine, ROUNDS)),
    nothingToDo: await step("nothing to do", () => measureNothingToDo(engine, ROUNDS)),
  };
}

async function stateSize(engine: Engine): Promise<StateSize> {
  const cloud = await startCloud(SERVERS);
  const stack = await createStack(engine, cloud, "JavaScript");
  try {
    return await measureState(stack, cloud.serverIds);
  } finally {
    await stack.dispose();
    cloud.close();
  }
}

function page(measured: Measured, notes: string): string {
  const { environment, date, rounds } = measured;
  return [
    "# Benchmarks\n",
    "Made by `npm run bench`, which measures everything anew, contenders side by side and in turn; values are medians of",
    `${rounds} rounds (of the clients ${CLIENT_ROUNDS}), ratios medians of each round's own. The cloud is the sandbox in a process of its own`,
    "on the same machine.\n",
    `${date}: ${environment}\n`,
    sections(measured),
    notes,
  ].join("\n");
}

function say(text: string): void {
  process.stderr.write(`bench: ${text}\n`);
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
