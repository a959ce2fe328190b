import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { TEST_TIMEOUT_MS } from "../engine/support";
import { useExamples } from "./support";

const PARTNER = {
  name: "partner",
  accessKey: "PARTNERACCESSKEY0001",
  secretKey: "Partner-Secret-Key-Planted-123456789",
  projects: [{ id: "0000000000000000000000000000ab01", name: "eu-test-1" }],
};
const OURS = { name: "ours", projects: [{ id: "0000000000000000000000000000aa01", name: "cn-test-1" }] };

const { sandbox, open } = useExamples({ seed: { accounts: [OURS, PARTNER] } });

test(
  "two-accounts rotates the servers of each account with that account's key, in its region",
  async () => {
    const ours = sandbox().addServer().id;
    const theirs = sandbox().addServer({ projectId: String(PARTNER.projects[0]?.id) }).id;
    const example = await open("two-accounts", {
      config: {
        serverIds: [ours],
        partnerServerIds: [theirs],
        partnerRegion: "eu-test-1",
      },
    });
    await example.workspace.configSet("partnerAccessKey", PARTNER.accessKey, { secret: true });
    await example.workspace.configSet("partnerSecretKey", PARTNER.secretKey, { secret: true });
    // What a user's program leaves out: the addresses of the partner's region, which here are the sandbox's.
    const program = path.join(example.dir, "index.ts");
    const text = await readFile(program, "utf8");
    const provider = 'new Provider("partner", {';
    expect(text).toContain(provider);
    const endpoints = JSON.stringify(sandbox().endpoints("eu-test-1"));
    await writeFile(program, text.replace(provider, `${provider} endpoints: ${endpoints},`));
    const passwords = async (): Promise<string[]> => {
      const { ourPassword, theirPassword } = await example.outputs();
      expect(sandbox().acceptsPassword(ours, String(ourPassword))).toBe(true);
      expect(sandbox().acceptsPassword(theirs, String(theirPassword))).toBe(true);
      return [String(ourPassword), String(theirPassword)];
    };

    await example.workspace.up({ skipPreview: true });
    const first = await passwords();
    const resets = sandbox().requests.filter(({ operation }) => operation === "BatchResetServersPassword");
    expect(resets.map(({ account, serverIds }) => ({ account, serverIds }))).toEqual(
      expect.arrayContaining([
        { account: "ours", serverIds: [ours] },
        { account: "partner", serverIds: [theirs] },
      ]),
    );

    const { stack } = example.workspace;
    await example.workspace.run([...(await example.commandOf("rotate=")), "--yes", "--skip-preview", "--stack", stack]);
    const second = await passwords();
    expect(new Set([...first, ...second]).size).toBe(4);
    expect(await example.filesWith([...first, ...second, PARTNER.secretKey])).toEqual([]);
  },
  TEST_TIMEOUT_MS,
);

test(
  "taking-over keeps the password that the servers have without a call, and sets the next one",
  async () => {
    const known = "Known-Before-1";
    const ids = [1, 2].map(() => sandbox().addServer({ initialPassword: known }).id);
    const example = await open("taking-over", { config: { serverIds: ids } });
    await example.workspace.configSet("password", known, { secret: true });
    const outputs = async () => (await example.outputs()) as { password: string; statuses: Record<string, string> };
    const all = (status: string) => Object.fromEntries(ids.map((id) => [id, status]));

    await example.workspace.up({ skipPreview: true });
    expect(sandbox().requests).toEqual([]);
    expect(await outputs()).toEqual({ password: known, statuses: all("adopted") });

    const next = "Set-By-Pulumi-2";
    await example.workspace.configSet("password", next, { secret: true });
    await example.workspace.up({ skipPreview: true });
    expect(await outputs()).toEqual({ password: next, statuses: all("reset") });
    for (const id of ids) expect(sandbox().acceptsPassword(id, next)).toBe(true);
    expect(await example.filesWith([known, next])).toEqual([]);
  },
  TEST_TIMEOUT_MS,
);
