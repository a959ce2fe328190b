import path from "node:path";
import { createWorkspace, ensureEngine } from "../engine";
import { startDemoCloud } from "./cloud";
import { runDemo } from "./demo";
import { narrator as createNarrator } from "./narrator";

/** The folder of `Pulumi.yaml`, seen from `dist/demo`. */
const PROJECT = path.resolve(__dirname, "../..");

async function main(): Promise<number> {
  const narrator = createNarrator((line) => console.log(line));
  narrator.step("the Pulumi engine");
  const engine = await ensureEngine({ log: (line) => narrator.say(line) });
  narrator.step("a local cloud with a Linux ECS, a Windows ECS and a Windows BMS server, and an empty stack");
  const cloud = await startDemoCloud();
  // A name of its own, so that the stack's configuration file in the project is not somebody else's.
  const workspace = await createWorkspace(engine, { dir: PROJECT, stack: `demo-${process.pid}` });
  narrator.say(`cloud at ${cloud.sandbox.url}, state in ${workspace.backend}`);
  try {
    await runDemo(workspace, cloud, narrator);
  } finally {
    await workspace.dispose();
    await cloud.close();
  }
  if (narrator.failed.length > 0) {
    console.error(`\n${narrator.failed.length} promises were not kept:\n${narrator.failed.join("\n")}`);
    return 1;
  }
  console.log("\nEverything held.");
  return 0;
}

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  },
);
