import { readFile } from "node:fs/promises";
import path from "node:path";
import { TEST_TIMEOUT_MS } from "./support";
import { bodyLines } from "./support/keys";
import { leaksOf, occurrences, PLANTED } from "./support/markers";
import { KEY_FILE, plantedCloud } from "./support/plantedCloud";

const cloud = plantedCloud();
const json = JSON.stringify;

/** The table of SECURITY.md: how often a secret is in the log of the engine, and in that of its calls. */
async function statedOccurrences(): Promise<Record<string, [log: number, calls: number]>> {
  const text = await readFile(path.resolve(__dirname, "../../SECURITY.md"), "utf8");
  const rows = [...text.matchAll(/^\| ([^|]+) \| (\d+) \| (\d+) \|$/gm)];
  return Object.fromEntries(rows.map(([, secret = "", log, calls]) => [secret, [Number(log), Number(calls)]]));
}

test(
  "the engine's own logs of the wire hold secrets no more often than SECURITY.md says, and the plug-in adds none",
  async () => {
    const { credentials, keys, providers, server, windows } = cloud();
    const place = { region: "cn-test-1", endpoints: cloud().echoing.endpoints() };
    const stack = await cloud().stack(`
      ${providers(["temporary keys"])}
      const provider = new hw.Provider("environment", ${json(place)});
      new hw.PasswordReset("drawn", { serverIds: ["${server()}"] }, { provider });
      new hw.PasswordReset("given", { serverIds: ["${server()}"], newPassword: ${json(PLANTED.newPassword)} }, {
        provider: providers["temporary keys"] });
      new hw.ServerPassword("inline", { serverId: "${windows()}", privateKey: ${json(keys.pkcs8Encrypted)},
        privateKeyPassphrase: ${json(PLANTED.passphrase)} });
      new hw.ServerPassword("file", { serverId: "${windows({ initialPassword: PLANTED.oldPassword })}",
        privateKeyFile: "${KEY_FILE}" });`);
    const { workspace } = stack;
    for (const key of ["accessKey", "secretKey"] as const) {
      await workspace.configSet(`huaweicloud:${key}`, PLANTED[key], { secret: true });
    }
    const [callsFile, printedFile] = [path.join(stack.dir, "calls.json"), path.join(stack.dir, "printed.txt")];
    const { userName, password, domainName } = credentials.user;

    const { all: log } = await workspace.up({
      args: ["--logtostderr", "-v=9"],
      env: {
        PULUMI_DEBUG_GRPC: callsFile,
        HW_USER_NAME: userName,
        HW_USER_PASSWORD: password,
        HW_DOMAIN_NAME: domainName,
        DEBUG: "*",
        NODE_OPTIONS: `--require ${path.join(__dirname, "support/recordOutput.cjs")}`,
        RECORD: printedFile,
      },
    });

    const [calls, printed] = [await readFile(callsFile, "utf8"), await readFile(printedFile, "utf8")];
    const markers = cloud().markers();
    const secrets = {
      "password of an IAM user, from the environment": PLANTED.userPassword,
      "key, from `privateKeyFile`": bodyLines(keys.pkcs1)[1],
      "token that IAM issued": cloud()
        .echoing.authentication()
        .find((secret) => secret.length > 1000),
      "`secretKey`, from `pulumi config set --secret`": PLANTED.secretKey,
      "`secretKey`, from the arguments of a `Provider`": PLANTED.temporarySecretKey,
      "captured password of a `ServerPassword`": PLANTED.windowsPassword,
      "`privateKey`": bodyLines(keys.pkcs8Encrypted)[1],
      "`privateKeyPassphrase`": PLANTED.passphrase,
      "drawn password of a `PasswordReset`": markers.drawnPassword?.[0],
      "`newPassword` of a `PasswordReset`": PLANTED.newPassword,
    };
    const measured = Object.entries(secrets).map(([what, secret = ""]) => {
      return [what, [occurrences(secret, log), occurrences(secret, calls)]] as const;
    });
    const stated = await statedOccurrences();
    expect(Object.keys(stated)).toEqual(Object.keys(secrets));
    const more = measured.filter(([what, [inLog, inCalls]]) => {
      const [mostInLog, mostInCalls] = stated[what] ?? [0, 0];
      return inLog > mostInLog || inCalls > mostInCalls;
    });
    expect(more).toEqual([]);
    expect(printed).toContain("takes effect");
    expect(leaksOf(markers, { printed })).toEqual([]);
  },
  TEST_TIMEOUT_MS,
);
