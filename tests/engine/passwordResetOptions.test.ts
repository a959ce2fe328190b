import { everyServer, passwordReset, type Scene, statuses, TEST_TIMEOUT_MS, useScenes } from "./support";

const openScene = useScenes();

/** The operations that one of these servers was named in, in their order; a dry run is marked. */
function operationsOn(scene: Scene, ids: readonly string[]): string[] {
  return scene.sandbox.requests
    .filter(({ serverIds }) => serverIds.some((id) => ids.includes(id)))
    .map(({ operation, body }) => `${operation}${body.includes('"dry_run":true') ? " (dry run)" : ""}`);
}

test(
  "supportCheck asks each server's flag, or one dry run for all, or nobody, before the reset",
  async () => {
    const scene = await openScene();
    const [flag, dryRun, none] = [scene.servers(2), scene.servers(2), scene.servers(2)];
    await scene.up(
      passwordReset({ serverIds: flag, supportCheck: "flag" }, "flag") +
        passwordReset({ serverIds: dryRun, supportCheck: "dryRun" }, "dryRun") +
        passwordReset({ serverIds: none, supportCheck: "none" }, "none"),
    );

    expect(operationsOn(scene, flag)).toEqual([
      "ShowResetPasswordFlag",
      "ShowResetPasswordFlag",
      "BatchResetServersPassword",
    ]);
    expect(operationsOn(scene, dryRun)).toEqual(["BatchResetServersPassword (dry run)", "BatchResetServersPassword"]);
    expect(operationsOn(scene, none)).toEqual(["BatchResetServersPassword"]);
    scene.restart([...flag, ...dryRun, ...none]);
    for (const id of [...flag, ...dryRun, ...none]) expect(scene.passwordInForce(id)).toEqual(expect.any(String));
  },
  TEST_TIMEOUT_MS,
);

test(
  "with onUnsupported skip a server without the plug-in is left out, and the up says so and succeeds",
  async () => {
    const scene = await openScene();
    const [flagged = "", validated = ""] = scene.servers(2);
    const [bare = "", plain = ""] = scene.servers(2, { plugin: false });
    const body =
      passwordReset({ serverIds: [flagged, bare], onUnsupported: "skip" }, "flag") +
      passwordReset({ serverIds: [validated, plain], onUnsupported: "skip", supportCheck: "dryRun" }, "dryRun");

    const printed = await scene.up(body);

    for (const id of [bare, plain]) expect(printed).toMatch(new RegExp(`${id}.*skipped|skipped.*${id}`));
    const outcomes = [await scene.reset("flag"), await scene.reset("dryRun")];
    expect(outcomes.map(statuses)).toEqual([
      { [flagged]: "reset", [bare]: "skipped" },
      { [validated]: "reset", [plain]: "skipped" },
    ]);
    expect(outcomes.map(({ passwords }) => Object.keys(passwords))).toEqual([[flagged], [validated]]);
    for (const id of [bare, plain]) expect(scene.sandbox.server(id).resets).toBe(0);
    scene.calls();

    await scene.up();
    expect(scene.calls()).toEqual({});
  },
  TEST_TIMEOUT_MS,
);

test(
  "with onUnsupported fail only the server without the plug-in fails, and once it has it the next up resets it",
  async () => {
    const scene = await openScene();
    const [able = ""] = scene.servers(1);
    const [bare = ""] = scene.servers(1, { plugin: false });
    const printed = await scene.failingUp(passwordReset({ serverIds: [able, bare] }));
    expect(printed).toMatch(new RegExp(`\\* .*${bare}.*plug-in`));
    expect(printed).not.toMatch(new RegExp(`\\* .*${able}`));
    const failed = await scene.reset();
    expect(statuses(failed)).toEqual({ [able]: "reset", [bare]: "failed" });
    expect(failed.passwords).toEqual({ [able]: failed.password });
    scene.calls();

    scene.sandbox.changeServer(bare, { plugin: true });
    await scene.up();
    expect(scene.sent()).toEqual([{ password: failed.password, dryRun: false, serverIds: [bare] }]);
    expect(statuses(await scene.reset())).toEqual(everyServer([able, bare], "reset"));
  },
  TEST_TIMEOUT_MS,
);

