import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { calls, TEST_TIMEOUT_MS } from "./support";
import { KEY_PAIR, WINDOWS } from "./support/keys";
import { rehearsal, revealedOutputs } from "./support/stacks";

const ABROAD = {
  name: "abroad",
  accessKey: "ABROADACCESSKEY00001",
  secretKey: "Abroad-Secret-Key-Planted-0123456789",
  userName: "abroad-user",
  password: "Abroad-User-Password-Planted-1",
  domainName: "abroad-domain",
  projects: [
    { id: "0000000000000000000000000000ab01", name: "eu-test-1" },
    { id: "0000000000000000000000000000ab02", name: "eu-test-2" },
  ],
};
const HOME = {
  name: "home",
  projects: [
    { id: "0000000000000000000000000000aa01", name: "cn-test-1" },
    { id: "0000000000000000000000000000aa02", name: "cn-test-2" },
  ],
};

const { sandbox, stackWith } = rehearsal({ seed: { accounts: [HOME, ABROAD] } });

/** Endpoints replace those of every region, so a stack of several regions needs the address where all of them answer. */
function everyRegion(): object {
  const { url } = sandbox();
  return { ecs: url, bms: url, iam: url };
}

/** A Windows server in a project; its password is `<name>-Pass-1`. */
function server(name: string, project: { id: string } | undefined): string {
  return sandbox().addServer({ ...WINDOWS, projectId: String(project?.id), initialPassword: `${name}-Pass-1` }).id;
}

/** Which account and project each server was asked of with. */
function askedWith(): Record<string, string> {
  const asked = sandbox().requests.flatMap(({ serverIds, account, path, status }) =>
    serverIds.map((id) => [id, `${account} ${path.split("/")[2]} ${status === 404 ? "not found" : "found"}`]),
  );
  return Object.fromEntries(asked);
}

test(
  "an explicit provider serves its resources and functions with its own account and region, beside the configured one",
  async () => {
    const ids = {
      home: server("Home", HOME.projects[0]),
      homeElsewhere: server("Elsewhere", HOME.projects[1]),
      abroad: server("Abroad", ABROAD.projects[0]),
      cleanup: server("Cleanup", ABROAD.projects[0]),
      abroadProject: server("Project", ABROAD.projects[1]),
      read: server("Read", ABROAD.projects[0]),
    };
    const privateKey = sandbox().privateKeyPem(KEY_PAIR.name);
    const body = (credentials: object): string => `
      const ids = ${JSON.stringify(ids)};
      const privateKey = ${JSON.stringify(privateKey)};
      const provider = new hw.Provider("abroad", ${JSON.stringify({ region: "eu-test-1", endpoints: everyRegion(), ...credentials })});
      const made = {
        home: new hw.ServerPassword("home", { serverId: ids.home, privateKey }),
        homeElsewhere: new hw.ServerPassword("home-elsewhere", { serverId: ids.homeElsewhere, privateKey, region: "cn-test-2" }),
        abroad: new hw.ServerPassword("abroad", { serverId: ids.abroad, privateKey }, { provider }),
        abroadProject: new hw.ServerPassword(
          "abroad-project", { serverId: ids.abroadProject, privateKey, projectId: "${ABROAD.projects[1]?.id}" }, { provider }),
        cleanup: new hw.PasswordRecordCleanup(
          "cleanup", { serverId: ids.cleanup, privateKey, clearOn: "delete" }, { provider }),
      };
      for (const name of Object.keys(made)) exports[name] = { password: made[name].password };
      exports.read = { password: hw.getServerPasswordOutput({ serverId: ids.read, privateKey }, { provider }).password };
      exports.plain = hw.getPasswordResetSupport({ serverId: ids.read }, { provider });`;
    const { accessKey, secretKey } = ABROAD;
    const config = { region: "cn-test-1", endpoints: JSON.stringify(everyRegion()) };
    const stack = await stackWith(body({ accessKey, secretKey }), config);

    const up = await stack.workspace.up({ skipPreview: true });

    expect(await revealedOutputs(stack)).toEqual({
      home: { password: "Home-Pass-1" },
      homeElsewhere: { password: "Elsewhere-Pass-1" },
      abroad: { password: "Abroad-Pass-1" },
      abroadProject: { password: "Project-Pass-1" },
      cleanup: { password: "Cleanup-Pass-1" },
      read: { password: "Read-Pass-1" },
      plain: { supported: true },
    });
    expect(askedWith()).toEqual({
      [ids.home]: `home ${HOME.projects[0]?.id} found`,
      [ids.homeElsewhere]: `home ${HOME.projects[1]?.id} found`,
      [ids.abroad]: `abroad ${ABROAD.projects[0]?.id} found`,
      [ids.abroadProject]: `abroad ${ABROAD.projects[1]?.id} found`,
      [ids.cleanup]: `abroad ${ABROAD.projects[0]?.id} found`,
      [ids.read]: `abroad ${ABROAD.projects[0]?.id} found`,
    });

    // Other credentials of the same account: nothing is replaced, nothing but the functions calls.
    const { userName, password, domainName } = ABROAD;
    sandbox().clearRequests();
    await stack.program(body({ userName, password, domainName }));
    const changed = await stack.workspace.up();
    expect(changed.all).not.toMatch(/replace|deleted/);
    expect(calls(sandbox())).toMatchObject({ ShowServerPassword: 2, ShowResetPasswordFlag: 2 });
    const authenticated = sandbox().requests.filter(({ serverIds }) => serverIds.includes(ids.read));
    expect(new Set(authenticated.map(({ authentication }) => authentication))).toEqual(new Set(["token"]));

    const planted = [ABROAD.secretKey, ABROAD.password, ABROAD.accessKey];
    expect(planted.filter((text) => up.all.includes(text) || changed.all.includes(text))).toEqual([]);
    expect(await stack.filesWith(planted)).toEqual([]);

    // A destroy does not run the program: the provider comes from the state.
    await stack.workspace.destroy({ skipPreview: true });
    expect(sandbox().server(ids.cleanup).recordPresent).toBe(false);
  },
  TEST_TIMEOUT_MS,
);

