import { passwordReset, type Scene, statuses, TEST_TIMEOUT_MS, useScenes } from "./support";

const openScene = useScenes();

const count = (values: Readonly<Record<string, string>>, wanted: string): number =>
  Object.values(values).filter((value) => value === wanted).length;

test(
  "3 of 300 servers fail: with fail, outputs and dependents keep the earlier passwords and the error says so; with warn they follow, and the next up goes on",
  async () => {
    const scene = await openScene();
    const serverIds = scene.servers(300);
    const bad = serverIds.slice(7, 10);
    const program = (round: number, more: object = {}): string => `
      ${passwordReset({ serverIds, triggers: { round }, batchSize: 50, ...more })}
      exports.passwords = admin.passwords;
      const echo = { async create(inputs) { return { id: "echo", outs: inputs }; }, async update(_id, _olds, news) { return { outs: news }; } };
      new pulumi.dynamic.Resource(echo, "dependent", { version: admin.passwordVersion });`;
    const versionOfDependent = async () => (await scene.outputsOf("dependent")).version;
    const first = await scene.up(program(1, { restart: "soft" }));
    expect(first).toContain("admin: sets a new password on 300 servers and restarts them (soft), 50 at a time");
    const before = await scene.reset();
    expect(Object.values(before.servers).every(({ inForce }) => inForce)).toBe(true);
    scene.calls();

    const fault = scene.sandbox.inject({
      operation: "BatchResetServersPassword",
      effect: { kind: "failServers", serverIds: bad, code: "Ecs.0610" },
    });
    const failed = await scene.failingUp(program(2));
    expect(failed).toContain(`* 3 servers: ${bad.join(", ")}: failed: Ecs.0610: `);
    expect(failed).toMatch(/\* outputs and dependents still have the earlier passwords, until .*onFailure: "warn"\n/);
    const after = await scene.reset();
    expect(count(statuses(after), "reset")).toBe(297);
    expect(after.password).not.toBe(before.password);
    expect(await handedOn(scene)).toEqual(before.passwords);
    expect(await versionOfDependent()).toBe(1);
    scene.calls();

    const open = await scene.preview(program(2, { onFailure: "warn" }));
    expect(open).toContain(`admin: 3 of 300 servers are still to be reset: ${bad.join(", ")} (3 failed: Ecs.0610)`);
    const warned = await scene.up(program(2, { onFailure: "warn" }));
    expect(new Set(scene.sent().flatMap((call) => call.serverIds))).toEqual(new Set(bad));
    expect(warned).toContain(`admin: 3 servers: ${bad.join(", ")}: failed: Ecs.0610: `);
    expect(warned).not.toMatch(/earlier passwords/);
    expect(await handedOn(scene)).toEqual((await scene.reset()).passwords);
    expect(await versionOfDependent()).toBe(2);
    scene.calls();

    fault.remove();
    const planned = await scene.preview();
    expect(planned).toMatch(/~ .*PasswordReset admin update/);
    expect(planned).toContain("admin: 3 of 300 servers are still to be reset");
    await scene.up();
    expect(scene.sent().map((call) => call.serverIds)).toEqual([bad]);
    expect(count(statuses(await scene.reset()), "reset")).toBe(300);
    scene.calls();
    const quiet = await scene.up(program(2, { onFailure: "fail" }));
    expect(scene.calls()).toEqual({});
    expect(quiet).not.toMatch(/admin: /);
  },
  TEST_TIMEOUT_MS,
);

test(
  "warn on create: outputs are there at once; a rotation in which every server fails leaves them as they were; refused credentials are an error all the same",
  async () => {
    const scene = await openScene();
    const [good = "", bad = ""] = scene.servers(2);
    const program = (round: number): string =>
      `${passwordReset({ serverIds: [good, bad], triggers: { round }, onFailure: "warn", supportCheck: "none" })}
      exports.passwords = admin.passwords; exports.password = admin.password;`;
    const failing = (ids: readonly string[]) =>
      scene.sandbox.inject({
        operation: "BatchResetServersPassword",
        effect: { kind: "failServers", serverIds: ids, code: "Ecs.0610" },
      });

    const one = failing([bad]);
    const previewed = await scene.preview(program(1));
    expect(previewed).toContain(`admin: sets a new password on 2 servers: ${good}, ${bad}`);
    const created = await scene.up();
    expect(created).toContain(`admin: sets a new password on 2 servers: ${good}, ${bad}`);
    expect(created).toContain(`admin: server ${bad}: failed: Ecs.0610: `);
    const before = await scene.reset();
    expect(before.passwords).toEqual({ [good]: before.password });
    expect(await handedOn(scene)).toEqual(before.passwords);
    one.remove();
    await scene.up();

    const both = failing([good, bad]);
    await scene.up(program(2));
    const failed = await scene.reset();
    expect(statuses(failed)).toEqual({ [good]: "failed", [bad]: "failed" });
    expect(failed).toMatchObject({
      password: before.password,
      passwordVersion: 1,
      lastRotatedAt: before.lastRotatedAt,
    });
    const [sent] = scene.sent().slice(-1);
    both.remove();
    scene.calls();

    const refused = scene.sandbox.inject({
      effect: { kind: "status", status: 401, body: { error_code: "APIGW.0301" } },
    });
    const stopped = await scene.failingUp();
    expect(stopped).toContain("no server could be tried at all");
    refused.remove();
    scene.calls();
    await scene.up();
    expect(scene.sent()).toEqual([{ password: sent?.password, dryRun: false, serverIds: [good, bad] }]);
    expect(await scene.reset()).toMatchObject({ password: sent?.password, passwordVersion: 2 });
  },
  TEST_TIMEOUT_MS,
);

/** What `pulumi stack output` gives for the passwords. */
async function handedOn({ workspace }: Scene): Promise<unknown> {
  const { stdout } = await workspace.run([
    ...["stack", "output", "passwords", "--show-secrets", "--json"],
    ...["--stack", workspace.stack],
  ]);
  return JSON.parse(stdout);
}
