import { type Sandbox, type SandboxOptions, startSandbox } from "../../../sandbox";
import { closeConnections } from "./client";

/** Keeps one fresh sandbox per test. */
export function eachTestGetsASandbox(options: SandboxOptions = {}): () => Sandbox {
  let current: Sandbox | undefined;
  beforeEach(async () => {
    current = await startSandbox(options);
  });
  afterEach(async () => {
    await current?.close();
    closeConnections();
  });
  return () => {
    if (current === undefined) throw new Error("no sandbox outside of a test");
    return current;
  };
}

/** A port that is hardly taken, nor those after it: below the range that systems draw free ports from. */
export function unlikelyPort(): number {
  return 10_000 + Math.floor(Math.random() * 20_000);
}

/** Waits until something holds, at most a few seconds. */
export async function eventually(holds: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 5000;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error("it never came true");
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
