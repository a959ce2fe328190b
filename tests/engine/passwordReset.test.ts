import { type Sandbox, startSandbox } from "../../sandbox";
import { calls, createStack, ENGINE_TIMEOUT_MS, realEngine, TEST_TIMEOUT_MS, type TestStack } from "./support";

let sandbox: Sandbox;
let stacks: TestStack[] = [];

beforeAll(async () => {
  await realEngine();
  sandbox = await startSandbox();
}, ENGINE_TIMEOUT_MS);

afterEach(async () => {
  sandbox.clearFaults();
  await Promise.all(stacks.map((stack) => stack.dispose()));
  stacks = [];
});

afterAll(() => sandbox.close());

async function stackWith(body: string): Promise<TestStack> {
  const stack = await createStack(sandbox, body);
  stacks.push(stack);
  sandbox.clearRequests();
  return stack;
}

test(
  "a first up sets one password on all servers, and an unchanged up calls nothing",
  async () => {
    const ids = [sandbox.addServer().id, sandbox.addServer({ os: "Windows" }).id];
    const { workspace, filesWith } = await stackWith(`
      const reset = new hw.PasswordReset("admin", { serverIds: ${JSON.stringify(ids)} });
      exports.password = reset.password;
      exports.version = reset.passwordVersion;`);

    await workspace.up({ skipPreview: true });

    const { password, version } = await workspace.outputs({ showSecrets: true });
    expect(version).toBe(1);
    expect(calls(sandbox)).toEqual({ ShowResetPasswordFlag: 2, BatchResetServersPassword: 1 });
    for (const id of ids) {
      sandbox.restart(id);
      expect(sandbox.acceptsPassword(id, String(password))).toBe(true);
    }
    expect(await filesWith([String(password)])).toEqual([]);

    sandbox.clearRequests();
    const again = await workspace.up();
    expect(again.all).toMatch(/Resources:\n\s+3 unchanged/);
    expect(calls(sandbox)).toEqual({});
  },
  TEST_TIMEOUT_MS,
);
