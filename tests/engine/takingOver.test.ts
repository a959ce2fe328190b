import { calls, TEST_TIMEOUT_MS } from "./support";
import { KEY_PAIR, WINDOWS } from "./support/keys";
import { rehearsal, resources, revealedOutputs } from "./support/stacks";

const { sandbox, stackWith } = rehearsal();

/** A Windows server and the arguments that open its record. */
function windowsServer(initialPassword: string): { serverId: string; privateKey: string } {
  const { id } = sandbox().addServer({ ...WINDOWS, initialPassword });
  return { serverId: id, privateKey: sandbox().privateKeyPem(KEY_PAIR.name) };
}

test(
  "Pulumi cannot import dynamic resources: it says so, and no call is made",
  async () => {
    const args = windowsServer("Never-Imported-1");
    const stack = await stackWith(
      `new hw.ServerPassword("imported", ${JSON.stringify(args)}, { import: "ecs/${args.serverId}" });`,
    );

    const result = await stack.workspace.up({ skipPreview: true, allowFailure: true });

    expect(result.code).not.toBe(0);
    expect(result.all).toMatch(/import/);
    expect(calls(sandbox())).toEqual({});
  },
  TEST_TIMEOUT_MS,
);

test(
  "in place of an import, declaring a record takes it over: what was read before is read again, what was cleared stays so",
  async () => {
    const read = windowsServer("Read-Before-1");
    const cleared = windowsServer("Cleared-Before-2");
    const first = await stackWith(
      resources("ServerPassword", { read }, ["password"]) + resources("PasswordRecordCleanup", { cleared }, []),
    );
    await first.workspace.up({ skipPreview: true });
    expect(sandbox().server(cleared.serverId).recordPresent).toBe(false);

    const { privateKey: _key, ...withoutKey } = cleared;
    const second = await stackWith(
      resources("ServerPassword", { read }, ["password"]) +
        resources("PasswordRecordCleanup", { cleared: withoutKey }, ["recordPresent"]),
    );
    await second.workspace.up({ skipPreview: true });

    expect(await revealedOutputs(second)).toEqual({
      read: { password: "Read-Before-1" },
      cleared: { recordPresent: false },
    });
    expect(sandbox().server(read.serverId).recordPresent).toBe(true);
  },
  TEST_TIMEOUT_MS,
);

test(
  "a server that is added while adopt stays in the program is named in the preview, and taken over without a call",
  async () => {
    const [first, second] = [sandbox().addServer({}).id, sandbox().addServer({}).id];
    const adopting = (serverIds: readonly string[]): string =>
      `new hw.PasswordReset("admin", ${JSON.stringify({ serverIds, newPassword: "Adopted-Pass=1", adopt: true })});`;
    const stack = await stackWith(adopting([first]));
    await stack.workspace.up({ skipPreview: true });
    await stack.program(adopting([first, second]));

    const preview = await stack.workspace.preview();
    await stack.workspace.up({ skipPreview: true });

    expect(preview.all).toContain(
      `admin: takes server ${second} as having newPassword already, without a call (adopt)`,
    );
    expect(calls(sandbox())).toEqual({});
  },
  TEST_TIMEOUT_MS,
);
