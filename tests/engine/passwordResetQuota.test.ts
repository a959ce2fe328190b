import { passwordReset, TEST_TIMEOUT_MS } from "./support";
import { diagnosticsOf, rehearsal } from "./support/stacks";
import { readState, stackOutputs } from "./support/stateFile";

const { sandbox, stackWith } = rehearsal({ seed: { accounts: [{ quotas: [{ calls: 30, seconds: 3 }] }] } });

test(
  "a quota makes a fleet slow, not impossible: one up does all of it, and most calls are taken",
  async () => {
    const serverIds = Array.from({ length: 60 }, () => sandbox().addServer().id);
    const stack = await stackWith(`${passwordReset({ serverIds })}exports.servers = admin.servers;`);
    const result = await stack.workspace.up({ skipPreview: true, allowFailure: true });
    expect(result.code).toBe(0);
    const { servers } = stackOutputs(await readState(stack.workspace)) as {
      servers: Record<string, { status: string }>;
    };
    expect(Object.values(servers).filter(({ status }) => status === "reset")).toHaveLength(60);
    const refused = sandbox().requests.filter(({ status }) => status === 429).length;
    expect(refused).toBeGreaterThan(0);
    expect(refused).toBeLessThan(sandbox().requests.length / 2);
    const said = diagnosticsOf(result, "test-dev").split("\n");
    expect(said.filter((line) => line.includes("takes no more calls for now"))).toHaveLength(1);
    expect(said.length).toBeLessThan(8);
  },
  TEST_TIMEOUT_MS,
);
