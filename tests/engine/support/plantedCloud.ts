import { writeFile } from "node:fs/promises";
import path from "node:path";
import type { Sandbox, ServerSpec } from "../../../sandbox";
import { type EchoingCloud, startEchoingCloud } from "./echoingCloud";
import { bodyLines, KEY_PAIR, keyFormats, WINDOWS } from "./keys";
import { type Markers, PLANTED } from "./markers";
import { rehearsal } from "./stacks";
import { type WatchedStack, watch } from "./watchedStack";

const PROJECT = { id: "0000000000000000000000000000cc01", name: "cn-test-1" };
const { accessKey, secretKey, userPassword: password, securityToken } = PLANTED;
const USER = { userName: "operator", password, domainName: "operators" };
const TEMPORARY = {
  accessKey: PLANTED.temporaryAccessKey,
  secretKey: PLANTED.temporarySecretKey,
  securityToken,
};
const accounts = [
  { name: "permanent", accessKey, secretKey, ...USER, projects: [PROJECT] },
  { name: "temporary", ...TEMPORARY, userName: "agency", projects: [PROJECT] },
];

/** A key file beside every program. */
export const KEY_FILE = "windows.pem";

/** Every kind of credentials, as arguments of a `Provider`. */
export type CredentialKind = keyof PlantedCloud["credentials"];

/** A cloud whose every secret is planted, seen through a front that can echo, and stacks that are searched. */
export interface PlantedCloud {
  readonly sandbox: Sandbox;
  readonly echoing: EchoingCloud;
  readonly keys: ReturnType<typeof keyFormats>;
  readonly credentials: {
    readonly keys: { readonly accessKey: string; readonly secretKey: string };
    readonly "temporary keys": typeof TEMPORARY;
    readonly token: { readonly token: string };
    readonly user: typeof USER;
  };
  server(spec?: ServerSpec): string;
  /** A Windows server whose initial password is planted. */
  windows(spec?: ServerSpec): string;
  /** A searched stack without any credentials of its own; more variables for its commands. */
  stack(body: string, variables?: Readonly<Record<string, string>>): Promise<WatchedStack>;
  /** Program text: a `Provider` for each kind of credentials in the record `providers`. */
  providers(kinds?: readonly CredentialKind[], args?: object): string;
  /** Everything that is secret, by now: planted, drawn, issued or signed. */
  markers(): Markers;
}

/** Registers the hooks that start and end what the tests of a file share. */
export function plantedCloud(): () => PlantedCloud {
  const { sandbox, stackWith } = rehearsal({ seed: { accounts } });
  const sent = new Set<string>();
  let cloud: (PlantedCloud & { close(): Promise<void> }) | undefined;

  beforeAll(async () => {
    const echoing = await startEchoingCloud(sandbox());
    const server = (spec: ServerSpec = {}): string => sandbox().addServer({ projectId: PROJECT.id, ...spec }).id;
    const windows = (spec: ServerSpec = {}): string =>
      server({ ...WINDOWS, initialPassword: PLANTED.windowsPassword, ...spec });
    windows();
    const keys = keyFormats(sandbox().privateKeyPem(KEY_PAIR.name), PLANTED.passphrase);
    const token = await issueToken(sandbox().url);
    const credentials = { keys: { accessKey, secretKey }, "temporary keys": TEMPORARY, token: { token }, user: USER };
    const noteSent = (): void => {
      for (const { operation, body } of sandbox().requests) {
        if (operation === "BatchResetServersPassword") sent.add(JSON.parse(body).new_password);
      }
    };
    cloud = {
      sandbox: sandbox(),
      echoing,
      keys,
      credentials,
      server,
      windows,
      async stack(body, variables = {}) {
        noteSent();
        const endpoints = JSON.stringify(echoing.endpoints());
        const config = { accessKey: undefined, secretKey: undefined, region: PROJECT.name, endpoints };
        const stack = await stackWith(body, config);
        await writeFile(path.join(stack.dir, KEY_FILE), keys.pkcs1);
        return watch(stack, variables);
      },
      providers(kinds = ["keys", "temporary keys", "token", "user"], args = {}) {
        const all = kinds.map((kind) => {
          const given = { region: PROJECT.name, endpoints: echoing.endpoints(), ...credentials[kind], ...args };
          return `"${kind}": new hw.Provider("${kind.replace(" ", "-")}", ${JSON.stringify(given)})`;
        });
        return `const providers = { ${all.join(",\n")} };\n`;
      },
      markers() {
        noteSent();
        const planted: string[] = Object.values(PLANTED);
        return {
          ...Object.fromEntries(Object.entries(PLANTED).map(([kind, text]) => [kind, [text]])),
          token: [token],
          privateKey: [...new Set(Object.values(keys).flatMap(bodyLines))],
          authentication: echoing.authentication(),
          drawnPassword: [...sent].filter((password) => !planted.includes(password)),
        };
      },
      close: () => echoing.close(),
    };
  });

  afterEach(() => cloud?.echoing.echo(() => undefined));
  afterAll(() => cloud?.close());

  return () => {
    if (cloud === undefined) throw new Error("no cloud outside of a test");
    return cloud;
  };
}

/** A token as `POST /v3/auth/tokens` gives it for the user, for the project. */
async function issueToken(url: string): Promise<string> {
  const user = { name: USER.userName, password, domain: { name: USER.domainName } };
  const identity = { methods: ["password"], password: { user } };
  const body = JSON.stringify({ auth: { identity, scope: { project: { name: PROJECT.name } } } });
  const answer = await fetch(`${url}/v3/auth/tokens`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body,
  });
  return answer.headers.get("x-subject-token") ?? "";
}
