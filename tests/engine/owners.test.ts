import { passwordReset, type Scene, statuses, TEST_TIMEOUT_MS, useScenes } from "./support";

const openScene = useScenes();

/** Of these servers, those whose password the state does not hold. */
async function lost(scene: Scene, ids: readonly string[]): Promise<string[]> {
  const state = await scene.stack.revealedState();
  scene.restart(ids);
  return ids.filter((id) => {
    const password = scene.passwordInForce(id);
    return password !== undefined && !state.includes(password);
  });
}

const urn = (scene: Scene, name: string, type = "PasswordReset"): string =>
  `urn:pulumi:${scene.workspace.stack}::test::pulumi-nodejs:dynamic/huaweicloud:${type}::${name}`;

async function command(scene: Scene, ...args: string[]): Promise<string> {
  const { code, all } = await scene.workspace.spawn([...args, "--stack", scene.workspace.stack]).done;
  if (code !== 0) throw new Error(all);
  return all;
}

describe("a server in two resources of one program", () => {
  test(
    "is an error at preview that names both and the server, also with another provider and in a component",
    async () => {
      const scene = await openScene();
      const [shared = "", own = ""] = scene.servers(2);
      const first = passwordReset({ serverIds: [own, shared] }, "first");
      const others = [
        passwordReset({ serverIds: [shared] }, "second"),
        `const config = new pulumi.Config("huaweicloud");
         const eu = new hw.Provider("eu", { region: config.get("region"), accessKey: config.get("accessKey"),
           secretKey: config.get("secretKey"), endpoints: config.getObject("endpoints") });
         new hw.PasswordReset("second", { serverIds: ["${shared}"] }, { provider: eu });`,
        `const parent = new pulumi.ComponentResource("test:index:Group", "group");
         new hw.PasswordReset("second", { serverIds: ["${shared}"] }, { parent });`,
      ];
      for (const other of others) {
        const printed = await scene.failingPreview(first + other);
        expect(printed).toMatch(/PasswordReset (first|second) resets server/);
        expect(printed).toMatch(/PasswordReset \(?(first|second)/);
        expect(printed).toContain(shared);
        expect(printed).not.toContain(own);
      }
      expect(scene.calls()).toEqual({});
    },
    TEST_TIMEOUT_MS,
  );
});

describe("a rename without alias", () => {
  test(
    "still works in one up, and says where the password of before is in force until the next start",
    async () => {
      const scene = await openScene();
      const serverIds = scene.servers(2);
      await scene.up(passwordReset({ serverIds }));
      const printed = await scene.up(passwordReset({ serverIds }, "renamed"));
      const [, diagnostics = ""] = printed.split(/^Diagnostics:$/m);
      const notice = "admin: the state no longer has the earlier password of 2 servers";
      expect(diagnostics.split(notice)).toHaveLength(2);
      expect(diagnostics.split("no longer has")).toHaveLength(2);
      expect(await lost(scene, serverIds)).toEqual([]);
      await expect(scene.outputsOf("admin")).rejects.toThrow("no resource");
      const restarted = await scene.up(passwordReset({ serverIds, restart: "soft" }, "again"));
      expect(restarted).not.toContain("no longer has");
    },
    TEST_TIMEOUT_MS,
  );

  test(
    "that failed in part and is reverted deletes nothing until the resource in the program has set the password",
    async () => {
      const scene = await openScene();
      const serverIds = scene.servers(2);
      const [first = "", second = ""] = serverIds;
      await scene.up(passwordReset({ serverIds }));
      scene.sandbox.inject({ effect: { kind: "failServers", serverIds: [second], code: "Ecs.0610" } });
      await scene.failingUp(passwordReset({ serverIds }, "renamed"));
      scene.sandbox.clearFaults();
      const printed = await scene.failingUp(passwordReset({ serverIds }));
      expect(printed).toContain(`PasswordReset renamed is not deleted`);
      expect(printed).toContain(`PasswordReset admin is for the same server ${first}`);
      expect(await lost(scene, serverIds)).toEqual([]);
      // The way out that the message names.
      await scene.up(passwordReset({ serverIds, triggers: { again: 1 } }));
      expect(await lost(scene, serverIds)).toEqual([]);
      expect(statuses(await scene.reset("admin"))).toEqual({ [first]: "reset", [second]: "reset" });
      await expect(scene.outputsOf("renamed")).rejects.toThrow("no resource");
      await expect(scene.outputsOf("renamed-password")).rejects.toThrow("no resource");
    },
    TEST_TIMEOUT_MS,
  );

  test(
    "forgets and scrambles nothing with --continue-on-error while a server of the successor fails",
    async () => {
      for (const onDelete of ["retain", "scramble"]) {
        const scene = await openScene();
        const serverIds = scene.servers(2);
        await scene.up(passwordReset({ serverIds, onDelete }));
        scene.sandbox.inject({ effect: { kind: "failServers", serverIds: serverIds.slice(1), code: "Ecs.0610" } });
        const args = ["--continue-on-error"];
        const printed = await scene.failingUp(passwordReset({ serverIds, onDelete }, "renamed"), { args });
        expect(printed).toContain("PasswordReset admin is not deleted");
        expect(await lost(scene, serverIds)).toEqual([]);
        scene.sandbox.clearFaults();
        await scene.up();
        expect(await lost(scene, serverIds)).toEqual([]);
        await expect(scene.outputsOf("admin")).rejects.toThrow("no resource");
      }
    },
    TEST_TIMEOUT_MS,
  );

  test(
    "into a component with a provider of its own scrambles nothing that the new resource has set",
    async () => {
      const scene = await openScene();
      const serverIds = scene.servers(2);
      await scene.up(passwordReset({ serverIds, onDelete: "scramble" }));
      await scene.up(
        `const config = new pulumi.Config("huaweicloud");
         const eu = new hw.Provider("eu", { region: config.get("region"), accessKey: config.get("accessKey"),
           secretKey: config.get("secretKey"), endpoints: config.getObject("endpoints") });
         const parent = new pulumi.ComponentResource("test:index:Group", "group", {}, { provider: eu });
         new hw.PasswordReset("admin", ${JSON.stringify({ serverIds, onDelete: "scramble" })}, { parent });`,
      );
      expect(scene.sent()).toHaveLength(2);
      expect(await lost(scene, serverIds)).toEqual([]);
    },
    TEST_TIMEOUT_MS,
  );
});

test(
  "a resource that the run leaves out with --target counts as naming its servers",
  async () => {
    const scene = await openScene();
    const serverIds = scene.servers(2);
    await scene.up(passwordReset({ serverIds }));
    scene.sandbox.inject({ effect: { kind: "failServers", serverIds: serverIds.slice(1), code: "Ecs.0610" } });
    await scene.failingUp(passwordReset({ serverIds }, "renamed"));
    scene.sandbox.clearFaults();
    const targets = ["--target", urn(scene, "renamed"), "--target", urn(scene, "renamed-password", "PasswordSource")];
    const printed = await scene.failingUp(passwordReset({ serverIds }), { args: targets });
    expect(printed).toContain("PasswordReset renamed is not deleted");
    expect(printed).toContain(`--target '${urn(scene, "admin")}'`);
    expect(await lost(scene, serverIds)).toEqual([]);
  },
  TEST_TIMEOUT_MS,
);

test.each([
  ["that they share", {}],
  ["of its own", { generate: { perServer: true } }],
])(
  "a server that moved to another resource, which could not set it, keeps the password %s when the first one is deleted",
  async (_, args) => {
    const scene = await openScene();
    const serverIds = scene.servers(3);
    const [first = "", moved = "", third = ""] = serverIds;
    const both = (of: readonly string[], others: readonly string[]) =>
      passwordReset({ serverIds: of, ...args }, "a") + passwordReset({ serverIds: others, ...args }, "b");
    await scene.up(both([first, moved], [third]));
    scene.sandbox.inject({ effect: { kind: "failServers", serverIds: [moved], code: "Ecs.0610" } });
    await scene.failingUp(both([first], [third, moved]));
    // The password that the server has is a superseded one by now.
    const triggers = { again: 1 };
    await scene.failingUp(
      passwordReset({ serverIds: [first], ...args, triggers }, "a") +
        passwordReset({ serverIds: [third, moved], ...args }, "b"),
    );
    const onlyB = passwordReset({ serverIds: [third, moved], ...args }, "b");
    const printed = await scene.failingUp(onlyB, { args: ["--continue-on-error"] });
    expect(printed).toContain("the password of PasswordReset a is not deleted");
    expect(printed).toContain(`PasswordReset b is for the same server ${moved}`);
    scene.restart([moved]);
    expect(await scene.stack.revealedState()).toContain(scene.passwordInForce(moved));
    scene.sandbox.clearFaults();
    await scene.up();
    expect(await lost(scene, [third, moved])).toEqual([]);
    await expect(scene.outputsOf("a-password")).rejects.toThrow("no resource");
  },
  TEST_TIMEOUT_MS,
);

test.each(["retainOnDelete: true", "deletedWith: other"])(
  "a rename that fails in part keeps the password with %s, which spares the resource its delete",
  async (option) => {
    const scene = await openScene();
    const serverIds = scene.servers(2);
    const program = (name: string, other: string) =>
      `${other} new hw.PasswordReset("${name}", { serverIds: ${JSON.stringify(serverIds)} }, { ${option} });\n`;
    const other = 'const other = new pulumi.ComponentResource("test:index:Group", "group");';
    await scene.up(program("admin", other));
    scene.sandbox.inject({ effect: { kind: "failServers", serverIds: serverIds.slice(1), code: "Ecs.0610" } });
    const renamed = `new hw.PasswordReset("renamed", { serverIds: ${JSON.stringify(serverIds)} });\n`;
    const printed = await scene.failingUp(renamed, { args: ["--continue-on-error"] });
    expect(printed).toContain("the password of PasswordReset admin is not deleted");
    expect(await lost(scene, serverIds)).toEqual([]);
    scene.sandbox.clearFaults();
    await scene.up();
    expect(await lost(scene, serverIds)).toEqual([]);
    await expect(scene.outputsOf("admin-password")).rejects.toThrow("no resource");
  },
  TEST_TIMEOUT_MS,
);

test(
  "giving a password up as the message says works",
  async () => {
    const scene = await openScene();
    const serverIds = scene.servers(2);
    await scene.up(passwordReset({ serverIds }));
    scene.sandbox.inject({ effect: { kind: "failServers", serverIds: serverIds.slice(1), code: "Ecs.0610" } });
    await scene.failingUp(passwordReset({ serverIds }, "renamed"));
    scene.sandbox.clearFaults();
    const printed = await scene.failingUp(passwordReset({ serverIds }));
    const commands = [...printed.matchAll(/pulumi state delete '([^']+)'/g)].map(([, found]) => String(found));
    for (const each of new Set(commands)) await command(scene, "state", "delete", each, "--yes");
    await scene.up();
    await expect(scene.outputsOf("renamed")).rejects.toThrow("no resource");
  },
  TEST_TIMEOUT_MS,
);
