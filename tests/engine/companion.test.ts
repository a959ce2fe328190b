import { TEST_TIMEOUT_MS, useScenes } from "./support";
import { expectSettled, follow, program, refusals, settled, state, urn } from "./support/companions";

const openScene = useScenes();
const resource = urn("PasswordReset", "admin");
const companion = urn("PasswordSource", "admin-password");

test(
  "after state rename of the resource alone nothing rotates, and what the text says leads back",
  async () => {
    const { scene, serverIds, password } = await settled(await openScene());
    await state(scene, "rename", urn("PasswordReset", "admin"), "other");
    await scene.stack.program(program({ serverIds }, { name: "other" }));

    const { preview, up } = await refusals(scene, "rename its companion too");

    const rename = ["rename", urn("PasswordSource", "admin-password"), "other-password"];
    expect(preview).toEqual([rename]);
    expect(up).toEqual([["delete", urn("PasswordSource", "other-password")], rename]);
    await follow(scene, up);
    await expectSettled(scene, serverIds, password, "other");
  },
  TEST_TIMEOUT_MS,
);

test(
  "the same password goes on when both were renamed in the state, or the resource by an alias",
  async () => {
    const { scene, serverIds, password } = await settled(await openScene());
    await state(scene, "rename", urn("PasswordReset", "admin"), "other");
    await state(scene, "rename", urn("PasswordSource", "admin-password"), "other-password");
    await scene.stack.program(program({ serverIds }, { name: "other" }));
    await expectSettled(scene, serverIds, password, "other");

    await scene.stack.program(program({ serverIds }, { name: "third", options: { aliases: [{ name: "other" }] } }));
    await expectSettled(scene, serverIds, password, "third");
  },
  TEST_TIMEOUT_MS,
);

test(
  "--target and --exclude without the companion: a rotation is not seen; one line says what to add, and with it the rotation is carried out",
  async () => {
    const { scene, serverIds, password } = await settled(await openScene());
    const rotated = program({ serverIds, triggers: { ticket: 2 } });
    for (const args of [
      ["--target", resource],
      ["--exclude", companion],
    ]) {
      const printed = await scene.up(rotated, { args });
      expect(printed).toContain(
        `a rotation that is due is not seen: add --target '${companion}', or leave it out of --exclude`,
      );
      expect(scene.calls()).toEqual({});
    }
    expect((await scene.reset()).password).toBe(password);

    const both = await scene.up(undefined, { args: ["--target", resource, "--target", companion] });
    expect(both).not.toMatch(/not seen/);
    expect((await scene.reset()).passwordVersion).toBe(2);
  },
  TEST_TIMEOUT_MS,
);

test(
  "ignoreChanges of what rotates, one by one and all at once: nothing changes",
  async () => {
    const scene = await openScene();
    const given = { newPassword: scene.secret("Ignored-Login=1") };
    const changes: [string, object, object][] = [
      ["triggers", { triggers: { a: 1 } }, { triggers: { a: 2 } }],
      ["triggers.a", { triggers: { a: 1, b: 1 } }, { triggers: { a: 2, b: 1 } }],
      ["newPassword", given, { newPassword: scene.secret("Ignored-Login=2") }],
      ["newPassword", {}, given],
      ["generate", { generate: { length: 20 } }, { generate: { length: 24 } }],
      ["generate.length", { generate: { length: 20 } }, { generate: { length: 24 } }],
      ["rotateAfter", {}, { rotateAfter: "1s" }],
      ["*", { triggers: { a: 1 } }, { triggers: { a: 2 }, rotateAfter: "1s" }],
    ];
    const servers = changes.map(() => scene.servers(1));
    const all = (argsOf: (change: (typeof changes)[number]) => object, isIgnored: boolean) =>
      changes.map((change, index) =>
        program(
          { ...argsOf(change), serverIds: servers[index] },
          { name: `ignored-${index}`, options: isIgnored ? { ignoreChanges: [change[0]] } : {} },
        ),
      );
    await scene.up(all(([, before]) => before, false).join("\n"));
    scene.calls();

    const printed = await scene.up(all(([, , after]) => after, true).join("\n"));

    expect(printed).toMatch(/17 unchanged/);
    expect(printed).not.toMatch(/updated|replaced|created/);
    expect(scene.calls()).toEqual({});
  },
  TEST_TIMEOUT_MS,
);
