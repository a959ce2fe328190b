// Rotates the passwords of every stack of this project, one after the other. One that fails does not hold up the others.
//   npm run rotate-all                    names the rotation by today's date: twice a day rotates once
//   npm run rotate-all -- "incident 4711"  rotates now
import { LocalWorkspace } from "@pulumi/pulumi/automation/index.js";

const reason = process.argv[2] ?? new Date().toISOString().slice(0, 10);
const workDir = import.meta.dirname;
const workspace = await LocalWorkspace.create({ workDir });

for (const { name } of await workspace.listStacks()) {
  const stack = await LocalWorkspace.selectStack({ stackName: name, workDir });
  await stack.setConfig("rotate", { value: reason });
  try {
    const { outputs, summary } = await stack.up();
    const changed = (summary.resourceChanges?.update ?? 0) > 0;
    console.log(`${name}: ${changed ? "rotated" : "unchanged"}, password version ${outputs.version?.value}`);
  } catch (error) {
    process.exitCode = 1;
    console.error(`${name}: FAILED\n${error instanceof Error ? error.message : error}`);
  }
}
