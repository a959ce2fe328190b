import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import type { StackState, StateResource } from "../../pulumiCli";
import { everyServer, type Scene, statuses, TEST_TIMEOUT_MS, useScenes } from "../engine/support";
import { advised, expectSettled, follow, program, refusals, settled, state, urn } from "../engine/support/companions";
import { KEY_PAIR, WINDOWS } from "../engine/support/keys";
import { passwordsIn } from "../fakes/histories";

const openScene = useScenes();

describe("nothing rotates, neither in a preview nor in an up without one, and what the text says leads back", () => {
  test(
    "after state rename of the companion",
    async () => {
      const { scene, serverIds, password } = await settled(await openScene());
      await state(scene, "rename", urn("PasswordSource", "admin-password"), "lost");

      const { preview, up } = await refusals(scene, "rename it back", urn("PasswordSource", "lost"));

      const rename = ["rename", urn("PasswordSource", "lost"), "admin-password"];
      expect(preview).toEqual([rename]);
      expect(up).toEqual([["delete", urn("PasswordSource", "admin-password")], rename]);
      await follow(scene, up);
      await expectSettled(scene, serverIds, password);
    },
    TEST_TIMEOUT_MS,
  );

  test(
    "after state move of the companion",
    async () => {
      const { scene, serverIds, password } = await settled(await openScene());
      await secondStack(scene);
      await state(scene, "move", "--source", "dev", "--dest", "two", urn("PasswordSource", "admin-password"));

      const moved = urn("PasswordSource", "admin-password", "two");
      const { preview, up } = await refusals(scene, "move it back", moved);

      const move = ["move", "--source", "two", "--dest", "dev", moved];
      expect(preview).toEqual([move]);
      expect(up).toEqual([["delete", urn("PasswordSource", "admin-password")], move]);
      await follow(scene, up);
      await expectSettled(scene, serverIds, password);
    },
    TEST_TIMEOUT_MS,
  );

  test(
    "after state move of the resource",
    async () => {
      const { scene } = await settled(await openScene());
      await secondStack(scene);
      await state(scene, "move", "--source", "dev", "--dest", "two", urn("PasswordReset", "admin"));

      const preview = await inSecondStack(scene, "preview");
      const up = await inSecondStack(scene, "up");

      expect([preview.code, up.code]).not.toContain(0);
      expect(scene.calls()).toEqual({});
      const move = ["move", "--source", "dev", "--dest", "two", urn("PasswordSource", "admin-password")];
      expect(advised(preview.all, "move its companion too")).toEqual([move]);
      const commands = advised(up.all, "move its companion too");
      expect(commands).toEqual([["delete", urn("PasswordSource", "admin-password", "two")], move]);
      await follow(scene, commands);
      expect(await inSecondStack(scene, "up")).toMatchObject({ code: 0 });
      expect(await inSecondStack(scene, "preview", "--expect-no-changes")).toMatchObject({ code: 0 });
      expect(scene.calls()).toEqual({});
    },
    TEST_TIMEOUT_MS,
  );

  test(
    "after the companion was taken out of the state: the state put back, or begun anew",
    async () => {
      const { scene, serverIds, password } = await settled(await openScene());
      const before = await scene.workspace.exportState();
      await scene.workspace.importState(withoutCompanion(before));

      const printed = await scene.failingPreview();

      expect(scene.calls()).toEqual({});
      expect(printed).toMatch(/put back the state of before, pulumi stack import/);
      await scene.workspace.importState(before);
      await expectSettled(scene, serverIds, password);

      await scene.workspace.importState(withoutCompanion(before));
      const { up } = await refusals(scene, "To begin anew");
      expect(up).toEqual([["delete", urn("PasswordReset", "admin")]]);
      await follow(scene, up);
      await scene.up();
      const now = await scene.reset();
      expect(now.password).not.toBe(password);
      expect(now.passwords).toEqual(everyServer(serverIds, now.password));
    },
    TEST_TIMEOUT_MS,
  );

  test(
    "with --replace of the companion",
    async () => {
      const { scene, serverIds, password } = await settled(await openScene());
      const args = ["--replace", urn("PasswordSource", "admin-password")];

      expect(await scene.failingPreview(undefined, args)).toMatch(/leave that out\. To rotate, change a trigger/);
      const printed = await scene.failingUp(undefined, { args });

      expect(scene.calls()).toEqual({});
      await takeReplacementBack(scene, printed);
      await expectSettled(scene, serverIds, password);
    },
    TEST_TIMEOUT_MS,
  );
});

