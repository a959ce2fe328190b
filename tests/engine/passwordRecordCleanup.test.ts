import { generateKeyPairSync } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { RunningCommand } from "../../pulumiCli";
import type { FaultEffect, OperationName } from "../../sandbox";
import { calls, TEST_TIMEOUT_MS, type TestStack } from "./support";
import { defects, KEY_PAIR, keyArgument, WINDOWS } from "./support/keys";
import { diagnosticsOf, rehearsal, resources, revealedOutputs, STACK_LINE, untilHeld } from "./support/stacks";
import { readState } from "./support/stateFile";

const OUTPUTS = ["password", "clearedAt", "previousPassword", "recordPresent"];
const CLEARS = ["NovaDeleteServerPassword", "DeleteServerPassword", "DeleteWindowsBareMetalServerPassword"] as const;
const ISO_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/;
const EVERY_RESOURCE = ["--continue-on-error", "--parallel", "20"];

const { sandbox, stackWith } = rehearsal();

const program = (argsByName: Record<string, object>): string => resources("PasswordRecordCleanup", argsByName, OUTPUTS);

/** A new Windows server with this initial password; gives its id. */
function server(initialPassword: string, type: "ecs" | "bms" = "ecs", recordAfterReads = 0): string {
  return sandbox().addServer({ ...WINDOWS, type, initialPassword, recordAfterReads }).id;
}

function key(): string {
  return sandbox().privateKeyPem(KEY_PAIR.name);
}

function clearCalls(): string[] {
  return sandbox()
    .requests.map(({ operation }) => String(operation))
    .filter((operation) => (CLEARS as readonly string[]).includes(operation));
}

/** The outputs of the cleanup resources as the state has them: a refresh does not renew the stack's own outputs. */
async function cleanups(stack: TestStack): Promise<Record<string, unknown>> {
  const { deployment } = await readState(stack.workspace);
  const found = deployment.resources?.filter(({ type }) => type.endsWith(":PasswordRecordCleanup")) ?? [];
  return Object.fromEntries(found.map(({ urn, outputs }) => [urn.split("::").at(-1), outputs]));
}

/** A secret string as an export with its secrets in the clear shows it. */
function secret(text: string): unknown {
  return expect.objectContaining({ plaintext: JSON.stringify(text) });
}

function isPresent(serverId: string): boolean {
  return sandbox().server(serverId).recordPresent;
}

beforeEach(() => sandbox().clearRequests());

