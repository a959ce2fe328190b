import { writeFile } from "node:fs/promises";
import path from "node:path";
import { TEST_TIMEOUT_MS } from "../engine/support";
import { PLANTED } from "../engine/support/markers";
import { KEY_FILE, plantedCloud } from "../engine/support/plantedCloud";

const cloud = plantedCloud();
const json = JSON.stringify;

test(
  "a bug in any method, in a function or beside them, whatever is thrown, shows no secret",
  async () => {
    const { credentials, keys, server, windows } = cloud();
    const { accessKey, secretKey } = credentials.keys;
    const { oldPassword, newPassword, windowsPassword, passphrase } = PLANTED;
    const copies = Array.from({ length: 6 }, () => ({ server: server(), cleaned: windows(), read: windows() }));
    const key = { privateKey: keys.pkcs8Encrypted, privateKeyPassphrase: passphrase };
    const program = (round: number): string => `
      const key = ${json(key)};
      const triggers = { round: ${round} };
      ${json(copies)}.forEach(({ server, cleaned, read }, copy) => {
        const newPassword = ${json(round === 1 ? oldPassword : newPassword)};
        new hw.PasswordReset("reset-" + copy, { serverIds: [server], newPassword, triggers, onDelete: "scramble" });
        new hw.PasswordRecordCleanup("record-" + copy, { serverId: cleaned, triggers, clearOn: "delete", ...key });
        new hw.ServerPassword("initial-" + copy, { serverId: read, privateKeyFile: "${KEY_FILE}" });
      });`;
    const callFunctions = `
      const { inspect } = require("node:util");
      module.exports = async () => {
        for (let call = 0; call < 12; call += 1) {
          await hw.getServerPassword({ serverId: "${windows()}", ...${json(key)} }).catch((error) => {
            console.log(String(error), error.stack, inspect(error, { showHidden: true, depth: 9 }));
          });
        }
      };`;
    const stack = await cloud().stack(program(1), { HW_ACCESS_KEY: accessKey, HW_SECRET_KEY: secretKey });
    const { workspace } = stack;
    const { privateKey = [] } = cloud().markers();
    const secrets = [accessKey, secretKey, oldPassword, newPassword, windowsPassword, passphrase, ...privateKey];
    const file = path.join(stack.dir, "secrets.json");
    await writeFile(file, json(secrets));
    const withBug = (bug: string, ...args: string[]) => ({
      skipPreview: true,
      allowFailure: true,
      args: ["--parallel", "100", ...args],
      env: {
        NODE_OPTIONS: `--require ${path.join(__dirname, "../engine/support/plantBug.cjs")}`,
        PLANTED_BUG: bug,
        PLANTED_SECRETS: file,
      },
    });

    const results = {
      check: await workspace.preview(withBug("check")),
      create: await workspace.up(withBug("create", "--continue-on-error")),
      process: await workspace.up(withBug("process")),
      diff: await stack.program(program(2)).then(() => workspace.preview(withBug("diff"))),
      update: await workspace.up(withBug("update", "--continue-on-error")),
      read: await workspace.refresh(withBug("read")),
      delete: await workspace.destroy(withBug("delete", "--continue-on-error")),
      functions: await stack.program(callFunctions).then(() => workspace.up(withBug("functions"))),
    };

    const harmless = Object.entries(results).filter(([, { all }]) => !all.includes("planted bug: [secret]"));
    expect(harmless.map(([name]) => name)).toEqual([]);
    expect(await stack.leaks(cloud().markers())).toEqual([]);
  },
  TEST_TIMEOUT_MS,
);
