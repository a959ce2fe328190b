import { writeFile } from "node:fs/promises";
import path from "node:path";
import { TEST_TIMEOUT_MS } from "../engine/support";
import { useExamples } from "./support";

const { sandbox, open } = useExamples();
const keyPair = { name: "windows-key" };

test(
  "windows-first-login waits for the password, clears the record and gives an inventory that logs in",
  async () => {
    const initialPassword = "First-Login-1";
    const { id } = sandbox().addServer({ os: "Windows", keyPair, initialPassword, recordAfterReads: 1 });
    const example = await open("windows-first-login", { config: { serverId: id, address: "192.0.2.7" } });
    await writeFile(path.join(example.dir, "windows.pem"), sandbox().privateKeyPem(keyPair.name));

    await example.workspace.up({ skipPreview: true });

    const printed = await example.workspace.run([
      ...(await example.commandOf("output inventory")),
      "--stack",
      example.workspace.stack,
    ]);
    const { windows } = JSON.parse(printed.stdout);
    expect(windows.hosts).toEqual({ "192.0.2.7": {} });
    expect(sandbox().acceptsPassword(id, windows.vars.ansible_password)).toBe(true);
    expect((await example.outputs()).recordPresent).toBe(false);
    expect(sandbox().server(id)).toMatchObject({ recordPresent: false, recordReads: expect.any(Number) });
    expect(await example.filesWith([initialPassword])).toEqual([]);

    sandbox().rebuildServer(id, { initialPassword: "After-Rebuild-2" });
    await example.workspace.refresh({ skipPreview: true }); // the rebuilt server is not ready yet
    await example.workspace.up({ skipPreview: true, args: ["--refresh"] });

    expect(JSON.stringify(await example.outputs())).toContain("After-Rebuild-2");
    expect(sandbox().server(id).recordPresent).toBe(false);
  },
  TEST_TIMEOUT_MS,
);

test(
  "bare-metal captures and clears the initial password of a BMS server",
  async () => {
    const initialPassword = "Bare-Metal-1";
    const { id } = sandbox().addServer({ type: "bms", os: "Windows", keyPair, initialPassword });
    const example = await open("bare-metal", { config: { serverId: id } });
    await writeFile(path.join(example.dir, "windows.pem"), sandbox().privateKeyPem(keyPair.name));

    await example.workspace.up({ skipPreview: true });

    expect(await example.outputs()).toEqual({ password: initialPassword, recordPresent: false, resetSupported: true });
    expect(sandbox().server(id).recordPresent).toBe(false);
    expect(await example.filesWith([initialPassword])).toEqual([]);
  },
  TEST_TIMEOUT_MS,
);