describe("on ECS and BMS, with a key, a key file and without", () => {
  let stack: TestStack;
  let ids: Record<string, string>;

  beforeAll(async () => {
    sandbox().configure({ bmsClearDelayMs: 1500 });
    ids = {
      ecs: server("Ecs-With-Key-1"),
      "ecs-key-file": server("Ecs-Key-File-2", "ecs", 1),
      "ecs-no-key": server("Ecs-No-Key-3"),
      bms: server("Bms-With-Key-4", "bms"),
      "bms-no-key": server("Bms-No-Key-5", "bms"),
    };
    stack = await stackWith(
      program({
        ecs: { serverId: ids.ecs, privateKey: key() },
        "ecs-key-file": { serverId: ids["ecs-key-file"], privateKeyFile: "windows.pem" },
        "ecs-no-key": { serverId: ids["ecs-no-key"] },
        bms: { serverId: ids.bms, serverType: "bms", privateKey: key() },
        "bms-no-key": { serverId: ids["bms-no-key"], serverType: "bms" },
      }),
    );
    await writeFile(path.join(stack.dir, "windows.pem"), key());
  }, TEST_TIMEOUT_MS);

  test(
    "waits for the record, captures the password, clears the record by the documented call, waits until it is gone and reads it back",
    async () => {
      const up = await stack.workspace.up({ skipPreview: true });

      const passwords = {
        ecs: "Ecs-With-Key-1",
        "ecs-key-file": "Ecs-Key-File-2",
        "ecs-no-key": undefined,
        bms: "Bms-With-Key-4",
        "bms-no-key": undefined,
      };
      const outputs = await revealedOutputs(stack);
      for (const [name, password] of Object.entries(passwords)) {
        expect([name, isPresent(String(ids[name]))]).toEqual([name, false]);
        expect([name, outputs[name]]).toEqual([
          name,
          { recordPresent: false, clearedAt: expect.stringMatching(ISO_TIME), ...(password && { password }) },
        ]);
        const requests = sandbox().requests.filter(({ serverIds }) => serverIds.includes(String(ids[name])));
        expect([name, requests.at(-1)?.method]).toEqual([name, "GET"]);
      }
      expect(clearCalls().sort()).toEqual([
        ...Array(2).fill("DeleteWindowsBareMetalServerPassword"),
        ...Array(3).fill("NovaDeleteServerPassword"),
      ]);
      const secrets = Object.values(passwords).filter((password) => password !== undefined);
      expect(secrets.filter((password) => up.all.includes(password))).toEqual([]);
      expect(await stack.filesWith(secrets)).toEqual([]);
    },
    TEST_TIMEOUT_MS,
  );

  test(
    "an unchanged up calls nothing; a refresh reads each record but clears nothing and keeps the passwords",
    async () => {
      const before = await revealedOutputs(stack);

      const up = await stack.workspace.up();
      expect(up.all).toMatch(/Resources:\n\s+9 unchanged/);
      expect(calls(sandbox())).toEqual({});

      const refresh = await stack.workspace.refresh({ skipPreview: true });
      expect(refresh.all).toMatch(/Resources:\n\s+9 unchanged/);
      expect(clearCalls()).toEqual([]);
      expect(await revealedOutputs(stack)).toEqual(before);
    },
    TEST_TIMEOUT_MS,
  );

  test(
    "a refresh shows that a rebuilt server has a record again; the next up captures it and clears it",
    async () => {
      sandbox().rebuildServer(String(ids.ecs), { initialPassword: "Ecs-Rebuilt-11" });
      sandbox().rebuildServer(String(ids.bms), { initialPassword: "Bms-Rebuilt-14" });
      sandbox().rebuildServer(String(ids["ecs-no-key"]), { initialPassword: "Ecs-Rebuilt-13" });

      const refresh = await stack.workspace.refresh({ skipPreview: true });

      expect(refresh.all).toMatch(/~ \d updated/);
      expect(clearCalls()).toEqual([]);
      const seen = await cleanups(stack);
      expect(seen.ecs).toMatchObject({ recordPresent: true, password: secret("Ecs-With-Key-1") });
      expect(seen.bms).toMatchObject({ recordPresent: true, password: secret("Bms-With-Key-4") });
      expect(seen["ecs-no-key"]).toMatchObject({ recordPresent: true });

      await stack.workspace.up({ skipPreview: true });

      const outputs = await revealedOutputs(stack);
      expect(outputs.ecs).toMatchObject({
        password: "Ecs-Rebuilt-11",
        previousPassword: "Ecs-With-Key-1",
        recordPresent: false,
      });
      expect(outputs.bms).toMatchObject({
        password: "Bms-Rebuilt-14",
        previousPassword: "Bms-With-Key-4",
        recordPresent: false,
      });
      expect(outputs["ecs-no-key"]).toMatchObject({ recordPresent: false });
      expect([ids.ecs, ids.bms, ids["ecs-no-key"]].map((id) => isPresent(String(id)))).toEqual([false, false, false]);
      expect(clearCalls()).toHaveLength(3);
      expect(await stack.filesWith(["Ecs-Rebuilt-11", "Bms-Rebuilt-14", "Ecs-With-Key-1"])).toEqual([]);
    },
    TEST_TIMEOUT_MS,
  );
});

test(
  "a changed trigger looks for a new record without a refresh: it is captured and cleared",
  async () => {
    const serverId = server("Before-Trigger-1");
    const args = { serverId, privateKey: key() };
    const stack = await stackWith(program({ win: { ...args, triggers: { image: 1 } } }));
    await stack.workspace.up({ skipPreview: true });
    sandbox().rebuildServer(serverId, { initialPassword: "After-Trigger-2" });
    await stack.program(program({ win: { ...args, triggers: { image: 2 } } }));

    await stack.workspace.up({ skipPreview: true });

    expect((await revealedOutputs(stack)).win).toMatchObject({
      password: "After-Trigger-2",
      previousPassword: "Before-Trigger-1",
      recordPresent: false,
    });
    expect(isPresent(serverId)).toBe(false);
  },
  TEST_TIMEOUT_MS,
);

test(
  "a record that cannot be decrypted is not cleared, whatever the reason, and the reason is one message without a stack",
  async () => {
    const found = defects(sandbox());
    const folder = await mkdtemp(path.join(tmpdir(), "password-keys-"));
    const args = Object.entries(found).map(([name, defect]) => {
      return [name, { serverId: sandbox().addServer(defect.server).id, ...keyArgument(name, defect, folder) }] as const;
    });
    const stack = await stackWith(program(Object.fromEntries(args)));

    const result = await stack.workspace.up({ skipPreview: true, allowFailure: true, args: EVERY_RESOURCE });

    expect(result.code).not.toBe(0);
    expect(result.all).not.toMatch(STACK_LINE);
    for (const [name, { says }] of Object.entries(found)) {
      const message = [name, `${name}-password`].map((resource) => diagnosticsOf(result, resource)).join("");
      expect([name, message]).toEqual([name, expect.stringMatching(says)]);
      expect(message.match(/^error: /gm)).toHaveLength(1);
    }
    expect(sandbox().requests.filter(({ method }) => method === "DELETE")).toEqual([]);
    expect(args.filter(([, { serverId }]) => !isPresent(serverId))).toEqual([]);
    await rm(folder, { recursive: true });
  },
  TEST_TIMEOUT_MS,
);

