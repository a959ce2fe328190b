import type { RunningCommand } from "../../engine";
import { KEY_PAIR, WINDOWS } from "../engine/keys";
import { rehearsal, resources, revealedOutputs, untilHeld } from "../engine/stacks";
import { TEST_TIMEOUT_MS } from "../engine/support";

const PASSWORD = "Never-Lost-Pass-2";
const KILLS: Record<string, (command: RunningCommand) => Promise<unknown>> = {
  "the CLI": (command) => command.killCli(),
  "the plug-in": (command) => command.killPlugin(),
  both: (command) => command.killAll(),
};

const { sandbox, stackWith } = rehearsal();

const cases = (["ecs", "bms"] as const).flatMap((serverType) =>
  ["capture", "clear", "read back"].flatMap((request, index) =>
    [false, true].flatMap((after) =>
      Object.keys(KILLS).map((victim) => ({ serverType, request, index, after, victim })),
    ),
  ),
);

test.each(cases)(
  "$serverType, $victim killed during the $request (after its effect: $after): the password is in the state or the record in the cloud, and the next up converges",
  async ({ serverType, index, after, victim }) => {
    const serverId = sandbox().addServer({ ...WINDOWS, type: serverType, initialPassword: PASSWORD }).id;
    const args = { serverId, serverType, privateKey: sandbox().privateKeyPem(KEY_PAIR.name) };
    const stack = await stackWith(
      resources("PasswordRecordCleanup", { win: args }, ["password", "previousPassword", "recordPresent"]),
    );
    const { workspace } = stack;
    const fault = sandbox().inject({ serverId, skip: index, effect: { kind: "hold", after } });
    const command = workspace.spawnUp({ skipPreview: true });
    await untilHeld(fault, command);
    const expectNothingLost = async (): Promise<void> => {
      const present = sandbox().server(serverId).recordPresent;
      const kept = (await stack.revealedState()).includes(PASSWORD);
      expect(present || kept).toBe(true);
    };

    await expectNothingLost();
    await KILLS[victim]?.(command);
    fault.discard();
    fault.remove();
    await command.done;
    await expectNothingLost();
    expect(await stack.filesWith([PASSWORD])).toEqual([]);

    await workspace.cancel({ allowFailure: true });
    await workspace.up({ skipPreview: true });
    expect((await revealedOutputs(stack)).win).toEqual({ password: PASSWORD, recordPresent: false });
    expect(sandbox().server(serverId).recordPresent).toBe(false);
  },
  TEST_TIMEOUT_MS,
);
