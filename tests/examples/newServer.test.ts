import { writeFile } from "node:fs/promises";
import path from "node:path";
import { TEST_TIMEOUT_MS } from "../engine/support";
import { installStandIn } from "./standIns/install";
import { useExamples } from "./support";

const { sandbox, open } = useExamples();
const keyPair = { name: "windows-key" };

test(
  "new-server creates a server and brings it to its own password in one run, and a replacement as well",
  async () => {
    const other = sandbox().addServer({ os: "Windows", keyPair }); // the key pair is there already
    const config = { imageId: "windows-2022", flavorId: "s6.large.2", subnetId: "a-subnet", keyPair: keyPair.name };
    const example = await open("new-server", { config, env: { SANDBOX_URL: sandbox().url } });
    await installStandIn(example.dir);
    await writeFile(path.join(example.dir, "windows.pem"), sandbox().privateKeyPem(keyPair.name));
    const inForce = async (): Promise<{ id: string; initial: string }> => {
      const { serverId, initialPassword, password } = await example.outputs();
      const id = String(serverId);
      expect(sandbox().acceptsPassword(id, String(password))).toBe(true);
      expect(sandbox().server(id)).toMatchObject({ recordPresent: false, resets: 1 });
      expect(await example.filesWith([String(initialPassword), String(password)])).toEqual([]);
      return { id, initial: String(initialPassword) };
    };

    await example.workspace.up(); // with the preview, in which the server has no id yet
    const first = await inForce();

    await example.workspace.configSet("imageId", "windows-2025");
    await example.workspace.up();
    const second = await inForce();
    expect(second.id).not.toBe(first.id);
    expect(second.initial).not.toBe(first.initial);
    expect(
      sandbox()
        .servers()
        .map(({ id }) => id),
    ).toEqual([other.id, second.id]);
  },
  TEST_TIMEOUT_MS,
);