test(
  "two dozen keys of the right size but another key pair decrypt nothing and clear nothing",
  async () => {
    const args = Array.from({ length: 24 }, (_, at) => {
      const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
      const pem = privateKey.export({ type: "pkcs1", format: "pem" });
      return [`wrong-${at}`, { serverId: server(`Not-Yours-${at}`), privateKey: pem }] as const;
    });
    const stack = await stackWith(program(Object.fromEntries(args)));

    const result = await stack.workspace.up({ skipPreview: true, allowFailure: true, args: EVERY_RESOURCE });

    for (const [name] of args) {
      expect(diagnosticsOf(result, `${name}-password`)).toMatch(/another key pair|not a printable password/);
    }
    expect(clearCalls()).toEqual([]);
    expect(args.filter(([, { serverId }]) => !isPresent(serverId))).toEqual([]);
  },
  TEST_TIMEOUT_MS,
);

test(
  "a misspelt argument clears nothing: it is refused at preview, with a key and without",
  async () => {
    const serverId = server("Not-Cleared-By-Mistake-1");
    const wrong = [{ privatekeyFile: "key.pem" }, { clearon: "delete" }, { privateKey: key(), clearon: "delete" }];
    const stack = await stackWith("");
    for (const args of wrong) {
      await stack.program(program({ cleanup: { serverId, ...args } }));
      const preview = await stack.workspace.preview({ allowFailure: true });
      expect(preview.code).not.toBe(0);
      expect(preview.all).toMatch(/(privatekeyFile|clearon): is not an argument of this resource/);
    }
    expect(sandbox().requests).toEqual([]);
  },
  TEST_TIMEOUT_MS,
);

test(
  "clearOn delete: the password is captured at create, the record stays until the destroy",
  async () => {
    const [kept, removed, bms] = [server("Clear-Later-1"), server("Clear-Later-2"), server("Clear-Later-3", "bms")];
    const later = { clearOn: "delete", privateKey: key() };
    const stack = await stackWith(
      program({
        kept: { serverId: kept, ...later },
        removed: { serverId: removed, ...later },
        bms: { serverId: bms, serverType: "bms", ...later },
      }),
    );

    await stack.workspace.up({ skipPreview: true });
    const outputs = await revealedOutputs(stack);
    expect(outputs.kept).toEqual({ password: "Clear-Later-1", recordPresent: true });
    expect(outputs.bms).toEqual({ password: "Clear-Later-3", recordPresent: true });
    expect(clearCalls()).toEqual([]);
    expect(isPresent(kept)).toBe(true);

    sandbox().removeServer(removed);
    await stack.workspace.destroy({ skipPreview: true });
    expect(isPresent(kept)).toBe(false);
    expect(isPresent(bms)).toBe(false);
    expect((await stack.workspace.exportState()).deployment.resources ?? []).toEqual([]);
  },
  TEST_TIMEOUT_MS,
);

test(
  "a server that is gone: a refresh shows it, and the destroy succeeds",
  async () => {
    const [removed, rebuilt] = [server("Gone-Later-1"), server("Gone-Later-2")];
    const stack = await stackWith(
      program({ removed: { serverId: removed, privateKey: key() }, without: { serverId: rebuilt } }),
    );
    await stack.workspace.up({ skipPreview: true });
    sandbox().removeServer(removed);
    sandbox().removeServer(rebuilt);

    const refresh = await stack.workspace.refresh({ skipPreview: true });
    expect(refresh.all).toMatch(/- \d deleted/);

    await stack.workspace.destroy({ skipPreview: true });
    expect(clearCalls()).toHaveLength(2);
  },
  TEST_TIMEOUT_MS,
);

