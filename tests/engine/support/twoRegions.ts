import type { TestStack } from "./index";
import { KEY_PAIR, WINDOWS } from "./keys";
import { rehearsal } from "./stacks";
import { readState } from "./stateFile";

/*
 * A cloud with two regions of one account. The region is set in the environment only, so that each command can see another
 * one. Whoever imports this starts the cloud for the tests of the file.
 */

export const HOME = { id: "0000000000000000000000000000aa01", name: "cn-test-1" };
export const TEAM = { id: "0000000000000000000000000000aa02", name: "cn-test-1_team" };
export const ABROAD = { id: "0000000000000000000000000000ab01", name: "eu-test-1" };
export const OWNER = { name: "owner", accessKey: "OWNERACCESSKEY", secretKey: "throwaway-secret-of-the-owner" };
/** Another account, with projects of the same names. */
export const STRANGER = {
  name: "stranger",
  accessKey: "STRANGERACCESSKEY",
  secretKey: "throwaway-secret-of-the-stranger",
};
/** A user of the owner's project who may read records, but not servers. */
export const CLERK = { name: "clerk", accessKey: "CLERKACCESSKEY", secretKey: "throwaway-secret-of-the-clerk" };

export const { sandbox, stackWith } = rehearsal({
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
export function env(region: string | undefined, { accessKey, secretKey } = OWNER): Record<string, string> {
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

export const AT_HOME = () => env(HOME.name);
export const AT_SEA = () => env(ABROAD.name);

export const NO_CONFIG = { endpoints: undefined, region: undefined, accessKey: undefined, secretKey: undefined };

export function windowsServer(initialPassword: string): string {
  return sandbox().addServer({ ...WINDOWS, initialPassword, projectId: HOME.id }).id;
}

const key = () => JSON.stringify(sandbox().privateKeyPem(KEY_PAIR.name));
export const cleanup = (serverId: string, more = "") =>
  `const win = new hw.PasswordRecordCleanup("win", { serverId: "${serverId}", ${more} });\n`;
export const captured = (serverId: string, more = "") => cleanup(serverId, `privateKey: ${key()}, ${more}`);
export const initial = (serverId: string, more = "") =>
  `const boot = new hw.ServerPassword("boot", { serverId: "${serverId}", privateKey: ${key()}, ${more} });\n`;
export const reset = (serverId: string, more = "") =>
  `const admin = new hw.PasswordReset("admin", { serverIds: ["${serverId}"], waitTimeout: "0s", ${more} });\n`;

export async function madeAtHome(body: string, config: Readonly<Record<string, string>> = {}): Promise<TestStack> {
  const stack = await stackWith(body, { ...NO_CONFIG, ...config });
  await stack.workspace.up({ skipPreview: true, env: AT_HOME() });
  sandbox().clearRequests();
  return stack;
}

/** What the state holds of our resources: name → outputs, secrets in the clear. */
export async function held(stack: TestStack): Promise<Record<string, Record<string, unknown>>> {
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
export function projectsCalled(): string[] {
  const ids = sandbox().requests.map(({ path }) => /\/v[\d.]+\/([0-9a-f]{32})\//.exec(path)?.[1]);
  return [...new Set(ids)].filter((id) => id !== undefined);
}
