import { passwordReset, TEST_TIMEOUT_MS } from "./scenes";
import { rehearsal, resources } from "./stacks";
import { readState, stackOutputs } from "./stateFile";

const { sandbox, stackWith } = rehearsal();

test(
  "the state and the outputs that tests read from the file are those of Pulumi's own commands",
  async () => {
    const serverIds = [sandbox().addServer({}).id];
    const given = { serverIds, newPassword: "Given-Password-1!" };
    const { workspace } = await stackWith(
      `${passwordReset({ serverIds: [sandbox().addServer({}).id] })}
      ${resources("PasswordReset", { given }, ["passwords", "servers"])}
      exports.whole = admin.password; exports.list = [admin.password, 1, null]; exports.text = "plain"; exports.letters = pulumi.secret("Ü <&>");`,
    );
    await workspace.up({ skipPreview: true });

    const state = await readState(workspace);

    expect(JSON.stringify(state)).toContain("Given-Password-1!");
    expect(state).toEqual(await workspace.exportState({ showSecrets: true }));
    expect(stackOutputs(state)).toEqual(await workspace.outputs({ showSecrets: true }));
  },
  TEST_TIMEOUT_MS,
);

test(
  "a state with nothing in it yet can be read",
  async () => {
    const { workspace } = await stackWith("");
    expect(await readState(workspace)).toEqual(await workspace.exportState({ showSecrets: true }));
  },
  TEST_TIMEOUT_MS,
);
