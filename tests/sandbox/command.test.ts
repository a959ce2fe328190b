import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type RunningCommand, runCommand } from "../../sandbox/main";

const folder = mkdtempSync(join(tmpdir(), "sandbox-command-test-"));
afterAll(() => rmSync(folder, { recursive: true }));

const printed: string[] = [];
let running: RunningCommand | undefined;
afterEach(async () => {
  await running?.stop();
  running = undefined;
  printed.splice(0);
});

async function run(...args: string[]): Promise<string> {
  running = await runCommand(args, (text) => printed.push(text));
  return printed.join("\n");
}

function seedFile(content: unknown): string {
  const path = join(folder, "seed.json");
  writeFileSync(path, JSON.stringify(content));
  return path;
}

describe("the sandbox command", () => {
  test("prints its address and the configuration a stack needs", async () => {
    const text = await run();
    const { url = "" } = running ?? {};
    expect(text).toContain(url);
    const port = Number(new URL(url).port);
    const [, endpoints = ""] = /pulumi config set huaweicloud:endpoints '(.*)'/.exec(text) ?? [];
    expect(Object.keys(JSON.parse(endpoints) as object)).toEqual(["ecs", "bms", "iam"]);
    expect(endpoints).not.toContain(`:${port}"`);
    expect(text).toMatch(/pulumi config set huaweicloud:region cn-north-4/);
    expect(text).toMatch(/pulumi config set huaweicloud:accessKey --secret [0-9A-F]+/);
    expect(text).toMatch(/pulumi config set huaweicloud:secretKey --secret [0-9a-f]+/);
  });

  test("puts the generated private key into a file for this user only, and takes it away at the end", async () => {
    const path = /Private key of rehearsal-key: (\S+)/.exec(await run())?.[1] ?? "";
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readFileSync(path, "utf8")).toContain("BEGIN RSA PRIVATE KEY");
    await running?.stop();
    expect(existsSync(path)).toBe(false);
  });

  test("serves what the seed file holds and quotes it for the shell", async () => {
    const path = seedFile({
      accounts: [
        { accessKey: "A K", secretKey: "it's", securityToken: "tok", projects: [{ id: "p1", name: "eu-west-101" }] },
      ],
      servers: [{ id: "s1", name: "mine" }],
    });
    const text = await run("--seed", path, "--latency", "1");
    expect(text).toMatch(/s1 {2}ecs Linux {3}mine/);
    expect(text).toContain("huaweicloud:accessKey --secret 'A K'");
    expect(text).toContain(String.raw`huaweicloud:secretKey --secret 'it'\''s'`);
    expect(text).toContain("huaweicloud:securityToken --secret tok");
  });

  test("prints one line per request and never a body", async () => {
    await run();
    await fetch(`${running?.url}/v1/p/cloudservers/os-reset-passwords`, {
      method: "PUT",
      body: '{"new_password":"Marker-1"}',
    });
    expect(printed.at(-1)).toMatch(
      /^PUT \/v1\/p\/cloudservers\/os-reset-passwords 401 \d+ ms BatchResetServersPassword APIGW.0301$/,
    );
    expect(printed.join()).not.toContain("Marker");
  });

  test("refuses a seed it does not understand, with the reason", async () => {
    await expect(run("--seed", seedFile({ servers: [{ os: "BeOS" }] }))).rejects.toThrow(
      "servers[0].os: must be one of",
    );
  });

  test("keeps a key pair's name from leading out of the folder", async () => {
    const text = await run("--seed", seedFile({ servers: [{ keyPair: { name: "../../escape" } }] }));
    expect(text).toMatch(/: \S+\/huaweicloud-sandbox-\w+\/\.\._\.\._escape\.pem/);
  });
});
