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

const UP = /\d\. pulumi up: /;

test.each<[NodeJS.Signals, string, RegExp]>([
  ["SIGINT", "before there is a stack", /state in /],
  ["SIGINT", "in the middle of an update", UP],
  ["SIGTERM", "in the middle of an update", UP],
  ["SIGHUP", "in the middle of an update", UP],
])(
  "npm start ended by %s %s leaves no file, no key and no process behind",
  async (signal, _, at) => {
    const { code, printed, left } = await npmScript("start", { signal, at });
    expect(printed).toMatch(/Interrupted\. .*\n$/);
    expect(code).not.toBe(0);
    expect(left).toEqual([]);
    expect(listProcesses().filter(({ command }) => /--stack demo-\d/.test(command))).toEqual([]);
  },
  TEST_TIMEOUT_MS,
);