/** A second stack of the same project and configuration. */
async function secondStack(scene: Scene): Promise<void> {
  await scene.workspace.run(["stack", "init", "two", "--secrets-provider", "passphrase"]);
  const file = path.join(scene.stack.dir, "Pulumi.two.yaml");
  const [, config = ""] = (await readFile(scene.workspace.configFile, "utf8")).split(/^(?=config:)/m);
  await writeFile(file, `${await readFile(file, "utf8")}\n${config}`);
}

function inSecondStack(scene: Scene, verb: "up" | "preview", ...args: string[]) {
  const how = verb === "up" ? ["--yes", "--skip-preview"] : [];
  return scene.workspace.run([verb, ...how, "--stack", "two", ...args], { allowFailure: true });
}

function withoutCompanion(state: StackState): StackState {
  const resources = (state.deployment.resources ?? []).filter(({ type }) => !type.endsWith(":PasswordSource"));
  const alone = resources.map(({ dependencies: _, ...rest }) => ({ ...rest, propertyDependencies: {} }));
  return { ...state, deployment: { ...state.deployment, resources: alone } };
}

/** What the text says for a companion that was replaced, done as with `pulumi state edit`. */
async function takeReplacementBack(scene: Scene, printed: string): Promise<void> {
  const [, made, had] =
    /take out the resource with the id (\S+), and "delete" of the one with the id (\S+)\. /.exec(printed) ?? [];
  const state = await scene.workspace.exportState();
  const resources = (state.deployment.resources ?? [])
    .filter(({ id }) => id !== made)
    .map(({ delete: isDeleted, ...rest }: StateResource & { delete?: boolean }) =>
      rest.id === had || isDeleted === undefined ? rest : { ...rest, delete: isDeleted },
    );
  expect(resources).toHaveLength((state.deployment.resources ?? []).length - 1);
  await scene.workspace.importState({ ...state, deployment: { ...state.deployment, resources } });
}

describe("goes on with the same password", () => {
  test(
    "when both were moved to another stack",
    async () => {
      const { scene } = await settled(await openScene());
      await secondStack(scene);
      const both = [urn("PasswordSource", "admin-password"), urn("PasswordReset", "admin")];
      await state(scene, "move", "--source", "dev", "--dest", "two", ...both);

      expect(await inSecondStack(scene, "up")).toMatchObject({ code: 0 });
      expect(await inSecondStack(scene, "preview", "--expect-no-changes")).toMatchObject({ code: 0 });
      expect(scene.calls()).toEqual({});
    },
    TEST_TIMEOUT_MS,
  );

  test(
    "when the resource alone is made again: deleted from the state, by --replace or by an option that replaces",
    async () => {
      const { scene, serverIds, password } = await settled(await openScene());
      await state(scene, "delete", urn("PasswordReset", "admin"));
      await scene.up();
      await scene.up(undefined, { args: ["--replace", urn("PasswordReset", "admin")] });
      for (const replacementTrigger of ["one", "two"]) {
        const printed = await scene.up(program({ serverIds }, { options: { replacementTrigger } }));
        expect(printed).toMatch(replacementTrigger === "one" ? /3 unchanged/ : /1 replaced/);
      }

      expect(new Set(scene.sent().map((sent) => sent.password))).toEqual(new Set([password]));
      await expectSettled(scene, serverIds, password);
    },
    TEST_TIMEOUT_MS,
  );
});

describe("--target and --exclude", () => {
  const resource = urn("PasswordReset", "admin");
  const companion = urn("PasswordSource", "admin-password");

  test(
    "of the companion alone keeps the new password in the state, and the next up sets it",
    async () => {
      const { scene, serverIds, password } = await settled(await openScene());
      await scene.up(program({ serverIds, triggers: { ticket: 2 } }), { args: ["--target", companion] });
      expect(scene.calls()).toEqual({});
      const { history } = await scene.outputsOf("admin-password");
      const next = passwordsIn(history, serverIds)[serverIds[0] ?? ""];
      expect(next).not.toBe(password);

      expect(await scene.up()).not.toMatch(/not seen/);
      expect(await scene.reset()).toMatchObject({ password: next, passwordVersion: 2 });
    },
    TEST_TIMEOUT_MS,
  );

  test(
    "of the resource alone goes on with a server that failed; a refresh says nothing of a companion",
    async () => {
      const scene = await openScene();
      const [able = ""] = scene.servers(1);
      const [bare = ""] = scene.servers(1, { plugin: false });
      await scene.failingUp(program({ serverIds: [able, bare], waitTimeout: "0s" }));
      scene.sandbox.changeServer(bare, { plugin: true });

      await scene.up(undefined, { args: ["--target", resource] });

      expect(statuses(await scene.reset())).toEqual(everyServer([able, bare], "reset"));
      for (const args of [[], ["--run-program"], ["--target", resource]]) {
        expect((await scene.workspace.refresh({ skipPreview: true, args })).all).not.toMatch(/not seen/);
      }
      expect(await scene.up(undefined, { args: ["--refresh"] })).not.toMatch(/not seen/);
    },
    TEST_TIMEOUT_MS,
  );
});

