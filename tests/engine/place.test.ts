import type { StackState } from "../../pulumiCli";
import { calls, operations, TEST_TIMEOUT_MS } from "./support";
import { revealedOutputs } from "./support/stacks";
import {
  AT_HOME,
  AT_SEA,
  CLERK,
  captured,
  cleanup,
  env,
  HOME,
  held,
  initial,
  madeAtHome,
  projectsCalled,
  reset,
  STRANGER,
  sandbox,
  windowsServer,
} from "./support/twoRegions";

/* A resource stays in the region and project it was carried out in. */

describe("under another region", () => {
  test(
    "a refresh looks where the resources are, and keeps the only copy of a cleared record's password",
    async () => {
      const id = windowsServer("Only-Copy-1");
      const stack = await madeAtHome(captured(id) + initial(windowsServer("Initial-2")));
      const before = await held(stack);

      const { all } = await stack.workspace.refresh({ skipPreview: true, env: AT_SEA() });

      expect(all).not.toMatch(/deleted/);
      expect(await held(stack)).toEqual(before);
      expect(before.win?.password).toBe("Only-Copy-1");
      expect(projectsCalled()).toEqual([HOME.id]);
      expect(operations(sandbox())).not.toContain("KeystoneListProjects");
    },
    TEST_TIMEOUT_MS,
  );

  test(
    "a destroy scrambles and clears where the resources were made",
    async () => {
      const linux = sandbox().addServer({ projectId: HOME.id }).id;
      const windows = windowsServer("Cleared-On-Delete-1");
      const stack = await madeAtHome(reset(linux, 'onDelete: "scramble"') + cleanup(windows, 'clearOn: "delete"'));
      const { admin } = await held(stack);
      const before = sandbox().server(linux).resets;

      await stack.workspace.destroy({ skipPreview: true, env: AT_SEA() });

      expect(sandbox().server(linux).resets).toBe(before + 1);
      sandbox().restart(linux);
      expect(sandbox().acceptsPassword(linux, String(admin?.password))).toBe(false);
      expect(sandbox().server(windows).recordPresent).toBe(false);
      expect(projectsCalled()).toEqual([HOME.id]);
    },
    TEST_TIMEOUT_MS,
  );
});

describe("a refresh", () => {
  test(
    "keeps everything and fails where the look is refused, by permission or because the account is another",
    async () => {
      const stack = await madeAtHome(captured(windowsServer("Refused-1")));
      const gone = windowsServer("Refused-2");
      const second = await madeAtHome(cleanup(gone));
      sandbox().removeServer(gone);
      const before = [await held(stack), await held(second)];

      // The record is gone, and the server may be: the clerk may not look.
      const asClerk = await second.workspace.refresh({ allowFailure: true, env: env(HOME.name, CLERK) });
      const asStranger = await stack.workspace.refresh({ allowFailure: true, env: env(HOME.name, STRANGER) });

      expect([asClerk.code === 0, asStranger.code === 0]).toEqual([false, false]);
      expect(asClerk.all).toContain("Allow ecs:cloudServers:get");
      expect(asStranger.all).toContain("Common.0018");
      expect([await held(stack), await held(second)]).toEqual(before);
    },
    TEST_TIMEOUT_MS,
  );

  test(
    "keeps a captured password when the cloud says that the server is gone, and says so; where none is held, the resource goes",
    async () => {
      const servers = [windowsServer("Kept-1"), windowsServer("Kept-2")];
      const stack = await madeAtHome(captured(servers[0] ?? ""));
      const without = await madeAtHome(cleanup(servers[1] ?? ""));
      const { win: before } = await held(stack);
      for (const id of servers) sandbox().removeServer(id);

      const kept = await stack.workspace.refresh({ skipPreview: true, env: AT_HOME() });
      const dropped = await without.workspace.refresh({ skipPreview: true, env: AT_HOME() });

      expect(kept.all).toMatch(/server .* no longer exists.*password.*kept/);
      expect((await held(stack)).win).toEqual({ ...before, recordPresent: false });
      expect((await held(stack))["win-password"]?.captured).toEqual({ password: "Kept-1" });
      expect(dropped.all).toMatch(/1 deleted/);
      // What is left has nothing to do, and can be destroyed.
      await stack.workspace.up({ skipPreview: true, args: ["--expect-no-changes"], env: AT_HOME() });
      await stack.workspace.destroy({ skipPreview: true, env: AT_HOME() });
      expect(await held(stack)).toEqual({});
    },
    TEST_TIMEOUT_MS,
  );
});

describe("an unchanged up", () => {
  const withoutPlace = ({ version, deployment }: StackState): StackState => ({
    version,
    deployment: {
      ...deployment,
      resources: (deployment.resources ?? []).map(({ outputs = {}, ...resource }) => {
        const { region: _region, projectId: _id, projectName: _name, ...others } = outputs;
        return { ...resource, outputs: others };
      }),
    },
  });
  const EXPORTS = "exports.places = [win.region, win.projectId, admin.region, boot.projectId];";

  test(
    "of a state that says no place makes no call and shows no change, in whatever region; the next update notes the present one",
    async () => {
      const linux = sandbox().addServer({ projectId: HOME.id }).id;
      const windows = windowsServer("Earlier-Version-1");
      const body = (more = "") => reset(linux, more) + initial(windows) + captured(windows, 'clearOn: "delete"');
      const stack = await madeAtHome(body());
      await stack.workspace.importState(withoutPlace(await stack.workspace.exportState()));
      const quiet = ["--expect-no-changes"];

      await stack.workspace.preview({ args: quiet, env: AT_SEA() });
      await stack.workspace.up({ skipPreview: true, args: quiet, env: AT_HOME() });
      const made = calls(sandbox());
      await stack.program(body("triggers: { round: 2 }"));
      await stack.workspace.up({ skipPreview: true, env: AT_HOME() });

      expect(made).toEqual({});
      expect((await held(stack)).admin).toMatchObject({ region: HOME.name, projectId: HOME.id, passwordVersion: 2 });
    },
    TEST_TIMEOUT_MS,
  );

  test(
    "needs no region, project, or usable credentials, and shows the place also where other resources use it",
    async () => {
      const linux = sandbox().addServer({ projectId: HOME.id }).id;
      const windows = windowsServer("Quiet-1");
      const echo = `
        const echo = { async create(inputs) { return { id: "echo", outs: inputs }; } };
        new pulumi.dynamic.Resource(echo, "consumer", { place: win.region, project: admin.projectId });`;
      const stack = await madeAtHome(reset(linux) + initial(windows) + captured(windows) + EXPORTS + echo);
      const quiet = ["--expect-no-changes", "--diff"];

      const silent = await stack.workspace.preview({ args: quiet, env: env(undefined) });
      const half = { ...AT_HOME(), HW_ACCESS_KEY: "", HW_USER_PASSWORD: "half-of-a-pair", HW_MAX_RETRIES: "many" };
      await stack.workspace.preview({ args: quiet, env: half });

      expect(silent.all).not.toMatch(/unknown|output</);
      expect(operations(sandbox())).toEqual([]);
      expect(await revealedOutputs(stack)).toMatchObject({ places: [HOME.name, HOME.id, HOME.name, HOME.id] });
    },
    TEST_TIMEOUT_MS,
  );
});
