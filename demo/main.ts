import path from "node:path";
import { createWorkspace, type Engine, ensureEngine } from "../pulumiCli";
import { startDemoCloud } from "./cloud";
import { runDemo } from "./demo";
import { Interrupted, interruption } from "./interruption";
import { narrator as createNarrator, type Narrator } from "./narrator";

/** The folder of `Pulumi.yaml`, seen from `dist/demo`. */
const PROJECT = path.resolve(__dirname, "../..");

async function main(): Promise<number> {
  const narrator = createNarrator((line) => console.log(line));
  narrator.step("the Pulumi engine");
  const engine = await ensureEngine({ log: (line) => narrator.say(line) });
  narrator.step("a local cloud with a Linux ECS, a Windows ECS and a Windows BMS server, and an empty stack");
  await runOn(engine, narrator);
  if (narrator.failed.length > 0) {
    console.error(`\n${narrator.failed.length} promises were not kept:\n${narrator.failed.join("\n")}`);
    return 1;
  }
  console.log("\nEverything held.");
  return 0;
}

/** Takes away all that it makes, however it ends. */
async function runOn(engine: Engine, narrator: Narrator): Promise<void> {
  const interrupted = interruption();
  const cloud = await startDemoCloud();
  try {
    // A name of its own, so that the stack's configuration file in the project is not somebody else's.
    const workspace = await createWorkspace(engine, { dir: PROJECT, stack: `demo-${process.pid}` });
    try {
      narrator.say(`cloud at ${cloud.sandbox.url}, stack ${workspace.stack} with its state in ${workspace.backend}`);
      await Promise.race([interrupted, runDemo(workspace, cloud, narrator)]);
    } finally {
      await workspace.dispose();
    }
  } finally {
    await cloud.close();
  }
}

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = error instanceof Interrupted ? error.exitCode : 1;
  },
);