describe("ignoreChanges reaches both", () => {
  test.each([
    ["a shared password", {}],
    ["a password for each server", { generate: { perServer: true } }],
  ])(
    "serverIds[0]: the first server stays, and another second one is reset: %s",
    async (_, args) => {
      const scene = await openScene();
      const [a = "", b = "", c = "", d = ""] = scene.servers(4);
      await scene.up(program({ ...args, serverIds: [a, b] }));
      scene.calls();

      const options = { ignoreChanges: ["serverIds[0]"] };
      const printed = await scene.up(program({ ...args, serverIds: [c, d] }, { options }));

      expect(printed).not.toMatch(/cannot ignore/);
      expect(scene.sent().flatMap(({ serverIds }) => serverIds)).toEqual([d]);
      expect(statuses(await scene.reset())).toEqual(everyServer([a, d], "reset"));
      scene.calls();
      await scene.up(undefined, { args: ["--expect-no-changes"] });
    },
    TEST_TIMEOUT_MS,
  );

  test(
    "*: an age that has passed is no change of an argument, so that it rotates both",
    async () => {
      const scene = await openScene();
      const serverIds = scene.servers(1);
      await scene.up(program({ serverIds, rotateAfter: "1s" }));
      await new Promise((resolve) => setTimeout(resolve, 1100));

      await scene.up(program({ serverIds: [] }, { options: { ignoreChanges: ["*"] } }));

      const { password, passwordVersion } = await scene.reset();
      expect(passwordVersion).toBe(2);
      scene.restart(serverIds);
      expect(serverIds.map((id) => scene.passwordInForce(id))).toEqual([password]);
    },
    TEST_TIMEOUT_MS,
  );
});

describe("a cleanup and its capture", () => {
  async function clearedScene() {
    const scene = await openScene();
    const args = (initialPassword: string) => ({
      serverId: scene.sandbox.addServer({ ...WINDOWS, initialPassword: scene.secret(initialPassword) }).id,
      privateKey: scene.sandbox.privateKeyPem(KEY_PAIR.name),
    });
    const windows = args("Windows-First=1");
    const body = (given: object, name = "win") => program(given, { name, type: "PasswordRecordCleanup" });
    await scene.up(body(windows));
    scene.calls();
    return { scene, windows, other: args("Windows-Other=2"), body };
  }

  test(
    "state rename of one is refused at once; with both renamed, or the key left out, what was captured stays",
    async () => {
      const { scene, windows, body } = await clearedScene();
      await state(scene, "rename", urn("PasswordRecordCleanup", "win"), "other");

      const printed = await scene.failingPreview(body(windows, "other"));
      expect(scene.calls()).toEqual({});
      expect(printed).toMatch(/leave the key out\. What was captured stays/);
      await follow(scene, advised(printed, "rename its companion too"));
      await scene.up();
      expect(await scene.outputsOf("other")).toMatchObject({ password: "Windows-First=1", recordPresent: false });
      await scene.up(undefined, { args: ["--expect-no-changes"] });

      await state(scene, "rename", urn("PasswordCapture", "other-password"), "lost");
      const { privateKey: _, ...withoutKey } = windows;
      await scene.failingPreview();
      await scene.up(body(withoutKey, "other"));
      expect(await scene.outputsOf("other")).toMatchObject({ password: "Windows-First=1", recordPresent: false });
      expect(scene.calls()).toEqual({});
    },
    TEST_TIMEOUT_MS,
  );

  test(
    "another server replaces both, also in a second attempt; a key that comes later captures",
    async () => {
      const { scene, other, body } = await clearedScene();
      await scene.preview(body(other));
      // The capture succeeds, and the cleanup cannot be made: the state still has the one of the other server.
      const read = "ShowServerPassword";
      scene.sandbox.inject({
        operation: read,
        serverId: other.serverId,
        skip: 1,
        effect: { kind: "status", status: 403 },
      });
      await scene.failingUp();
      scene.sandbox.clearFaults();
      await scene.preview();
      await scene.up();
      expect(await scene.outputsOf("win")).toMatchObject({ password: "Windows-Other=2", recordPresent: false });

      const { id: serverId } = scene.sandbox.addServer({
        ...WINDOWS,
        initialPassword: scene.secret("Windows-Later=3"),
      });
      await scene.up(body({ serverId, clearOn: "delete" }, "later"));
      await scene.up(body({ serverId, clearOn: "delete", privateKey: other.privateKey }, "later"));
      expect(await scene.outputsOf("later")).toMatchObject({ password: "Windows-Later=3", recordPresent: true });
    },
    TEST_TIMEOUT_MS,
  );
});