test(
  "restart soft or hard restarts what was reset and waits, so that the new password is in force right after up",
  async () => {
    const scene = await openScene();
    scene.sandbox.configure({ jobDurationMs: 400 });
    const kinds = { soft: scene.servers(2), hard: scene.servers(2) };
    const bare = { soft: scene.servers(1, { plugin: false }), hard: scene.servers(1, { plugin: false }) };
    const resources = (["soft", "hard"] as const).map((restart) =>
      passwordReset({ serverIds: [...kinds[restart], ...bare[restart]], restart, onUnsupported: "skip" }, restart),
    );
    await scene.up(resources.join(""));

    for (const restart of ["soft", "hard"] as const) {
      const ids = kinds[restart];
      const { password } = await scene.reset(restart);
      for (const id of ids) expect(scene.passwordInForce(id)).toBe(password);
      expect([...ids, ...bare[restart]].map((id) => scene.sandbox.server(id).restarts)).toEqual([1, 1, 0]);
      const restarts = scene.sandbox.requests.filter(
        ({ operation, serverIds }) => operation === "BatchRebootServers" && serverIds.includes(ids[0] ?? ""),
      );
      expect(restarts.map(({ body }) => JSON.parse(body).reboot.type)).toEqual([restart.toUpperCase()]);
    }
    scene.calls();

    await scene.up();
    expect(scene.calls()).toEqual({});
  },
  TEST_TIMEOUT_MS,
);

test(
  "a stopped server does not keep the others from their restart, and has the new password at its next start",
  async () => {
    const scene = await openScene();
    const serverIds = scene.servers(3);
    const [stopped = "", ...running] = serverIds;
    scene.sandbox.stop(stopped);

    const printed = await scene.up(passwordReset({ serverIds, restart: "soft" }));

    expect(printed).toMatch(new RegExp(`${stopped} is shut down; the password takes effect at its next start`));
    const { password } = await scene.reset();
    for (const id of running) expect(scene.passwordInForce(id)).toBe(password);
    scene.restart([stopped]);
    expect(scene.passwordInForce(stopped)).toBe(password);
    expect(running.map((id) => scene.sandbox.server(id).restarts)).toEqual([1, 1]);
    scene.calls();
    await scene.up();
    expect(scene.calls()).toEqual({});
  },
  TEST_TIMEOUT_MS,
);

test(
  "without a restart the up says that the password takes effect at the next start, an unchanged up does not",
  async () => {
    const scene = await openScene();
    const body = passwordReset({ serverIds: scene.servers(2) });
    expect(await scene.up(body)).toMatch(/takes effect at the next start/);
    expect(await scene.up()).not.toMatch(/next start/);
  },
  TEST_TIMEOUT_MS,
);

test(
  "destroy leaves the servers alone by default, and sets a password nobody knows with onDelete scramble",
  async () => {
    const scene = await openScene();
    const [kept, scrambled] = [scene.servers(1), scene.servers(2)];
    await scene.up(
      passwordReset({ serverIds: kept }, "kept") +
        passwordReset({ serverIds: scrambled, onDelete: "scramble" }, "scrambled"),
    );
    const passwords = { kept: (await scene.reset("kept")).password, old: (await scene.reset("scrambled")).password };
    scene.restart([...kept, ...scrambled]);
    scene.calls();

    await scene.workspace.destroy({ skipPreview: true });

    const sent = scene.sent();
    expect(sent.flatMap(({ serverIds }) => serverIds)).not.toEqual(expect.arrayContaining(kept));
    expect(sent.map(({ password }) => password)).not.toContain(passwords.old);
    scene.restart([...kept, ...scrambled]);
    for (const id of kept) expect(scene.passwordInForce(id)).toBe(passwords.kept);
    for (const id of scrambled) {
      expect(scene.sandbox.acceptsPassword(id, String(passwords.old))).toBe(false);
      const now = String(scene.passwordInForce(id));
      expect(sent.map(({ password }) => password)).toContain(now);
      expect(await scene.stack.revealedState()).not.toContain(now);
    }
  },
  TEST_TIMEOUT_MS,
);

