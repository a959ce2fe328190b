import { setTimeout as sleep } from "node:timers/promises";
import { realEngine, TEST_TIMEOUT_MS } from "../engine/support";
import { runByCron } from "./cron";
import { secretStore } from "./secretStore";
import { useExamples } from "./support";

const { sandbox, open } = useExamples();

const linuxServers = (count: number): string[] => Array.from({ length: count }, () => sandbox().addServer().id);
const resets = (): number =>
  sandbox().requests.filter(({ operation }) => operation === "BatchResetServersPassword").length;

test(
  "scheduled-rotation rotates from cron past the age, not before, and at once by the README's one line",
  async () => {
    const [id = ""] = linuxServers(1);
    const example = await open("scheduled-rotation", { config: { serverIds: [id] }, stack: "prod" });
    const nightly = async (): Promise<void> => {
      expect(await runByCron(example, await realEngine())).toMatchObject({ code: 0 });
    };
    const rotateNow = [...(await example.commandOf("rotate=")), "--stack", example.workspace.stack, "--skip-preview"];

    await nightly();
    const first = await example.outputs();
    expect(sandbox().acceptsPassword(id, String(first.password))).toBe(true);
    expect(Date.parse(String(first.nextRotationAt)) - Date.now()).toBeGreaterThan(29 * 86_400_000);

    await nightly();
    expect(resets()).toBe(1);

    expect((await example.workspace.run(rotateNow)).all).toContain("admin");
    const second = await example.outputs();
    expect(second.version).toBe(2);
    expect(sandbox().acceptsPassword(id, String(second.password))).toBe(true);
    expect(sandbox().acceptsPassword(id, String(first.password))).toBe(false);

    await example.workspace.run(rotateNow);
    expect(resets()).toBe(2);

    await example.workspace.configSet("rotateAfter", "1s");
    await sleep(1_100);
    await nightly();
    const third = await example.outputs();
    expect(third.version).toBe(3);
    expect(sandbox().acceptsPassword(id, String(third.password))).toBe(true);
    expect(await example.filesWith([first, second, third].map(({ password }) => String(password)))).toEqual([]);
  },
  TEST_TIMEOUT_MS,
);

test(
  "fleet-per-server gives each server its own password, names those left out, and resets an added one alone",
  async () => {
    const ids = linuxServers(4);
    const { id: plain } = sandbox().addServer({ plugin: false });
    const example = await open("fleet-per-server", { config: { serverIds: [...ids, plain] } });

    await example.workspace.up({ skipPreview: true });

    const { passwords, left } = (await example.outputs()) as { passwords: Record<string, string>; left: string[] };
    expect(Object.keys(passwords).sort()).toEqual([...ids].sort());
    expect(new Set(Object.values(passwords)).size).toBe(ids.length);
    expect(ids.filter((id) => !sandbox().acceptsPassword(id, passwords[id] ?? ""))).toEqual([]);
    expect(Object.values(passwords).every((password) => password.length === 24)).toBe(true);
    expect(left).toEqual([expect.stringMatching(`^${plain}: skipped, `)]);

    const [added = ""] = linuxServers(1);
    sandbox().clearRequests();
    await example.workspace.run([
      "config",
      "set",
      "--path",
      "serverIds[5]",
      added,
      "--plaintext",
      "--stack",
      example.workspace.stack,
    ]);
    await example.workspace.up({ skipPreview: true });

    const after = (await example.outputs()) as { passwords: Record<string, string> };
    expect(after.passwords).toEqual({ ...passwords, [added]: expect.any(String) });
    expect(sandbox().acceptsPassword(added, after.passwords[added] ?? "")).toBe(true);
    expect(resets()).toBe(1);
    expect(await example.filesWith(Object.values(after.passwords))).toEqual([]);
  },
  TEST_TIMEOUT_MS,
);

test(
  "secret-store writes the new password in the run that rotates it, not before the server has it; the entry moves, and goes with the stack",
  async () => {
    const store = await secretStore("a token for the store");
    try {
      const [id = ""] = linuxServers(1);
      const env = { VAULT_ADDR: store.url, VAULT_TOKEN: store.token };
      const example = await open("secret-store", { config: { serverIds: [id] }, env });
      const stored = (): { user: string; password: string } | undefined => store.entry("secret/data/servers/admin");

      await example.workspace.up({ skipPreview: true });
      const first = stored();
      expect(first?.user).toBe("root");
      expect(sandbox().acceptsPassword(id, first?.password ?? "")).toBe(true);

      await example.workspace.configSet("rotate", "second");
      sandbox().inject({
        operation: "BatchResetServersPassword",
        times: 1,
        effect: { kind: "failServers", count: 1 },
      });
      const failed = await example.workspace.up({ skipPreview: true, allowFailure: true });
      expect(failed.code).not.toBe(0);
      expect(stored()).toEqual(first);

      await example.workspace.up({ skipPreview: true });
      const second = stored();
      expect(second?.password).not.toBe(first?.password);
      expect(sandbox().acceptsPassword(id, second?.password ?? "")).toBe(true);

      await example.workspace.configSet("storePath", "secret/data/elsewhere");
      await example.workspace.up({ skipPreview: true });
      expect(store.paths()).toEqual(["secret/data/elsewhere"]);
      expect(store.entry("secret/data/elsewhere")).toEqual(second);

      await example.workspace.destroy({ skipPreview: true });
      expect(store.paths()).toEqual([]);
      expect(await example.filesWith([first?.password ?? "", second?.password ?? "", store.token])).toEqual([]);
    } finally {
      await store.close();
    }
  },
  TEST_TIMEOUT_MS,
);

test(
  "fleet-report goes on while a server fails, and prints where each one stands, as text and as CSV",
  async () => {
    const [good = "", bad = ""] = linuxServers(2);
    const fault = sandbox().inject({ effect: { kind: "failServers", serverIds: [bad], code: "Ecs.0610" } });
    const example = await open("fleet-report", { config: { serverIds: [good, bad] }, stack: "prod" });

    await example.workspace.up({ skipPreview: true });

    const printed = async (output: string): Promise<string[]> => {
      const command = [...(await example.commandOf(`output ${output}`)), "--stack", example.workspace.stack];
      return (await example.workspace.run(command)).stdout.trim().split("\n");
    };
    const date = String.raw`\d{4}-\d\d-\d\dT[\d:.]+Z`;
    const [heading, ...rows] = await printed("table");
    expect(heading).toMatch(/^server +status +version +date +in force +reason$/);
    const rowOf = (lines: string[], id: string): string | undefined => lines.find((line) => line.includes(id));
    expect(rows).toHaveLength(2);
    expect(rowOf(rows, good)).toMatch(new RegExp(`^${good} +reset +1 +${date} +yes$`));
    expect(rowOf(rows, bad)).toMatch(new RegExp(`^${bad} +failed +Ecs\\.0610: .+$`));
    const [csvHeading, ...csv] = await printed("csv");
    expect(csvHeading).toBe('"server","status","version","date","in force","reason"');
    expect(csv).toHaveLength(2);
    expect(rowOf(csv, good)).toMatch(new RegExp(`^"${good}","reset","1","${date}","yes",""$`));
    expect(rowOf(csv, bad)).toMatch(new RegExp(`^"${bad}","failed","","","","Ecs\\.0610: .+"$`));

    fault.remove();
    await example.workspace.up({ skipPreview: true });
    expect((await printed("table")).filter((line) => / yes$/.test(line))).toHaveLength(2);
  },
  TEST_TIMEOUT_MS,
);