describe("how the cloud answers the clear call", () => {
  const answer = (status: number, body?: unknown): FaultEffect => ({ kind: "status", status, body, after: true });
  const refusal: FaultEffect = {
    kind: "status",
    status: 403,
    body: { forbidden: { code: 403, message: "Policy doesn't allow ecs:serverPasswords:manage to be performed." } },
  };
  const nova: OperationName = "NovaDeleteServerPassword";
  const v1: OperationName = "DeleteServerPassword";

  test(
    "200, 202 and 204 are success, flow control is waited out, and where v2.1 is refused or not published v1 clears",
    async () => {
      const cases = {
        ok: { effect: answer(200), clears: [nova] },
        accepted: { effect: answer(202), clears: [nova] },
        "no-content": { effect: answer(204), clears: [nova] },
        throttled: { effect: { kind: "throttle202" }, times: 1, clears: [nova, nova] },
        refused: { effect: refusal, clears: [nova, v1] },
        unpublished: { effect: { kind: "notPublished" }, clears: [nova, v1] },
      } as const satisfies Record<string, { effect: FaultEffect; times?: number; clears: readonly OperationName[] }>;
      const ids = Object.fromEntries(Object.keys(cases).map((name) => [name, server("Whatever-It-Is-1")]));
      for (const [name, fault] of Object.entries(cases)) {
        sandbox().inject({ operation: nova, serverId: String(ids[name]), effect: fault.effect, times: 1 });
      }
      const args = Object.entries(ids).map(([name, serverId]) => [name, { serverId }]);
      const stack = await stackWith(program(Object.fromEntries(args)));

      await stack.workspace.up({ skipPreview: true });

      const outputs = await revealedOutputs(stack);
      for (const [name, { clears }] of Object.entries(cases)) {
        expect([name, outputs[name]?.recordPresent, isPresent(String(ids[name]))]).toEqual([name, false, false]);
        const requests = sandbox().requests.filter(({ serverIds }) => serverIds.includes(String(ids[name])));
        const sent = requests.filter(({ method }) => method === "DELETE").map(({ operation }) => operation);
        expect([name, sent]).toEqual([name, clears]);
      }
    },
    TEST_TIMEOUT_MS,
  );

  test(
    "where both calls are refused the up fails and says so, the password is kept, and the next up clears",
    async () => {
      const serverId = server("Refused-Twice-1");
      sandbox().inject({ operation: [nova, v1], serverId, effect: refusal });
      const stack = await stackWith(program({ win: { serverId, privateKey: key() } }));

      const refused = await stack.workspace.up({ skipPreview: true, allowFailure: true });

      expect(refused.code).not.toBe(0);
      expect(diagnosticsOf(refused, "win")).toMatch(/403|forbidden|permission|not allowed/i);
      expect(refused.all).not.toMatch(STACK_LINE);
      expect(isPresent(serverId)).toBe(true);
      expect(await stack.revealedState()).toContain("Refused-Twice-1");

      sandbox().clearFaults();
      await stack.workspace.up({ skipPreview: true });
      expect((await revealedOutputs(stack)).win).toMatchObject({ password: "Refused-Twice-1", recordPresent: false });
      expect(isPresent(serverId)).toBe(false);
    },
    TEST_TIMEOUT_MS,
  );
});

describe("killed while the clear call is under way", () => {
  /** Each victim once, and both moments. `npm run test:long` sweeps all of them, at every call, on BMS as well. */
  const cases = [
    { victim: "the CLI", kill: (command: RunningCommand) => command.killCli(), after: true, moment: "after" },
    { victim: "the plug-in", kill: (command: RunningCommand) => command.killPlugin(), after: false, moment: "before" },
    { victim: "both", kill: (command: RunningCommand) => command.killAll(), after: true, moment: "after" },
  ];

  test.each(cases)(
    "$victim, $moment its effect: the password is in the state already, and the next up ends with a cleared record",
    async ({ kill, after }) => {
      const serverId = server("Never-Lost-Pass-1");
      const stack = await stackWith(program({ win: { serverId, privateKey: key() } }));
      const fault = sandbox().inject({ operation: CLEARS, serverId, effect: { kind: "hold", after } });
      const command = stack.workspace.spawnUp({ skipPreview: true });
      await untilHeld(fault, command);
      expect(isPresent(serverId)).toBe(!after);

      // The law itself, while everything still runs: no clear call without a written checkpoint.
      expect(await stack.revealedState()).toContain("Never-Lost-Pass-1");
      await kill(command);
      if (after) fault.release();
      else fault.discard();
      fault.remove();
      const { code } = await command.done;
      expect(code).not.toBe(0);
      expect(await stack.revealedState()).toContain("Never-Lost-Pass-1");
      expect(await stack.filesWith(["Never-Lost-Pass-1"])).toEqual([]);

      await stack.workspace.cancel({ allowFailure: true });
      await stack.workspace.up({ skipPreview: true });
      expect((await revealedOutputs(stack)).win).toMatchObject({
        password: "Never-Lost-Pass-1",
        recordPresent: false,
        clearedAt: expect.stringMatching(ISO_TIME),
      });
      expect(isPresent(serverId)).toBe(false);
    },
    TEST_TIMEOUT_MS,
  );
});
