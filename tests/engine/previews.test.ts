import { TEST_TIMEOUT_MS } from "./support";
import { KEY_PAIR, WINDOWS } from "./support/keys";
import { rehearsal } from "./support/stacks";

const { sandbox, stackWith } = rehearsal();

test(
  "a preview of an unchanged stack shows no change, also where outputs that may be absent are used",
  async () => {
    const windows = [1, 2].map(() => sandbox().addServer(WINDOWS).id);
    const linux = [1, 2, 3].map(() => sandbox().addServer({ initialPassword: "Adopted-Login=1" }).id);
    const stack = await stackWith(`
      const privateKey = ${JSON.stringify(sandbox().privateKeyPem(KEY_PAIR.name))};
      const own = new hw.PasswordReset("own", { serverIds: ["${linux[0]}"], generate: { perServer: true } });
      const shared = new hw.PasswordReset("shared", { serverIds: ["${linux[1]}"] });
      const adopted = new hw.PasswordReset("adopted", {
        serverIds: ["${linux[2]}"], newPassword: "Adopted-Login=1", adopt: true,
      });
      const cleared = new hw.PasswordRecordCleanup("cleared", { serverId: "${windows[0]}" });
      const kept = new hw.PasswordRecordCleanup("kept", { serverId: "${windows[1]}", privateKey, clearOn: "delete" });
      module.exports = {
        shared: shared.password, own: own.password, next: own.nextRotationAt, last: adopted.lastRotatedAt,
        none: cleared.password, captured: kept.password, earlier: kept.previousPassword, clearedAt: kept.clearedAt,
      };
      // One that feeds another resource.
      const echo = { async create(inputs) { return { id: "echo", outs: inputs }; } };
      new pulumi.dynamic.Resource(echo, "consumer", { earlier: kept.previousPassword, next: own.nextRotationAt });
    `);
    await stack.workspace.up({ skipPreview: true });

    const preview = await stack.workspace.preview({ args: ["--expect-no-changes", "--diff"] });

    expect(preview.all).not.toMatch(/unknown|output</);
    const outputs = await stack.workspace.outputs();
    expect(outputs).toEqual({ shared: "[secret]", captured: "[secret]" });
  },
  TEST_TIMEOUT_MS,
);

test(
  "a preview of a rotation says why and on which servers, and what a failed one left says so, in whole sentences",
  async () => {
    const ids = [1, 2].map(() => sandbox().addServer({}).id);
    const program = (rotate: string, more: object = {}): string =>
      `new hw.PasswordReset("admin", ${JSON.stringify({ serverIds: ids, triggers: { rotate }, ...more })});`;
    const stack = await stackWith(program("first"));
    await stack.workspace.up({ skipPreview: true });
    await stack.program(program("second"));

    const rotation = await stack.workspace.preview({ args: ["--diff"] });
    const failServers = { kind: "failServers", serverIds: ids.slice(1), code: "Ecs.0605" } as const;
    sandbox().inject({ operation: "BatchResetServersPassword", effect: failServers });
    const failed = await stack.workspace.up({ skipPreview: true, allowFailure: true });
    const open = await stack.workspace.preview();
    // The companion changes, so that the preview does not know what it will hand over.
    await stack.program(program("second", { serverTriggers: { [ids[0] as string]: 1 } }));
    const besides = [await stack.workspace.preview()];
    besides.push(await stack.workspace.up({ skipPreview: true, allowFailure: true }));

    const due = 'admin: the password is due for rotation: trigger "rotate" has changed';
    expect(rotation.all).toContain(`${due}; sets a new password on 2 servers: ${ids.join(", ")}`);
    expect(rotation.all).toMatch(/~ rotate: "first" => "second"/);
    for (const id of ids) expect(rotation.all).toContain(`"${id}"`);
    expect(failed.all).toContain(`server ${ids[1]}: failed: Ecs.0605: the server is locked. Unlock it first.`);
    const left = `admin: 1 of 2 servers is still to be reset: ${ids[1]} (1 failed: Ecs.0605)`;
    expect(open.all).toContain(left);
    for (const { all } of besides) {
      expect(all).toContain(`admin: serverTriggers has changed: sets the present password again on server ${ids[0]}`);
      expect(all).toContain(left);
    }
  },
  TEST_TIMEOUT_MS,
);
