import type { StackState } from "../../pulumiCli";
import { calls, operations, TEST_TIMEOUT_MS, type TestStack } from "./support";
import { KEY_PAIR, WINDOWS } from "./support/keys";
import { rehearsal, revealedOutputs } from "./support/stacks";
import { readState } from "./support/stateFile";

/*
 * A resource stays in the region and project it was carried out in. All of it happens in two regions of one account, the
 * region being set in the environment only, so that each command can see another one.
 */

const HOME = { id: "0000000000000000000000000000aa01", name: "cn-test-1" };
const TEAM = { id: "0000000000000000000000000000aa02", name: "cn-test-1_team" };
const ABROAD = { id: "0000000000000000000000000000ab01", name: "eu-test-1" };
const OWNER = { name: "owner", accessKey: "OWNERACCESSKEY", secretKey: "throwaway-secret-of-the-owner" };
/** Another account, with projects of the same names. */
const STRANGER = { name: "stranger", accessKey: "STRANGERACCESSKEY", secretKey: "throwaway-secret-of-the-stranger" };
/** A user of the owner's project who may read records, but not servers. */
const CLERK = { name: "clerk", accessKey: "CLERKACCESSKEY", secretKey: "throwaway-secret-of-the-clerk" };

const { sandbox, stackWith } = rehearsal({
  seed: {
    accounts: [
      { ...OWNER, projects: [HOME, TEAM, ABROAD] },
      {
        ...STRANGER,
        userName: "stranger",
        projects: [
          { id: "0000000000000000000000000000ba01", name: HOME.name },
          { id: "0000000000000000000000000000bb01", name: ABROAD.name },
        ],
      },
      {
        ...CLERK,
        userName: "clerk",
        projects: [HOME],
        allowedActions: ["iam:projects:listProjects", "ecs:cloudServers:showServerPassword"],
      },
    ],
  },
});

/** An environment that names a region, or none, and whose keys. Each region has hosts of its own. */
function env(region: string | undefined, { accessKey, secretKey } = OWNER): Record<string, string> {
  const hosts = [HOME.name, ABROAD.name].flatMap((name) =>
    Object.entries(sandbox().endpoints(name)).map(([service, url]) => [
      `HUAWEICLOUD_SDK_REGION_${service}_${name}`.replaceAll("-", "_").toUpperCase(),
      String(url),
    ]),
  );
  return {
    ...Object.fromEntries(hosts),
    HW_ACCESS_KEY: accessKey,
    HW_SECRET_KEY: secretKey,
    ...(region === undefined ? {} : { HW_REGION_NAME: region }),
  };
}

const AT_HOME = () => env(HOME.name);
const AT_SEA = () => env(ABROAD.name);

const NO_CONFIG = { endpoints: undefined, region: undefined, accessKey: undefined, secretKey: undefined };

function windowsServer(initialPassword: string): string {
  return sandbox().addServer({ ...WINDOWS, initialPassword, projectId: HOME.id }).id;
}

const key = () => JSON.stringify(sandbox().privateKeyPem(KEY_PAIR.name));
const cleanup = (serverId: string, more = "") =>
  `const win = new hw.PasswordRecordCleanup("win", { serverId: "${serverId}", ${more} });\n`;
const captured = (serverId: string, more = "") => cleanup(serverId, `privateKey: ${key()}, ${more}`);
const initial = (serverId: string, more = "") =>
  `const boot = new hw.ServerPassword("boot", { serverId: "${serverId}", privateKey: ${key()}, ${more} });\n`;
const reset = (serverId: string, more = "") =>
  `const admin = new hw.PasswordReset("admin", { serverIds: ["${serverId}"], waitTimeout: "0s", ${more} });\n`;

async function madeAtHome(body: string, config: Readonly<Record<string, string>> = {}): Promise<TestStack> {
  const stack = await stackWith(body, { ...NO_CONFIG, ...config });
  await stack.workspace.up({ skipPreview: true, env: AT_HOME() });
  sandbox().clearRequests();
  return stack;
}

/** What the state holds of our resources: name → outputs, secrets in the clear. */
async function held(stack: TestStack): Promise<Record<string, Record<string, unknown>>> {
  const { deployment } = await readState(stack.workspace);
  const ours = (deployment.resources ?? []).filter(({ type }) => type.includes("huaweicloud:"));
  const plain = (outputs: object = {}) =>
    Object.fromEntries(
      Object.entries(outputs).map(([name, value]) => {
        const text = (value as { plaintext?: string } | null)?.plaintext;
        return [name, text === undefined ? value : JSON.parse(text)];
      }),
    );
  return Object.fromEntries(ours.map(({ urn, outputs }) => [urn.split("::").at(-1), plain(outputs)]));
}

/** The projects that calls went to. */
function projectsCalled(): string[] {
  const ids = sandbox().requests.map(({ path }) => /\/v[\d.]+\/([0-9a-f]{32})\//.exec(path)?.[1]);
  return [...new Set(ids)].filter((id) => id !== undefined);
}

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