test(
  "a profile that a provider or the configuration names wins over keys of another account in the environment",
  async () => {
    const ids = [server("Named", ABROAD.projects[0]), server("Configured", ABROAD.projects[0])];
    const { accessKey: accessKeyId, secretKey: secretAccessKey } = ABROAD;
    const profile = { name: "abroad", mode: "AKSK", accessKeyId, secretAccessKey };
    const body = `
      const provider = new hw.Provider("abroad", ${JSON.stringify({ region: "eu-test-1", profile: "abroad", endpoints: everyRegion() })});
      new hw.PasswordReset("named", { serverIds: ["${ids[0]}"] }, { provider });
      new hw.PasswordReset("configured", { serverIds: ["${ids[1]}"] });`;
    const noKeys = { accessKey: undefined, secretKey: undefined };
    const endpoints = JSON.stringify(everyRegion());
    const stack = await stackWith(body, { region: "eu-test-1", profile: "abroad", endpoints, ...noKeys });
    await mkdir(path.join(stack.dir, ".hcloud"));
    await writeFile(path.join(stack.dir, ".hcloud", "config.json"), JSON.stringify({ profiles: [profile] }));
    const { accessKey, secretKey } = sandbox().credentials;

    const env = { HOME: stack.dir, HW_ACCESS_KEY: accessKey, HW_SECRET_KEY: secretKey };
    await stack.workspace.up({ skipPreview: true, env });

    expect(new Set(sandbox().requests.map(({ account }) => account))).toEqual(new Set(["abroad"]));
    expect(calls(sandbox())).toEqual({ ShowResetPasswordFlag: 2, BatchResetServersPassword: 2 });
  },
  TEST_TIMEOUT_MS,
);

test(
  "a misspelt argument of a provider fails the preview, and the secret it was to be goes nowhere",
  async () => {
    const { accessKey, secretKey } = ABROAD;
    const args = { region: "eu-test-1", accessKey, secretkey: secretKey, domain: undefined, Token: secretKey };
    const stack = await stackWith(`new hw.Provider("abroad", ${JSON.stringify(args)});`, { region: "cn-test-1" });

    const { code, all } = await stack.workspace.preview({ allowFailure: true, args: ["--diff"] });

    expect(code).not.toBe(0);
    expect(all).toContain("Provider abroad: secretkey: is not an argument of Provider");
    expect(all).toContain("Provider abroad: Token: is not an argument of Provider");
    expect(all).not.toMatch(/domain:|\n\s+at /);
    expect([accessKey, secretKey].filter((text) => all.includes(text))).toEqual([]);
    expect(await stack.filesWith([secretKey])).toEqual([]);
  },
  TEST_TIMEOUT_MS,
);

test(
  "a project that cannot be found is an error that says so, and none is created",
  async () => {
    const serverId = server("Nowhere", HOME.projects[0]);
    const stack = await stackWith(`new hw.PasswordRecordCleanup("win", { serverId: "${serverId}" });`, {
      region: "cn-test-1",
      projectName: "no-such-project",
    });

    const result = await stack.workspace.up({ skipPreview: true, allowFailure: true });

    expect(result.code).not.toBe(0);
    expect(result.all).toMatch(/error: .*no-such-project/);
    expect(sandbox().requests.filter(({ operation }) => operation !== "KeystoneListProjects")).toEqual([]);
  },
  TEST_TIMEOUT_MS,
);
