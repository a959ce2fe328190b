import type { RunningCommand } from "../../pulumiCli";
import { TEST_TIMEOUT_MS } from "../engine/support";
import { KEY_PAIR, WINDOWS } from "../engine/support/keys";
import { rehearsal, resources, revealedOutputs, untilHeld } from "../engine/support/stacks";

const PASSWORD = "Never-Lost-Pass-2";
const REBUILT = "Never-Lost-Pass-3";

/** Every request of an `up` that captures and clears, in order. */
const REQUESTS = [
  ["capture", /^Show/],
  ["comparison", /^Show/],
  ["clear", /Delete/],
  ["read back", /^Show/],
] as const;

const CLEAR = REQUESTS.findIndex(([request]) => request === "clear");

const KILLS: Record<string, (command: RunningCommand) => Promise<unknown>> = {
  "the CLI": (command) => command.killCli(),
  "the plug-in": (command) => command.killPlugin(),
  both: (command) => command.killAll(),
};

const { sandbox, stackWith } = rehearsal();

const cases = (
  [
    ["ecs", "new"],
    ["bms", "new"],
    ["ecs", "rebuilt"],
  ] as const
).flatMap(([serverType, age]) =>
  REQUESTS.flatMap(([request, operation], index) =>
    // Only of the call that changes something does it matter whether the killed `up` lives to see its effect.
    (request === "clear" ? [false, true] : [false]).flatMap((after) =>
      Object.keys(KILLS).map((victim) => ({ serverType, age, request, operation, index, after, victim })),
    ),
  ),
);

test.each(cases)(
  "$age $serverType, $victim killed during the $request (after its effect: $after): the password is in the state or the record in the cloud, and the next up converges",
  async ({ serverType, age, operation, index, after, victim }) => {
    const serverId = sandbox().addServer({ ...WINDOWS, type: serverType, initialPassword: PASSWORD }).id;
    const args = { serverId, serverType, privateKey: sandbox().privateKeyPem(KEY_PAIR.name) };
    const stack = await stackWith(
      resources("PasswordRecordCleanup", { win: args }, ["password", "previousPassword", "recordPresent", "clearedAt"]),
    );
    const { workspace } = stack;
    if (age === "rebuilt") {
      await workspace.up({ skipPreview: true });
      sandbox().rebuildServer(serverId, { initialPassword: REBUILT });
      await workspace.refresh({ skipPreview: true });
    }
    const wanted = age === "rebuilt" ? { password: REBUILT, previousPassword: PASSWORD } : { password: PASSWORD };
    const fault = sandbox().inject({ serverId, skip: index, effect: { kind: "hold", after } });
    const command = workspace.spawnUp({ skipPreview: true });
    await untilHeld(fault, command);
    const held = sandbox().requests.filter(({ serverIds }) => serverIds.includes(serverId));
    expect(held.at(-1)?.operation).toMatch(operation);
    const expectNothingLost = async (): Promise<void> => {
      const present = sandbox().server(serverId).recordPresent;
      const state = await stack.revealedState();
      expect(present || state.includes(wanted.password)).toBe(true);
      expect(age === "new" || state.includes(PASSWORD)).toBe(true);
    };

    await expectNothingLost();
    // The law itself, while everything still runs: no clear call without a written checkpoint.
    if (index >= CLEAR) expect(await stack.revealedState()).toContain(wanted.password);
    await KILLS[victim]?.(command);
    fault.discard();
    fault.remove();
    await command.done;
    await expectNothingLost();
    expect(await stack.filesWith([PASSWORD, REBUILT])).toEqual([]);

    await workspace.cancel({ allowFailure: true });
    await workspace.up({ skipPreview: true });
    expect((await revealedOutputs(stack)).win).toEqual({
      ...wanted,
      recordPresent: false,
      clearedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
    });
    expect(sandbox().server(serverId).recordPresent).toBe(false);
  },
  TEST_TIMEOUT_MS,
);
