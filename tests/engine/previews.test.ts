import { KEY_PAIR, WINDOWS } from "./keys";
import { rehearsal } from "./stacks";
import { TEST_TIMEOUT_MS } from "./support";

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
