import { setTimeout as sleep } from "node:timers/promises";
import { everyServer, passwordReset, type ResetOutputs, statuses, TEST_TIMEOUT_MS, useScenes } from "./support";

const openScene = useScenes();

/** A resource that keeps what it is given, as a vault would. */
const VAULT = `
class Vault extends pulumi.dynamic.Resource {
  constructor(name, held) {
    super({
      create: async (inputs) => ({ id: name, outs: { held: inputs.held } }),
      update: async (_id, _olds, news) => ({ outs: { held: news.held } }),
    }, name, { held });
  }
}
`;

test(
  "a changed trigger rotates in place: preview says why, and dependents have the new password in the same up",
  async () => {
    const scene = await openScene();
    const serverIds = scene.servers(2);
    const program = (triggers: object, generate = {}): string =>
      `${VAULT}${passwordReset({ serverIds, triggers, generate })} new Vault("vault", admin.password);`;
    await scene.up(program({ owner: "ann", round: 1 }));
    const first = await scene.reset();
    scene.restart(serverIds);
    scene.calls();

    const planned = await scene.preview(program({ owner: "ann", round: 2 }));
    expect(planned).toMatch(/admin: .*due for rotation.*trigger.*round/);
    expect(planned).not.toMatch(/owner/);
    expect(planned).toMatch(/~ .*PasswordReset admin update/);
    expect(planned).toMatch(/~ .*Vault vault update|~ .*vault update/);
    expect(planned).not.toMatch(/replace/);
    expect(scene.sandbox.requests).toEqual([]);

    await scene.up();
    const second = await scene.reset();
    expect(second.password).not.toBe(first.password);
    expect(second).toMatchObject({
      passwords: everyServer(serverIds, second.password),
      previousPasswords: everyServer(serverIds, first.password),
      passwordVersion: 2,
    });
    expect(Date.parse(String(second.lastRotatedAt))).toBeGreaterThan(Date.parse(String(first.lastRotatedAt)));
    expect(scene.calls()).toEqual({ ShowResetPasswordFlag: 2, BatchResetServersPassword: 1 });
    expect((await scene.outputsOf("vault")).held).toBe(second.password);
    scene.restart(serverIds);
    for (const id of serverIds) {
      expect(scene.sandbox.acceptsPassword(id, String(first.password))).toBe(false);
      expect(scene.sandbox.acceptsPassword(id, String(second.password))).toBe(true);
    }

    expect(await scene.up(undefined, { skipPreview: false })).toMatch(/4 unchanged/);
    expect(scene.calls()).toEqual({});
  },
  TEST_TIMEOUT_MS,
);

test(
  "a change of generate rotates and preview names it; the new password follows the new wishes",
  async () => {
    const scene = await openScene();
    const serverIds = scene.servers(1);
    await scene.up(passwordReset({ serverIds }));
    const first = await scene.reset();
    scene.calls();

    const planned = await scene.preview(passwordReset({ serverIds, generate: { length: 26, specials: "_" } }));
    expect(planned).toMatch(/admin: .*due for rotation.*generate/);
    await scene.up();
    const second = await scene.reset();
    expect(second.password).toMatch(/^[A-Za-z0-9_]{26}$/);
    expect(second).toMatchObject({ passwordVersion: 2, previousPasswords: everyServer(serverIds, first.password) });
    expect(scene.calls()).toEqual({ ShowResetPasswordFlag: 1, BatchResetServersPassword: 1 });

    await scene.up(passwordReset({ serverIds, generate: { length: 26, specials: "_", perServer: true } }));
    const third = await scene.reset();
    expect(third.password).toBeUndefined();
    expect(Object.values(third.passwords)).not.toContain(second.password);
    expect(third.passwordVersion).toBe(3);
  },
  TEST_TIMEOUT_MS,
);

test(
  "a new value of newPassword rotates and preview names it; the value is nowhere to be seen",
  async () => {
    const scene = await openScene();
    const serverIds = scene.servers(2);
    const [old, next] = [scene.secret("Winter-Login=1"), scene.secret("Spring-Login=2")];
    await scene.up(passwordReset({ serverIds, newPassword: old }));
    expect(await scene.reset()).toMatchObject({ password: old, passwords: everyServer(serverIds, old) });
    scene.calls();

    const planned = await scene.preview(passwordReset({ serverIds, newPassword: next }), ["--diff"]);
    expect(planned).toMatch(/admin: .*due for rotation.*newPassword/);
    expect(scene.sandbox.requests).toEqual([]);

    await scene.up();
    expect(scene.sent()).toEqual([{ password: next, dryRun: false, serverIds: expect.arrayContaining(serverIds) }]);
    expect(await scene.reset()).toMatchObject({
      password: next,
      passwords: everyServer(serverIds, next),
      previousPasswords: everyServer(serverIds, old),
      passwordVersion: 2,
    });
    scene.restart(serverIds);
    for (const id of serverIds) expect(scene.passwordInForce(id)).toBe(next);
  },
  TEST_TIMEOUT_MS,
);

test(
  "an age that has passed rotates at the next up without a refresh; before it, nothing does",
  async () => {
    const scene = await openScene();
    const serverIds = scene.servers(1);
    const seconds = ({ lastRotatedAt, nextRotationAt }: ResetOutputs): number =>
      (Date.parse(String(nextRotationAt)) - Date.parse(String(lastRotatedAt))) / 1000;
    await scene.up(passwordReset({ serverIds, rotateAfter: "PT1H" }));
    const first = await scene.reset();
    expect(seconds(first)).toBe(3600);
    scene.calls();
    await scene.up();
    expect(scene.calls()).toEqual({});

    await sleep(Math.max(0, Date.parse(String(first.lastRotatedAt)) + 2000 - Date.now()));
    const planned = await scene.preview(passwordReset({ serverIds, rotateAfter: "2s" }));
    expect(planned).toMatch(/admin: .*due for rotation.*rotateAfter/);
    await scene.up();
    const second = await scene.reset();
    expect(second).toMatchObject({
      passwordVersion: 2,
      previousPasswords: everyServer(serverIds, first.password),
    });
    expect(seconds(second)).toBe(2);

    await sleep(Math.max(0, Date.parse(String(second.nextRotationAt)) - Date.now()));
    scene.calls();
    await scene.up();
    expect(scene.calls()).toEqual({ ShowResetPasswordFlag: 1, BatchResetServersPassword: 1 });
    const third = await scene.reset();
    expect(third.passwordVersion).toBe(3);
    expect(statuses(third)).toEqual(everyServer(serverIds, "reset"));
    scene.restart(serverIds);
    for (const id of serverIds) expect(scene.passwordInForce(id)).toBe(third.password);
  },
  TEST_TIMEOUT_MS,
);

test(
  "a refresh after the age has passed says that a rotation is due, rotates nothing and keeps every output",
  async () => {
    const scene = await openScene();
    const serverIds = scene.servers(1);
    await scene.up(passwordReset({ serverIds, rotateAfter: "1s" }));
    const before = await scene.reset();
    scene.calls();

    await sleep(1000);
    const { all } = await scene.workspace.refresh();

    expect(scene.calls()).toEqual({});
    expect(await scene.reset()).toEqual(before);
    expect(all).toMatch(/admin: .*due for rotation/);
  },
  TEST_TIMEOUT_MS,
);
