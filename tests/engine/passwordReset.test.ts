import { everyServer, passwordReset, statuses, TEST_TIMEOUT_MS, useScenes } from "./support";

const openScene = useScenes();

const UNCHANGED = (count: number): RegExp => new RegExp(`Resources:\\n\\s+${count} unchanged`);

test(
  "a first up sets one secret password on all servers; an unchanged up and a refresh call nothing and change nothing",
  async () => {
    const scene = await openScene();
    const ids = [...scene.servers(2), ...scene.servers(1, { os: "Windows" })];

    const printed = await scene.up(`${passwordReset({ serverIds: ids })} exports.password = admin.password;`);

    expect(printed).toContain("password: [secret]");
    const first = await scene.reset();
    const sent = scene.sent();
    expect(sent).toEqual([{ password: first.password, dryRun: false, serverIds: expect.arrayContaining(ids) }]);
    expect(scene.calls()).toEqual({ ShowResetPasswordFlag: 3, BatchResetServersPassword: 1 });
    expect(first).toMatchObject({
      password: expect.stringMatching(/^[A-Za-z0-9!@%\-_=+[\]:./?]{20}$/),
      passwords: everyServer(ids, first.password),
      previousPasswords: {},
      passwordVersion: 1,
      lastRotatedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
      servers: everyServer(ids, { status: "reset", at: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/) }),
    });
    expect(first.nextRotationAt).toBeUndefined();
    scene.restart(ids);
    expect(ids.map((id) => scene.passwordInForce(id))).toEqual(ids.map(() => first.password));

    const again = await scene.up(undefined, { skipPreview: false });
    expect(again).toMatch(UNCHANGED(3));
    await scene.workspace.refresh({ skipPreview: true });
    expect(scene.calls()).toEqual({});
    expect(await scene.reset()).toEqual(first);
  },
  TEST_TIMEOUT_MS,
);

test(
  "ids and passwords that another resource only makes in the same up are planned without a call, then set",
  async () => {
    const scene = await openScene();
    const [linux = "", windows = "", given = "", other = ""] = scene.servers(4);
    const password = scene.secret("Handed-On=2026");
    const body = `
      class Machines extends pulumi.dynamic.Resource {
        constructor(name, ids, wanted) {
          const create = async (inputs) => ({ id: name, outs: { made: inputs.ids.slice(0, 2), one: inputs.ids[2], login: inputs.wanted } });
          super({ create }, name, { ids, wanted, made: undefined, one: undefined, login: undefined },
            { additionalSecretOutputs: ["wanted", "login"] });
        }
      }
      const machines = new Machines("machines", ${JSON.stringify([linux, windows, other])}, pulumi.secret(${JSON.stringify(password)}));
      new hw.PasswordReset("admin", { serverIds: machines.made, triggers: { made: machines.one } });
      new hw.PasswordReset("given", { serverIds: ["${given}"], newPassword: machines.login });
      new hw.PasswordReset("mixed", { serverIds: ["${scene.servers(1)[0]}", machines.one], dryRun: true });`;

    const planned = await scene.preview(body);
    expect(planned).toMatch(/\+ .*PasswordReset admin create/);
    expect(planned).toMatch(/\+ .*PasswordReset given create/);
    expect(scene.sandbox.requests).toEqual([]);

    await scene.up();
    const admin = await scene.reset();
    expect(statuses(admin)).toEqual(everyServer([linux, windows], "reset"));
    expect((await scene.reset("given")).passwords).toEqual({ [given]: password });
    scene.restart([linux, windows, given]);
    expect([linux, windows, given].map((id) => scene.passwordInForce(id))).toEqual([
      admin.password,
      admin.password,
      password,
    ]);

    scene.calls();
    expect(await scene.up(undefined, { skipPreview: false })).toMatch(/unchanged/);
    expect(scene.calls()).toEqual({});
  },
  TEST_TIMEOUT_MS,
);

test(
  "changes of the arguments that are no reason to rotate call nothing, restart nothing and keep the password",
  async () => {
    const scene = await openScene();
    const serverIds = scene.servers(2);
    await scene.up(passwordReset({ serverIds, triggers: { round: 1 } }));
    const before = await scene.reset();
    scene.calls();

    const printed = await scene.up(
      passwordReset({
        serverIds: [...serverIds].reverse(),
        triggers: { round: 1 },
        rotateAfter: "P30D",
        supportCheck: "dryRun",
        onUnsupported: "skip",
        restart: "hard",
        onDelete: "scramble",
        batchSize: 1,
        maxFailures: "10%",
        region: scene.sandbox.credentials.region,
        projectId: scene.sandbox.credentials.projectId,
      }),
      { skipPreview: false },
    );

    expect(printed).not.toMatch(/due for rotation|replace/);
    expect(scene.calls()).toEqual({});
    const { nextRotationAt, ...after } = await scene.reset();
    expect(after).toMatchObject({ ...before, resource: expect.anything() });
    const days = (Date.parse(String(nextRotationAt)) - Date.parse(String(before.lastRotatedAt))) / 86_400_000;
    expect(days).toBe(30);
  },
  TEST_TIMEOUT_MS,
);

