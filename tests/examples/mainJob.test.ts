import { writeFile } from "node:fs/promises";
import path from "node:path";
import { TEST_TIMEOUT_MS } from "../engine/support";
import { useExamples } from "./support";

const { sandbox, open } = useExamples();
const keyPair = { name: "windows-key" };

test(
  "main-job needs no more than servers to reset; with the README's lines it captures as well, restarts and rotates",
  async () => {
    const linux = sandbox().addServer().id;
    const windows = sandbox().addServer({ os: "Windows", keyPair, initialPassword: "Windows-Initial-1" }).id;
    const metal = sandbox().addServer({ type: "bms", os: "Windows", keyPair, initialPassword: "Metal-Initial-1" }).id;
    const example = await open("main-job", { config: { serverIds: [linux, windows] } });
    const { workspace } = example;

    await workspace.up({ skipPreview: true });
    const first = await example.outputs();
    sandbox().restart(linux);
    expect(sandbox().acceptsPassword(linux, String(first.adminPassword))).toBe(true);
    expect(first.adminLogin).toBe(`Administrator:${first.adminPassword}`);
    expect(first).not.toHaveProperty("windowsInitialPassword");

    const keyFile = path.join(example.dir, "windows.pem");
    await writeFile(keyFile, sandbox().privateKeyPem(keyPair.name));
    await example.configure({ windowsServerId: windows, bareMetalServerId: metal, keyFile });
    await workspace.run([...(await example.commandOf("restart soft")), "--stack", workspace.stack]);
    await workspace.run([...(await example.commandOf("rotate=")), "--stack", workspace.stack, "--yes"]);

    const second = await example.outputs();
    expect(second).toMatchObject({
      passwordVersion: 2,
      adminLogin: `Administrator:${second.adminPassword}`,
      windowsInitialPassword: "Windows-Initial-1",
      bareMetalInitialPassword: "Metal-Initial-1",
      recordsPresent: [false, false],
    });
    for (const id of [linux, windows]) {
      expect(sandbox().acceptsPassword(id, String(second.adminPassword))).toBe(true);
    }
    expect(await example.filesWith([String(first.adminPassword), String(second.adminPassword)])).toEqual([]);
  },
  TEST_TIMEOUT_MS,
);
