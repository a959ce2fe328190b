import { createPrivateKey } from "node:crypto";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import type { StackState, StateResource, Workspace } from "../../pulumiCli";
import { type Sandbox, startSandbox } from "../../sandbox";
import { calls, createStack, ENGINE_TIMEOUT_MS, realEngine, TEST_TIMEOUT_MS, type TestStack } from "../engine/support";
import { plain as inTheClear, readState } from "../engine/support/stateFile";
import { passwordsIn } from "../fakes/histories";
import { type KeptState, keptStates, PASSPHRASE } from "./kept";
import { ACCOUNT, KEY_FILE, KEY_MARK, privateKeyPem, situations, URL_MARK } from "./situations";

const states = keptStates();

beforeAll(async () => {
  await realEngine();
}, ENGINE_TIMEOUT_MS);

test("there is a state of every situation, and none names a folder of the machine that made it", () => {
  expect(states.map(({ kept }) => kept.situation)).toEqual(expect.arrayContaining(situations.map(({ name }) => name)));
  const paths = states.filter(({ kept }) =>
    /"\/|\/(tmp|root|home)\/|file:\/\/|\.\.\//.test(JSON.stringify(kept.state)),
  );
  expect(paths.map(({ name }) => name)).toEqual([]);
});

describe.each(states)("the state $name", ({ kept }) => {
  test(
    kept.unfinished
      ? "goes on with the open server only, with the password that the state holds"
      : "goes on: nothing rotates, no call is made, no output changes",
    async () => {
      await replayed(kept, async ({ workspace }, sandbox) => {
        const before = await resources(workspace);

        await workspace.up({ skipPreview: true, ...(kept.unfinished ? {} : { args: ["--expect-no-changes"] }) });

        const after = await resources(workspace);
        if (kept.unfinished) expectOnlyOpenServersReset(sandbox, before, after);
        else {
          expect(calls(sandbox)).toEqual({});
          expect(after).toEqual(before);
        }
        sandbox.clearRequests();
        await workspace.refresh({ skipPreview: true });
        expect(changing(sandbox)).toEqual([]);
        expect(await resources(workspace)).toEqual(after);
        await workspace.destroy({ skipPreview: true });
        expect((await readState(workspace)).deployment.resources ?? []).toEqual([]);
        expect(
          sandbox.servers().filter(({ recordPresent }) => recordPresent && kept.program.includes("clearOn")),
        ).toEqual([]);
      });
    },
    TEST_TIMEOUT_MS,
  );
});

/** Opens the kept state in a stack of its own, in front of a cloud like the one it was made with. */
async function replayed(kept: KeptState, work: (stack: TestStack, sandbox: Sandbox) => Promise<void>): Promise<void> {
  const sandbox = await startSandbox({ seed: { accounts: [ACCOUNT], servers: kept.servers } });
  const stack = await createStack(sandbox, "", {}, { passphrase: PASSPHRASE });
  try {
    const state = JSON.stringify(kept.state).replaceAll(URL_MARK, sandbox.url);
    await stack.workspace.importState(JSON.parse(state) as StackState);
    await writeFile(path.join(stack.dir, KEY_FILE), privateKeyPem);
    const key = kept.program.includes(KEY_MARK) ? JSON.stringify(await keyInState(stack.workspace)).slice(1, -1) : "";
    await stack.program(kept.program.replaceAll(URL_MARK, sandbox.url).replaceAll(KEY_MARK, key));
    await work(stack, sandbox);
  } finally {
    await stack.dispose();
    await sandbox.close();
  }
}

/** The key that a program gave as text: only the state has it, encrypted. */
async function keyInState(workspace: Workspace): Promise<string> {
  const given = Object.values(await resources(workspace)).find(({ inputs }) => inputs.privateKey !== undefined);
  const key = String(given?.inputs.privateKey);
  createPrivateKey(key);
  return key;
}

interface Plain {
  readonly inputs: Record<string, unknown>;
  readonly outputs: Record<string, unknown>;
}

/** What the state holds of each resource of ours, by its name, secrets in the clear. */
async function resources(workspace: Workspace): Promise<Record<string, Plain>> {
  const { deployment } = await readState(workspace);
  const ours = (deployment.resources ?? []).filter(({ type }) => type.includes("huaweicloud:"));
  return Object.fromEntries(ours.map((resource) => [resource.urn.split("::").at(-1), plain(resource)]));
}

function plain({ inputs = {}, outputs = {} }: StateResource): Plain {
  return { inputs: revealed(inputs), outputs: revealed(outputs) };
}

function revealed(values: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, inTheClear(value)]));
}

/** The calls that could change something in the cloud. */
function changing(sandbox: Sandbox): unknown[] {
  return sandbox.requests.filter(({ method }) => method !== "GET").map(({ operation }) => operation);
}

function expectOnlyOpenServersReset(
  sandbox: Sandbox,
  before: Record<string, Plain>,
  after: Record<string, Plain>,
): void {
  const sent = sandbox.requests.filter(({ operation }) => operation === "BatchResetServersPassword");
  const servers = before.admin?.outputs.servers as Record<string, { status: string }>;
  const open = Object.keys(servers).filter((id) => servers[id]?.status !== "reset");
  expect(open).toHaveLength(1);
  expect(sent.map(({ serverIds }) => serverIds)).toEqual([open]);
  const { new_password: password } = JSON.parse(sent[0]?.body ?? "{}") as { new_password?: string };
  expect(Object.values(passwordsIn(before["admin-password"]?.outputs.history, [String(open)]))).toEqual([password]);
  expect(after.admin?.outputs.password).toBe(password);
  expect(after["admin-password"]).toEqual(before["admin-password"]);
}
