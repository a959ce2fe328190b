import { execFile } from "node:child_process";
import path from "node:path";
import { realEngine, TEST_TIMEOUT_MS } from "../engine/support";
import { readState, stackOutputs } from "../engine/support/stateFile";
import { runByCron } from "./cron";
import { type Example, useExamples } from "./support";

const { sandbox, open } = useExamples();

/** The script, by hand and with a reason. */
function rotateAll({ dir, workspace }: Example, reason: string): Promise<{ code: unknown; printed: string }> {
  return new Promise((resolve) => {
    const script = path.join(dir, "rotateAll.mjs");
    execFile(process.execPath, [script, reason], { cwd: dir, env: workspace.env }, (error, stdout, stderr) => {
      resolve({ code: error?.code ?? 0, printed: stdout + stderr });
    });
  });
}

test(
  "many-stacks rotates every stack from cron, goes on after one that fails, and repeats only that one",
  async () => {
    const [a, b] = [sandbox().addServer().id, sandbox().addServer().id];
    const example = await open("many-stacks", { stack: "site-a", config: { serverIds: [a] } });
    const other = await example.addStack("site-b", { serverIds: [b] });
    const passwords = async (): Promise<unknown[]> => [
      (await example.outputs()).password,
      stackOutputs(await readState(other)).password,
    ];
    const accepted = async (): Promise<boolean[]> => {
      const [ofA, ofB] = await passwords();
      return [sandbox().acceptsPassword(a, String(ofA)), sandbox().acceptsPassword(b, String(ofB))];
    };

    const first = await runByCron(example, await realEngine());
    expect(first).toMatchObject({ code: 0, printed: expect.stringMatching(/site-a: .*\n.*site-b: /) });
    expect(await accepted()).toEqual([true, true]);
    const before = await passwords();

    const fault = sandbox().inject({
      operation: "BatchResetServersPassword",
      serverId: a,
      effect: { kind: "failServers", serverIds: [a] },
    });
    const second = await rotateAll(example, "second round");
    fault.remove();
    expect(second.code).toBe(1);
    expect(second.printed).toMatch(/site-a: FAILED/);
    expect(second.printed).toMatch(/site-b: rotated, password version 2/);
    expect((await passwords())[1]).not.toBe(before[1]);

    sandbox().clearRequests();
    const third = await rotateAll(example, "second round");
    expect(third.code).toBe(0);
    expect(third.printed).toMatch(/site-a: rotated, password version 2/);
    expect(third.printed).toMatch(/site-b: unchanged, password version 2/);
    expect(await accepted()).toEqual([true, true]);
    const sent = sandbox().requests.filter(({ operation }) => operation === "BatchResetServersPassword");
    expect(sent.map(({ serverIds }) => serverIds)).toEqual([[a]]);

    const all = [...before, ...(await passwords())].map(String);
    const printed = [first, second, third].map((run) => run.printed).join("\n");
    expect(all.filter((password) => printed.includes(password))).toEqual([]);
    expect(await example.filesWith(all)).toEqual([]);
  },
  2 * TEST_TIMEOUT_MS,
);
