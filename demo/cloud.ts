import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Workspace } from "../pulumiCli";
import { type Sandbox, startSandbox } from "../sandbox";

/** The sandbox with the demo's three servers, and the private key of the Windows ones in a file. */
export interface DemoCloud {
  sandbox: Sandbox;
  linux: string;
  windows: string;
  bareMetal: string;
  keyFile: string;
  close(): Promise<void>;
}

export async function startDemoCloud(): Promise<DemoCloud> {
  const sandbox = await startSandbox();
  const keyPair = { name: "windows-key" };
  const linux = sandbox.addServer({ name: "web", os: "Linux" });
  const windows = sandbox.addServer({ name: "desktop", os: "Windows", keyPair, recordAfterReads: 1 });
  const bareMetal = sandbox.addServer({ name: "database", type: "bms", os: "Windows", keyPair });
  const folder = await mkdtemp(path.join(tmpdir(), "password-demo-"));
  const keyFile = path.join(folder, "windows-key.pem");
  await writeFile(keyFile, sandbox.privateKeyPem(keyPair.name), { mode: 0o600 });
  return {
    sandbox,
    linux: linux.id,
    windows: windows.id,
    bareMetal: bareMetal.id,
    keyFile,
    async close() {
      await sandbox.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Makes the workspace's stack, with a configuration that points it at the sandbox. */
export async function initializeStack(workspace: Workspace, sandbox: Sandbox): Promise<void> {
  const { region, accessKey, secretKey } = sandbox.credentials;
  await workspace.stackInit();
  await workspace.configSet("huaweicloud:endpoints", JSON.stringify(sandbox.endpoints()));
  await workspace.configSet("huaweicloud:region", region);
  await workspace.configSet("huaweicloud:accessKey", accessKey, { secret: true });
  await workspace.configSet("huaweicloud:secretKey", secretKey, { secret: true });
}
