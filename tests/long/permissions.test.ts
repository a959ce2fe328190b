import type { StateResource } from "../../pulumiCli";
import { type AccountSpec, type Sandbox, startSandbox } from "../../sandbox";
import { createStack, ENGINE_TIMEOUT_MS, realEngine, TEST_TIMEOUT_MS, type TestStack } from "../engine/support";
import { casesOfTheTable, type TableCase } from "../engine/support/iamTable";
import { KEY_PAIR, WINDOWS } from "../engine/support/keys";

const PROJECT = { id: "0000000000000000000000000000ee01", name: "cn-test-1" };

/** One case by a user of its own: with all actions of its row, or with one of them taken away. */
interface Attempt extends TableCase {
  readonly id: string;
  readonly missing: string | undefined;
}

const attempts: readonly Attempt[] = casesOfTheTable().flatMap((tableCase, index) =>
  [undefined, ...tableCase.actions.filter((action) => !tableCase.covered?.includes(action))].map(
    (missing, without) => ({
      ...tableCase,
      id: `case${index}x${without}`,
      missing,
    }),
  ),
);

let sandbox: Sandbox;
let stack: TestStack;
/** Id of an attempt → whether it went through. */
let succeeded: Readonly<Record<string, boolean>>;

// All attempts are in one program, each with a provider of its own: an `up` for each would take minutes.
beforeAll(async () => {
  await realEngine();
  sandbox = await startSandbox({ seed: { accounts: [{ projects: [PROJECT] }, ...attempts.map(account)] } });
  const servers = attempts.map((attempt) => ({
    ...attempt,
    serverId: sandbox.addServer({ ...WINDOWS, type: attempt.serverType }).id,
    // One that is shut down: only its details tell why it cannot be restarted with the other one.
    stoppedId: sandbox.addServer({ ...WINDOWS, status: "SHUTOFF" }).id,
  }));
  const privateKey = sandbox.privateKeyPem(KEY_PAIR.name);
  const place = { region: PROJECT.name, endpoints: sandbox.endpoints(), maxRetries: 0 };
  stack = await createStack(
    sandbox,
    `const attempts = ${JSON.stringify(servers)};
    const privateKey = ${JSON.stringify(privateKey)};
    for (const { id, type, args, serverId, stoppedId, withoutProjectId } of attempts) {
      const project = withoutProjectId ? {} : { projectId: "${PROJECT.id}" };
      const provider = new hw.Provider(id, { ...${JSON.stringify(place)}, ...project, accessKey: id, secretKey: id });
      const options = { provider };
      if (type === "PasswordReset") new hw.PasswordReset(id, { serverIds: [serverId, stoppedId], ...args }, options);
      else if (type === "getPasswordResetSupport") {
        exports[id] = hw[type]({ serverId, ...args }, options).then(() => true, () => false);
      } else new hw[type](id, { serverId, privateKey, ...args }, options);
    }`,
  );
  const up = await stack.workspace.up({ skipPreview: true, allowFailure: true, args: ["--continue-on-error"] });
  const { deployment } = await stack.workspace.exportState();
  const answers = await stack.workspace.outputs();
  const made = new Set((deployment.resources ?? []).filter(isComplete).map(({ urn }) => urn.split("::").at(-1)));
  succeeded = Object.fromEntries(attempts.map(({ id }) => [id, made.has(id) || answers[id] === true]));
  if (made.size === 0) throw new Error(`nothing was made:\n${up.all}`);
}, ENGINE_TIMEOUT_MS);

afterAll(async () => {
  await stack.dispose();
  await sandbox.close();
}, TEST_TIMEOUT_MS);

function account({ id, actions, missing }: Attempt): AccountSpec {
  const allowedActions = actions.filter((action) => action !== missing);
  return { name: id, userName: id, accessKey: id, secretKey: id, projects: [PROJECT], allowedActions };
}

// A reset that failed is in the state all the same, so that no password is lost; it is marked as incomplete.
function isComplete({ type, initErrors = [] }: StateResource): boolean {
  return /:(PasswordReset|ServerPassword|PasswordRecordCleanup)$|dynamic/.test(type) && initErrors.length === 0;
}

test("the table names every action in a row that the test knows", () => {
  expect(attempts.length).toBeGreaterThan(25);
  expect(attempts.filter(({ actions }) => actions.length === 0)).toEqual([]);
});

test.each(attempts.filter(({ missing }) => missing === undefined))(
  "$name runs with the actions of its row alone: $actions",
  ({ id }) => expect(succeeded[id]).toBe(true),
);

test.each(attempts.filter(({ missing }) => missing !== undefined))(
  "$name fails without $missing",
  ({ id, name, missing }) => expect([name, missing, succeeded[id]]).toEqual([name, missing, false]),
);
