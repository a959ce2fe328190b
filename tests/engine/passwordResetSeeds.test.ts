import { everyServer, passwordReset, type Scene, TEST_TIMEOUT_MS, useScenes } from "./support";
import { readState, stackOutputs } from "./support/stateFile";

const openScene = useScenes();

/** The program, and what the two methods say of some servers. */
function program(args: object, ...ids: string[]): string {
  return `${passwordReset(args)}
    exports.ofServer = Object.fromEntries(${JSON.stringify(ids)}.map((id) => [id, admin.passwordOf(id)]));
    exports.before = Object.fromEntries(${JSON.stringify(ids)}.map((id) => [id, admin.passwordHistory(pulumi.output(id))]));`;
}

/** What the methods said in the last up. */
async function said(scene: Scene): Promise<{ ofServer: Record<string, string>; before: Record<string, string[]> }> {
  return stackOutputs(await readState(scene.workspace)) as {
    ofServer: Record<string, string>;
    before: Record<string, string[]>;
  };
}

test.each([false, true])(
  "after two rotations without a restart, the history opens what is still in force (perServer: %s)",
  async (perServer) => {
    const scene = await openScene();
    const serverIds = scene.servers(2);
    const [one = "", two = ""] = serverIds;
    const up = (round: number) =>
      scene.up(program({ serverIds, generate: { perServer }, triggers: { round } }, one, two));
    await up(1);
    const first = (await scene.reset()).passwords;
    scene.restart(serverIds);
    await up(2);
    await up(3);
    const { passwords, previousPasswords } = await scene.reset();
    const { ofServer, before } = await said(scene);
    expect(ofServer).toEqual(passwords);
    for (const id of serverIds) {
      expect(before[id]).toEqual([previousPasswords[id], first[id]]);
      expect(scene.passwordInForce(id)).toBe(before[id]?.[1]);
    }
    expect(new Set(Object.values(passwords)).size).toBe(perServer ? 2 : 1);

    const planned = await scene.preview();
    expect(planned).toMatch(/3 unchanged/);
    scene.calls();
    await scene.up(undefined, { args: ["--expect-no-changes"] });
    expect(scene.calls()).toEqual({});
    expect(planned).not.toContain(passwords[one]);
  },
  TEST_TIMEOUT_MS,
);

test(
  "serverTriggers reset one of two servers: with a password each to a new one, else to the present one",
  async () => {
    const scene = await openScene();
    const serverIds = scene.servers(2);
    const [one = "", two = ""] = serverIds;
    const args = { serverIds, generate: { perServer: true } };
    await scene.up(passwordReset(args));
    const before = await scene.reset();
    scene.calls();
    const again = program({ ...args, serverTriggers: { [one]: "rebuilt" } }, one, two);
    const planned = await scene.preview(again);
    expect(planned).toContain(`admin: serverTriggers has changed: sets a new password on server ${one}`);
    await scene.up();
    expect(scene.calls()).toEqual({ ShowResetPasswordFlag: 1, BatchResetServersPassword: 1 });
    const after = await scene.reset();
    expect(after).toMatchObject({ passwordVersion: 1, lastRotatedAt: before.lastRotatedAt });
    expect(after.passwords[one]).not.toBe(before.passwords[one]);
    expect(after.passwords[two]).toBe(before.passwords[two]);
    expect((await said(scene)).before).toEqual({ [one]: [before.passwords[one]], [two]: [] });
    await scene.up(undefined, { args: ["--expect-no-changes"] });
    expect(scene.calls()).toEqual({});

    await scene.up(passwordReset({ serverIds, serverTriggers: { [one]: "rebuilt" } }));
    const shared = await scene.reset();
    scene.sandbox.rebuildServer(one);
    scene.calls();
    expect(await scene.preview(passwordReset({ serverIds, serverTriggers: { [one]: "anew" } }))).toContain(
      `admin: serverTriggers has changed: sets the present password again on server ${one}`,
    );
    await scene.up();
    expect(scene.sent()).toEqual([{ password: shared.password, dryRun: false, serverIds: [one] }]);
    expect(await scene.reset()).toMatchObject({
      passwordVersion: 2,
      passwords: everyServer(serverIds, shared.password),
      previousPasswords: shared.previousPasswords,
    });
    scene.calls();
    await scene.up(undefined, { args: ["--expect-no-changes"] });
    expect(scene.calls()).toEqual({});
  },
  TEST_TIMEOUT_MS,
);

test(
  "a secret value of serverTriggers is in plain nowhere, also when a dry run keeps it after it was taken away",
  async () => {
    const scene = await openScene();
    const serverIds = scene.servers(2);
    const value = scene.secret("tr9Vx2Mq7Kd4Zs8Lw");
    const program = (more: string) =>
      `new hw.PasswordReset("admin", { serverIds: ${JSON.stringify(serverIds)}, ${more} });`;
    await scene.up(program(`serverTriggers: { "${serverIds[0]}": pulumi.secret("${value}") }`));
    // As the user gave it, among the inputs, encrypted.
    expect(await scene.stack.revealedState()).toContain(value);
    await scene.up(program(`dryRun: true, rotateAfter: "30d"`));
    const { serverTriggers } = await scene.outputsOf("admin-password");
    expect(serverTriggers).toEqual({ [serverIds[0] ?? ""]: expect.stringMatching(/^[\w-]{12}$/) });
    expect(await scene.stack.filesWith([value])).toEqual([]);
  },
  TEST_TIMEOUT_MS,
);

test(
  "a server that is not in serverIds is refused by name: as a key of serverTriggers, and in passwordOf",
  async () => {
    const scene = await openScene();
    const serverIds = scene.servers(1);
    const other = "5f0a1cf7-7d2b-4a4e-9e3b-0d5c3c8a9b11";
    expect(await scene.failingPreview(passwordReset({ serverIds, serverTriggers: { [other]: 1 } }))).toMatch(
      new RegExp(`serverTriggers: must name servers of serverIds only; ${other} is not one`),
    );
    await scene.up(passwordReset({ serverIds }));
    expect(await scene.failingPreview(`${passwordReset({ serverIds })} admin.passwordOf("${other}");`)).toMatch(
      new RegExp(`admin has no server ${other} among its serverIds`),
    );
  },
  TEST_TIMEOUT_MS,
);