test(
  "a state of an earlier version, with other defaults and without any date, makes nothing due",
  async () => {
    const scene = await openScene();
    const serverIds = scene.servers(2);
    const body = passwordReset({ serverIds, rotateAfter: "1h" });
    await scene.up(passwordReset({ serverIds, rotateAfter: "1h", generate: { length: 12, specials: "!" } }));
    const { password } = await scene.reset();
    const { deployment, ...rest } = await scene.workspace.exportState({ showSecrets: true });
    const resources = (deployment.resources ?? []).map((resource) =>
      resource.type.endsWith(":PasswordSource") ? { ...resource, outputs: aged(resource.outputs) } : resource,
    );
    scene.calls();
    await scene.workspace.importState({ ...rest, deployment: { ...deployment, resources } });

    const printed = await scene.up(body, { skipPreview: false });

    expect(printed).not.toMatch(/due for rotation/);
    expect(scene.calls()).toEqual({});
    const after = await scene.reset();
    expect(after).toMatchObject({ password, passwordVersion: 1, passwords: everyServer(serverIds, password) });
    expect(Date.parse(String(after.nextRotationAt)) - Date.now()).toBeGreaterThan(59 * 60_000);
    await scene.up();
    expect(scene.calls()).toEqual({});
  },
  TEST_TIMEOUT_MS,
);

test(
  "a server added to the list is reset alone with the same password, and one taken off is left alone",
  async () => {
    const scene = await openScene();
    const [stays = "", leaves = "", comes = ""] = scene.servers(3);
    await scene.up(passwordReset({ serverIds: [stays, leaves] }));
    const before = await scene.reset();
    scene.calls();

    await scene.up(passwordReset({ serverIds: [stays, leaves, comes] }));
    expect(scene.sent()).toEqual([{ password: before.password, dryRun: false, serverIds: [comes] }]);
    expect(scene.calls()).toEqual({ ShowResetPasswordFlag: 1, BatchResetServersPassword: 1 });
    const added = await scene.reset();
    expect(added).toMatchObject({ passwordVersion: 1, lastRotatedAt: before.lastRotatedAt });
    expect(added.passwords).toEqual(everyServer([stays, leaves, comes], before.password));
    expect(added.servers[stays]).toEqual(before.servers[stays]);

    await scene.up(passwordReset({ serverIds: [stays, comes] }));
    expect(scene.calls()).toEqual({});
    const removed = await scene.reset();
    expect(Object.keys(removed.servers).sort()).toEqual([stays, comes].sort());
    expect(removed).toMatchObject({ password: before.password, passwordVersion: 1 });
    scene.restart([leaves]);
    expect(scene.passwordInForce(leaves)).toBe(before.password);
  },
  TEST_TIMEOUT_MS,
);

test(
  "with generate.perServer every server has its own password, an added one too, and a rotation renews each",
  async () => {
    const scene = await openScene();
    const [first = "", second = "", third = ""] = scene.servers(3);
    const args = { generate: { perServer: true, length: 12 }, supportCheck: "none" };
    await scene.up(passwordReset({ ...args, serverIds: [first, second] }));
    const two = await scene.reset();
    expect(two.password).toBeUndefined();
    expect(two.passwords[first]).toHaveLength(12);
    expect(two.passwords[first]).not.toBe(two.passwords[second]);
    expect(scene.calls()).toEqual({ BatchResetServersPassword: 2 });

    await scene.up(passwordReset({ ...args, serverIds: [first, second, third] }));
    const three = await scene.reset();
    expect(scene.sent()).toEqual([{ password: three.passwords[third], dryRun: false, serverIds: [third] }]);
    expect(three.passwords).toEqual({ ...two.passwords, [third]: expect.any(String) });
    expect(new Set(Object.values(three.passwords)).size).toBe(3);
    scene.calls();

    await scene.up(passwordReset({ ...args, serverIds: [first, second, third], triggers: { round: 2 } }));
    const rotated = await scene.reset();
    expect(rotated).toMatchObject({ passwordVersion: 2, previousPasswords: three.passwords });
    expect(new Set([...Object.values(three.passwords), ...Object.values(rotated.passwords)]).size).toBe(6);
    expect(scene.calls()).toEqual({ BatchResetServersPassword: 3 });
    scene.restart([first, second, third]);
    for (const id of [first, second, third]) expect(scene.passwordInForce(id)).toBe(rotated.passwords[id]);
  },
  TEST_TIMEOUT_MS,
);

test(
  "a dry run has the API validate and changes no server; going on to the real thing resets them",
  async () => {
    const scene = await openScene();
    const serverIds = scene.servers(2);
    await scene.up(passwordReset({ serverIds, dryRun: true }));
    const validated = await scene.reset();
    expect(scene.sent().map(({ dryRun }) => dryRun)).toEqual([true]);
    expect(statuses(validated)).toEqual(everyServer(serverIds, "validated"));
    expect(validated.passwords).toEqual({});
    scene.restart(serverIds);
    for (const id of serverIds) expect(scene.passwordInForce(id)).toBeUndefined();
    scene.calls();

    expect(await scene.up()).toMatch(/unchanged/);
    expect(scene.calls()).toEqual({});

    await scene.up(passwordReset({ serverIds, dryRun: false }));
    const done = await scene.reset();
    expect(scene.sent()).toEqual([
      { password: done.password, dryRun: false, serverIds: expect.arrayContaining(serverIds) },
    ]);
    expect(statuses(done)).toEqual(everyServer(serverIds, "reset"));
    scene.restart(serverIds);
    for (const id of serverIds) expect(scene.passwordInForce(id)).toBe(done.passwords[id]);
  },
  TEST_TIMEOUT_MS,
);

/** Outputs of the companion as another version may have left them: the settings were its defaults, and there is no date. */
function aged({ generate: _generate, ...outputs }: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return { ...outputs, rotation: { passwordVersion: 1 } };
}