test(
  "destroy with onDelete scramble passes over a server that no longer exists",
  async () => {
    const scene = await openScene();
    const [stays = "", gone = ""] = scene.servers(2);
    await scene.up(passwordReset({ serverIds: [stays, gone], onDelete: "scramble" }));
    const { password } = await scene.reset();
    scene.restart([stays]);
    scene.sandbox.removeServer(gone);

    await scene.workspace.destroy({ skipPreview: true });

    scene.restart([stays]);
    expect(scene.sandbox.acceptsPassword(stays, String(password))).toBe(false);
    expect((await scene.workspace.exportState()).deployment.resources ?? []).toEqual([]);
  },
  TEST_TIMEOUT_MS,
);

test(
  "adopt takes servers with their password under management without a call, and a later new value is set as usual",
  async () => {
    const scene = await openScene();
    const [old, next] = [scene.secret("Adopted-Login=1"), scene.secret("Following-Login=2")];
    const serverIds = scene.servers(2, { initialPassword: old });
    const [later = ""] = scene.servers(1, { initialPassword: old });
    const args = { serverIds, adopt: true, newPassword: old };

    await scene.up(passwordReset(args), { skipPreview: false });
    expect(scene.calls()).toEqual({});
    const adopted = await scene.reset();
    expect(statuses(adopted)).toEqual(everyServer(serverIds, "adopted"));
    expect(adopted).toMatchObject({ password: old, passwords: everyServer(serverIds, old) });
    expect(adopted.lastRotatedAt).toBeUndefined();

    await scene.up(passwordReset({ ...args, serverIds: [...serverIds, later], rotateAfter: "30d" }));
    expect(scene.calls()).toEqual({});
    expect(statuses(await scene.reset())).toEqual(everyServer([...serverIds, later], "adopted"));

    await scene.up(passwordReset({ ...args, newPassword: next }));
    expect(scene.sent()).toEqual([{ password: next, dryRun: false, serverIds: expect.arrayContaining(serverIds) }]);
    const rotated = await scene.reset();
    expect(statuses(rotated)).toEqual(everyServer(serverIds, "reset"));
    expect(rotated.previousPasswords).toMatchObject(everyServer(serverIds, old));
    scene.restart(serverIds);
    for (const id of serverIds) expect(scene.passwordInForce(id)).toBe(next);
  },
  TEST_TIMEOUT_MS,
);

test(
  "with ignoreChanges of serverIds, or of everything, a longer list changes nothing, with one password or one for each",
  async () => {
    const scene = await openScene();
    const kinds = { shared: {}, own: { generate: { perServer: true } } };
    const ids = { shared: scene.servers(3), own: scene.servers(3) };
    const program = (servers: (all: readonly string[]) => readonly string[], options: object): string =>
      (["shared", "own"] as const)
        .map((name) => JSON.stringify([name, { ...kinds[name], serverIds: servers(ids[name]) }, options]))
        .map((given) => `new hw.PasswordReset(...${given});`)
        .join("\n");
    await scene.up(program((all) => all.slice(0, 2), {}));
    scene.calls();
    for (const ignored of ["serverIds", "*"]) {
      const printed = await scene.up(program((all) => all, { ignoreChanges: [ignored] }));
      expect(printed).toMatch(/5 unchanged/);
      expect(scene.calls()).toEqual({});
    }
  },
  TEST_TIMEOUT_MS,
);
