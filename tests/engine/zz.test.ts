import { rm, symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import { KEY_PAIR, WINDOWS } from "./keys";
import { diagnosticsOf, rehearsal, resources, STACK_LINE } from "./stacks";
import { calls } from "./support";
const { sandbox, stackWith } = rehearsal();
test("adhoc", async () => {
  const late = sandbox().addServer({...WINDOWS, recordDelayMs: 60000}).id;
  const privateKey = sandbox().privateKeyPem(KEY_PAIR.name);
  const cleared = sandbox().addServer({...WINDOWS}).id;
  const stack = await stackWith(resources("PasswordRecordCleanup", {
    goneServer: { serverId: "33333333-3333-4333-8333-333333333333", privateKey, waitTimeout: "3s" },
    lateKeyTimeout: { serverId: late, privateKey, waitTimeout: "2s" },
  }, ["password", "recordPresent", "clearedAt"]));
  const r = await stack.workspace.up({ skipPreview: true, allowFailure: true, args: ["--continue-on-error", "--parallel", "20"] });
  console.log(r.all.split("Diagnostics:")[1] ?? r.all, JSON.stringify(calls(sandbox())));
  await stack.program("throw new Error('planted stack');");
  const t = await stack.workspace.up({ skipPreview: true, allowFailure: true });
  console.log(t.all, STACK_LINE.test(t.all), "DIAG", diagnosticsOf(t, "test-dev"));
  // TS
  await rm(path.join(stack.dir, "index.js"));
  await symlink(path.resolve(__dirname, "../../node_modules/typescript"), path.join(stack.dir, "node_modules/typescript"));
  await writeFile(path.join(stack.dir, "package.json"), JSON.stringify({ name: "test", main: "index.ts" }));
  await writeFile(path.join(stack.dir, "tsconfig.json"), JSON.stringify({ compilerOptions: { target: "es2022", module: "node16", moduleResolution: "node16", strict: true, types: [] }, files: ["index.ts"] }));
  await writeFile(path.join(stack.dir, "index.ts"), `import { PasswordRecordCleanup } from "pulumi-huaweicloud-password";
  new PasswordRecordCleanup("x", { serverId: "${cleared}", clearOn: "sometimes" });`);
  const u = await stack.workspace.preview({ allowFailure: true });
  console.log(u.all);
}, 180000);
