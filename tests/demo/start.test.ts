import { execFile } from "node:child_process";
import { readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { ENGINE_TIMEOUT_MS, realEngine, TEST_TIMEOUT_MS } from "../engine/support";

const ROOT = path.resolve(__dirname, "../..");
/** What a first `up`, a rotation, a preview, the search of the state and a destroy prove, at the least. */
const PROOFS = 17;

beforeAll(async () => {
  await realEngine();
}, ENGINE_TIMEOUT_MS);

/** Names that a run could leave behind. */
function leftovers(): string[] {
  const stacks = readdirSync(ROOT).filter((name) => /^Pulumi\.demo-/.test(name));
  return [...stacks, ...readdirSync(tmpdir()).filter((name) => name.startsWith("password-demo-"))].sort();
}

test(
  "npm start carries the main job out, keeps every promise and leaves nothing behind",
  async () => {
    const before = leftovers();
    const { stdout } = await promisify(execFile)("npm", ["start", "--silent"], { cwd: ROOT });
    expect(stdout.match(/^ +ok /gm)?.length).toBeGreaterThanOrEqual(PROOFS);
    expect(stdout).not.toMatch(/^ +FAILED /m);
    expect(stdout).toMatch(/\nEverything held\.\n$/);
    expect(leftovers()).toEqual(before);
  },
  TEST_TIMEOUT_MS,
);
