import { rehearsal } from "./stacks";
import { createStack } from "./support";
import { listProcesses } from "../../engine/processes";
const { sandbox, stackWith } = rehearsal();
test.each(["throw new Error('x')", "Promise.reject(new pulumi.RunError('x'))", "setTimeout(() => {throw new Error('x')}, 10)"])("adhoc %s", async (code) => {
  const stack = await stackWith(code);
  const c = stack.workspace.spawnUp({ skipPreview: true });
  const timer = setTimeout(() => console.log(listProcesses().filter(p => p.command.includes(stack.dir) || /npm|cmd\/run|node -e/.test(p.command)).map(p => p.pid + " " + p.parent + " " + p.command.slice(0, 200)).join("\n")), 15000);
  const r = await c.done;
  clearTimeout(timer);
  console.log(code, r.seconds);
}, 180000);
