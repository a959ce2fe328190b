import { passwordReset, statuses, TEST_TIMEOUT_MS, useScenes } from "./support";
import { lost, refuseResets, renamedInPart } from "./support/owners";

const openScene = useScenes();

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
      const serverIds = await renamedInPart(scene);
      const [first = "", second = ""] = serverIds;
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
  "a server that moved to another resource, which could not set it, keeps its password when the first one is deleted",
  async () => {
    const args = { generate: { perServer: true } };
    const scene = await openScene();
    const serverIds = scene.servers(3);
    const [first = "", moved = "", third = ""] = serverIds;
    const both = (of: readonly string[], others: readonly string[]) =>
      passwordReset({ serverIds: of, ...args }, "a") + passwordReset({ serverIds: others, ...args }, "b");
    await scene.up(both([first, moved], [third]));
    refuseResets(scene, [moved]);
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
