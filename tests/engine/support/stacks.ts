import type { PulumiResult, RunningCommand } from "../../../pulumiCli";
import { type FaultHandle, type Sandbox, type SandboxOptions, startSandbox } from "../../../sandbox";
import { createStack, ENGINE_TIMEOUT_MS, realEngine, type TestStack } from "./scenes";
import { readState, stackOutputs } from "./stateFile";

/** What the tests of one file share: a cloud, and stacks that are gone when the file is through. */
export interface Rehearsal {
  sandbox(): Sandbox;
  /** A stack of its own, with nothing called yet. Arguments as for `createStack`. */
  stackWith(body: string, config?: Readonly<Record<string, string | undefined>>): Promise<TestStack>;
}

/** Starts the cloud for the tests of a file and takes everything away after them. */
export function rehearsal(options: SandboxOptions = {}): Rehearsal {
  let running: Sandbox | undefined;
  const stacks: TestStack[] = [];
  const sandbox = (): Sandbox => {
    if (running === undefined) throw new Error("no sandbox outside of a test");
    return running;
  };

  beforeAll(async () => {
    await realEngine();
    running = await startSandbox(options);
  }, ENGINE_TIMEOUT_MS);

  afterEach(() => sandbox().clearFaults());

  afterAll(async () => {
    await Promise.all(stacks.map((stack) => stack.dispose()));
    await running?.close();
  }, 60_000);

  return {
    sandbox,
    async stackWith(body, config) {
      const stack = await createStack(sandbox(), body, config);
      stacks.push(stack);
      sandbox().clearRequests();
      return stack;
    },
  };
}

/** Program text that makes a resource of one type for each name, and exports these outputs of it. */
export function resources(
  type: string,
  argsByName: Readonly<Record<string, object>>,
  outputs: readonly string[],
): string {
  return `
    for (const [name, args] of Object.entries(${JSON.stringify(argsByName)})) {
      const resource = new hw.${type}(name, args);
      exports[name] = Object.fromEntries(${JSON.stringify(outputs)}.map((key) => [key, resource[key]]));
    }`;
}

/** The stack's outputs, each an object, with their secrets in the clear. */
export async function revealedOutputs(stack: TestStack): Promise<Record<string, Record<string, unknown>>> {
  const outputs = stackOutputs(await readState(stack.workspace));
  return outputs as Record<string, Record<string, unknown>>;
}

/** What a command says of one resource in its diagnostics: all lines, without the indent. */
export function diagnosticsOf(result: PulumiResult, name: string): string {
  const [, diagnostics = ""] = result.stdout.split(/^Diagnostics:$/m);
  const lines: string[] = [];
  let wanted = false;
  for (const line of diagnostics.split("\n")) {
    const heading = /^ {2}\S.* \((.+)\):$/.exec(line);
    if (heading !== null) wanted = heading[1] === name;
    else if (/^\S/.test(line)) wanted = false;
    else if (wanted && line.trim() !== "") lines.push(line.trim());
  }
  return lines.join("\n");
}

/** Matches a line of a JavaScript stack. */
export const STACK_LINE = /^\s+at .+:\d+:\d+\)?$/m;

/** Waits until a request is held; a command that ends before is an error that shows its output. */
export async function untilHeld(fault: FaultHandle, command: RunningCommand): Promise<void> {
  const ended = command.done.then(({ all }) => {
    throw new Error(`the command ended before any request was held:\n${all}`);
  });
  await Promise.race([fault.waitUntilHeld(), ended]);
}
