import { passwordReset, TEST_TIMEOUT_MS, useScenes } from "../engine/support";
import { urn } from "../engine/support/companions";
import { lost, refuseResets, renamedInPart } from "../engine/support/owners";

const openScene = useScenes();

test(
  "a rename forgets and scrambles nothing with --continue-on-error while a server of the successor fails",
  async () => {
    for (const onDelete of ["retain", "scramble"]) {
      const scene = await openScene();
      const serverIds = scene.servers(2);
      await scene.up(passwordReset({ serverIds, onDelete }));
      refuseResets(scene, serverIds.slice(1));
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
  "a resource that the run leaves out with --target counts as naming its servers",
  async () => {
    const scene = await openScene();
    const serverIds = await renamedInPart(scene);
    const targets = [
      "--target",
      urn("PasswordReset", "renamed"),
      "--target",
      urn("PasswordSource", "renamed-password"),
    ];
    const printed = await scene.failingUp(passwordReset({ serverIds }), { args: targets });
    expect(printed).toContain("PasswordReset renamed is not deleted");
    expect(printed).toContain(`--target '${urn("PasswordReset", "admin")}'`);
    expect(await lost(scene, serverIds)).toEqual([]);
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
    refuseResets(scene, serverIds.slice(1));
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
    const serverIds = await renamedInPart(scene);
    const printed = await scene.failingUp(passwordReset({ serverIds }));
    const commands = [...printed.matchAll(/pulumi state delete '([^']+)'/g)].map(([, found]) => String(found));
    for (const each of new Set(commands))
      await scene.workspace.run(["state", "delete", each, "--yes", "--stack", scene.workspace.stack]);
    await scene.up();
    await expect(scene.outputsOf("renamed")).rejects.toThrow("no resource");
  },
  TEST_TIMEOUT_MS,
);
