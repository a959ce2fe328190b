import { listProcesses } from "../../pulumiCli/processes";
import { ENGINE_TIMEOUT_MS, realEngine, TEST_TIMEOUT_MS } from "../engine/support";
import { npmScript } from "./npmScript";

/** What a first `up`, a rotation, a preview, the search of the state and a destroy prove, at the least. */
const PROOFS = 17;

beforeAll(async () => {
  await realEngine();
}, ENGINE_TIMEOUT_MS);

test(
  "npm start carries the main job out, keeps every promise and leaves nothing behind",
  async () => {
    const { code, printed, left } = await npmScript("start");
    expect(printed.match(/^ +ok /gm)?.length).toBeGreaterThanOrEqual(PROOFS);
    expect(printed).not.toMatch(/^ +FAILED /m);
    expect(printed).toMatch(/\nEverything held\.\n$/);
    expect({ code, left }).toEqual({ code: 0, left: [] });
  },
  TEST_TIMEOUT_MS,
);

const STACK = /, stack (demo-\d+) with its state in /;
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
    const stack = STACK.exec(printed)?.[1] ?? "";
    expect(stack).not.toBe("");
    expect(listProcesses().filter(({ command }) => command.includes(`--stack ${stack}`))).toEqual([]);
  },
  TEST_TIMEOUT_MS,
);
