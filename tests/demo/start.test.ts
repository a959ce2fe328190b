import { readdirSync } from "node:fs";
import { listProcesses } from "../../pulumiCli/processes";
import { ENGINE_TIMEOUT_MS, realEngine, TEST_TIMEOUT_MS } from "../engine/support";
import { npmScript, ROOT } from "./npmScript";

/** What a first `up`, a rotation, a preview, the search of the state and a destroy prove, at the least. */
const PROOFS = 17;

beforeAll(async () => {
  await realEngine();
}, ENGINE_TIMEOUT_MS);

const STACK = /, stack (demo-\d+) with its state in /;

/** What is there yet of the stack that it says it has: its configuration in the repository, and processes at work on it. */
function traces(printed: string): string[] {
  const [, stack] = STACK.exec(printed) ?? [];
  if (stack === undefined) throw new Error(`no stack is named:\n${printed}`);
  const named = new RegExp(`\\b${stack}\\b`);
  const config = readdirSync(ROOT).filter((name) => named.test(name));
  const processes = listProcesses().filter(({ command }) => named.test(command));
  return [...config, ...processes.map(({ command }) => command)];
}

test(
  "npm start carries the main job out, keeps every promise and leaves nothing behind",
  async () => {
    const { code, printed, left } = await npmScript("start");
    expect(printed.match(/^ +ok /gm)?.length).toBeGreaterThanOrEqual(PROOFS);
    expect(printed).not.toMatch(/^ +FAILED /m);
    expect(printed).toMatch(/\nEverything held\.\n$/);
    expect({ code, left }).toEqual({ code: 0, left: [] });
    expect(traces(printed)).toEqual([]);
  },
  TEST_TIMEOUT_MS,
);

const UP = /\d\. pulumi up: /;

test.each<[NodeJS.Signals, string, RegExp]>([
  ["SIGHUP", "before there is a stack", STACK],
  ["SIGINT", "in the middle of an update", UP],
  ["SIGTERM", "in the middle of an update", UP],
])(
  "npm start ended by %s %s leaves no file, no key and no process behind",
  async (signal, _, at) => {
    const { code, printed, left } = await npmScript("start", { signal, at });
    expect(printed).toMatch(/Interrupted\. .*\n$/);
    expect(code).not.toBe(0);
    expect(left).toEqual([]);
    expect(traces(printed)).toEqual([]);
  },
  TEST_TIMEOUT_MS,
);
