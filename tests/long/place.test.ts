import { calls, operations, TEST_TIMEOUT_MS } from "../engine/support";
import {
  ABROAD,
  AT_HOME,
  AT_SEA,
  captured,
  env,
  HOME,
  held,
  initial,
  madeAtHome,
  NO_CONFIG,
  reset,
  STRANGER,
  sandbox,
  stackWith,
  TEAM,
  windowsServer,
} from "../engine/support/twoRegions";

/* A resource stays in the region and project it was carried out in. */

describe("under another region", () => {
  test(
    "a preview shows a replacement, whether configuration, environment or an argument names it",
    async () => {
      const linux = sandbox().addServer({ projectId: HOME.id }).id;
      const windows = windowsServer("Shown-1");
      const body = (more = "") =>
        reset(linux, more) + captured(windows, `clearOn: "delete", ${more}`) + initial(windows, more);
      const configured = await madeAtHome(body(), { region: HOME.name });
      const silent = await madeAtHome(body());
      const shows = (output: string) =>
        [...output.matchAll(/^ \+- .* (\S+) +replace/gm)].map(([, name]) => name).sort();
      const REPLACED = ["admin", "boot", "win", "win-password"];

      const byEnvironment = await silent.workspace.preview({ env: AT_SEA(), args: ["--diff"] });
      await configured.workspace.configSet("huaweicloud:region", ABROAD.name);
      const byConfiguration = await configured.workspace.preview({ env: AT_HOME() });
      await silent.program(body(`region: "${ABROAD.name}"`));
      const byArgument = await silent.workspace.preview({ env: AT_HOME() });
      await silent.program(body());
      const byProject = await silent.workspace.preview({ env: { ...AT_HOME(), HW_PROJECT_ID: TEAM.id } });
      const provided = (region: string) =>
        `const provider = new hw.Provider("own", { region: "${region}" });
        new hw.PasswordReset("admin", { serverIds: ["${linux}"] }, { provider });`;
      const explicit = await madeAtHome(provided(HOME.name));
      await explicit.program(provided(ABROAD.name));
      const byProvider = await explicit.workspace.preview({ env: AT_HOME() });

      expect(byEnvironment.all.match(/\+-pulumi-nodejs:dynamic/g)).toHaveLength(4);
      expect(shows(byConfiguration.all)).toEqual(REPLACED);
      expect(shows(byArgument.all)).toEqual(REPLACED);
      expect(shows(byProject.all)).toEqual(REPLACED);
      expect(shows(byProvider.all)).toEqual(["admin"]);
      const [, diagnostics = ""] = byConfiguration.all.split("Diagnostics:");
      for (const name of ["admin", "boot", "win"]) {
        const due = `${name}: a replacement is due: it is in region ${HOME.name}, and ${ABROAD.name} is asked for`;
        expect(diagnostics.split(due)).toHaveLength(2);
      }
      expect(byProject.all).toContain(`it is in project ${HOME.id}, and ${TEAM.id} is asked for`);
      expect(calls(sandbox())).toEqual({});
    },
    TEST_TIMEOUT_MS,
  );

  test(
    "an up that cannot carry the resources out there leaves them where they are; one that can scrambles at home",
    async () => {
      const home = sandbox().addServer({ projectId: HOME.id }).id;
      const abroad = sandbox().addServer({ projectId: ABROAD.id }).id;
      const windows = windowsServer("Stays-1");
      const stack = await madeAtHome(reset(home, 'onDelete: "scramble"') + captured(windows));
      const before = await held(stack);

      const failed = await stack.workspace.up({ skipPreview: true, allowFailure: true, env: AT_SEA() });
      const kept = await held(stack);
      sandbox().restart(home);
      const opens = sandbox().acceptsPassword(home, String(before.admin?.password));
      await stack.program(reset(abroad, 'onDelete: "scramble"') + captured(windows, `region: "${HOME.name}"`));
      await stack.workspace.up({ skipPreview: true, env: AT_SEA() });
      const after = await held(stack);
      sandbox().restart(home);
      sandbox().restart(abroad);

      expect(failed.code).not.toBe(0);
      expect([kept["win-password"]?.captured, kept.win?.password, opens]).toEqual([
        { password: "Stays-1" },
        "Stays-1",
        true,
      ]);
      expect(after.admin).toMatchObject({ region: ABROAD.name, projectId: ABROAD.id });
      expect(after.win).toEqual(before.win);
      expect(sandbox().acceptsPassword(abroad, String(after.admin?.password))).toBe(true);
      expect(sandbox().acceptsPassword(home, String(before.admin?.password))).toBe(false);
    },
    TEST_TIMEOUT_MS,
  );
});

test(
  "a destroy by another account changes nothing and keeps the state",
  async () => {
    const linux = sandbox().addServer({ projectId: HOME.id }).id;
    const windows = windowsServer("Another-Account-1");
    const stack = await madeAtHome(reset(linux, 'onDelete: "scramble"') + captured(windows, 'clearOn: "delete"'));
    const before = await held(stack);

    const args = ["--continue-on-error"];
    const { code, all } = await stack.workspace.destroy({ allowFailure: true, args, env: env(HOME.name, STRANGER) });

    expect(code).not.toBe(0);
    expect(all).toContain("Common.0018");
    expect(await held(stack)).toMatchObject({ admin: before.admin, win: before.win });
    expect(sandbox().server(windows).recordPresent).toBe(true);
  },
  TEST_TIMEOUT_MS,
);

describe("an unchanged up", () => {
  test(
    "after an adoption knows the region; the project's id is absent, since no call has needed it",
    async () => {
      const linux = sandbox().addServer({ projectId: HOME.id, initialPassword: "Adopted-Login=1" }).id;
      const adopted = reset(linux, 'newPassword: "Adopted-Login=1", adopt: true');
      const stack = await stackWith(`${adopted}exports.place = [admin.region, admin.projectId];`, NO_CONFIG);
      await stack.workspace.up({ skipPreview: true, env: AT_HOME() });

      const quiet = await stack.workspace.preview({ args: ["--expect-no-changes", "--diff"], env: AT_HOME() });
      const abroad = await stack.workspace.preview({ env: AT_SEA() });

      expect(operations(sandbox())).toEqual([]);
      expect(quiet.all).not.toMatch(/unknown|output</);
      expect((await held(stack)).admin).toMatchObject({ region: HOME.name });
      expect((await held(stack)).admin).not.toHaveProperty("projectId");
      expect(abroad.all).toMatch(/replace/);
    },
    TEST_TIMEOUT_MS,
  );

  test(
    "by a project's name: another name is another project, no name leaves the resource where it is",
    async () => {
      const linux = sandbox().addServer({ projectId: TEAM.id }).id;
      const stack = await stackWith(reset(linux), NO_CONFIG);
      const byName = (name: string) => ({ ...AT_HOME(), HW_PROJECT_NAME: name });
      await stack.workspace.up({ skipPreview: true, env: byName(TEAM.name) });
      sandbox().clearRequests();

      await stack.workspace.preview({ args: ["--expect-no-changes"], env: byName(TEAM.name) });
      await stack.workspace.preview({ args: ["--expect-no-changes"], env: AT_HOME() });
      const other = await stack.workspace.preview({ env: byName(HOME.name) });

      expect(other.all).toMatch(/replace/);
      expect(operations(sandbox())).toEqual([]);
      expect((await held(stack)).admin).toMatchObject({ region: HOME.name, projectId: TEAM.id });
    },
    TEST_TIMEOUT_MS,
  );
});
