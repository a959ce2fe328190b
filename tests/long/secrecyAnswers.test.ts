import { TEST_TIMEOUT_MS } from "../engine/support";
import { authenticatedBy, ECHOES, type PassingRequest } from "../engine/support/echoingCloud";
import { PLANTED } from "../engine/support/markers";
import { type CredentialKind, type PlantedCloud, plantedCloud } from "../engine/support/plantedCloud";

const cloud = plantedCloud();
const json = JSON.stringify;

const KINDS: readonly CredentialKind[] = ["keys", "temporary keys", "token", "user"];
const EVERY_RESOURCE = ["--continue-on-error", "--parallel", "100"];

/** A resource of a program, and the request of it that is answered with an echo. */
interface Declared {
  readonly type: "PasswordReset" | "ServerPassword" | "PasswordRecordCleanup";
  readonly args: {
    readonly serverId?: string;
    readonly serverIds?: readonly string[];
    readonly [name: string]: unknown;
  };
  readonly echoed: (passing: PassingRequest) => boolean;
}

const isReset = ({ method }: PassingRequest): boolean => method === "PUT";
const asks =
  (ending: string) =>
  (passing: PassingRequest): boolean =>
    passing.method === "GET" && passing.path.endsWith(ending);
/** Names no server: each one that is asked for meets the next echo. */
const isAboutJob = ({ path }: PassingRequest): boolean => path.includes("/jobs/");
const given = { newPassword: PLANTED.newPassword, supportCheck: "none" };

/** Every operation of the cloud that a resource calls, by name, with a resource that calls it. */
const OPERATIONS: Readonly<Record<string, (cloud: PlantedCloud) => Declared>> = {
  flag: ({ server }) => ({
    type: "PasswordReset",
    args: { serverIds: [server()], newPassword: PLANTED.newPassword },
    echoed: asks("/os-resetpwd-flag"),
  }),
  reset: ({ server }) => ({ type: "PasswordReset", args: { serverIds: [server()], ...given }, echoed: isReset }),
  "dry-run": ({ server }) => ({
    type: "PasswordReset",
    args: { serverIds: [server()], ...given, supportCheck: "dryRun" },
    echoed: isReset,
  }),
  restart: ({ server }) => ({
    type: "PasswordReset",
    args: { serverIds: [server()], ...given, restart: "soft" },
    echoed: ({ method }) => method === "POST",
  }),
  job: ({ server }) => ({
    type: "PasswordReset",
    args: { serverIds: [server()], ...given, restart: "soft" },
    echoed: isAboutJob,
  }),
  record: ({ windows, keys }) => ({
    type: "ServerPassword",
    args: { serverId: windows(), privateKey: keys.pkcs1, waitTimeout: "2s" },
    echoed: asks("/os-server-password"),
  }),
  "bms-record": ({ windows, keys }) => ({
    type: "ServerPassword",
    args: {
      serverId: windows({ type: "bms" }),
      serverType: "bms",
      privateKey: keys.pkcs8Encrypted,
      privateKeyPassphrase: PLANTED.passphrase,
      waitTimeout: "2s",
    },
    echoed: asks("/os-server-password"),
  }),
  details: ({ windows, keys }) => ({
    type: "ServerPassword",
    args: { serverId: windows({ recordAfterReads: 1e6 }), privateKey: keys.pkcs1, waitTimeout: "1s" },
    echoed: ({ path }) => /servers\/[0-9a-f-]{36}$/.test(path),
  }),
  clear: ({ windows, keys }) => ({
    type: "PasswordRecordCleanup",
    args: { serverId: windows(), privateKey: keys.pkcs1 },
    echoed: ({ method }) => method === "DELETE",
  }),
};

/** The end of a clear that was accepted is waited for. */
function isTakenForSuccess(method: string, echo: string): boolean {
  return method === "DELETE" && echo.includes("success");
}

test(
  "the cloud repeats the request in its answer: no operation, no shape of answer and no kind of credentials lets it out",
  async () => {
    const declared = Object.entries(OPERATIONS).flatMap(([operation, make], row) =>
      Object.keys(ECHOES)
        .filter((echo) => operation !== "clear" || !echo.includes("success"))
        .map((echo, column) => {
          const { type, args, echoed } = make(cloud());
          const name = `${operation}-${column}`;
          return { name, type, args, echoed, echo, kind: KINDS[(row + column) % KINDS.length] };
        }),
    );
    const hit = new Set<string>();
    cloud().echoing.echo((passing) => {
      const found = declared.find(({ name, args, echoed }) => {
        const id = args.serverId ?? args.serverIds?.[0] ?? "";
        const isMeant = isAboutJob(passing) ? !hit.has(name) : passing.path.includes(id) || passing.body.includes(id);
        return isMeant && echoed(passing);
      });
      if (found === undefined) return undefined;
      hit.add(found.name);
      return ECHOES[found.echo];
    });
    const resources = declared.map(({ type, name, args, kind }) => ({ type, name, args, kind }));
    const stack = await cloud().stack(`
      ${cloud().providers(KINDS, { projectId: "0000000000000000000000000000cc01", maxRetries: 1 })}
      // Credentials that are refused at once are not tried again, so each kind is accepted before its echoes begin.
      const first = {};
      for (const [kind, serverId] of ${json(KINDS.map((kind) => [kind, cloud().server()]))}) {
        first[kind] = new hw.PasswordReset("first-" + kind, { serverIds: [serverId] }, { provider: providers[kind] });
      }
      for (const { type, name, args, kind } of ${json(resources)}) {
        new hw[type](name, args, { provider: providers[kind], dependsOn: [first[kind]] });
      }`);

    const { code } = await stack.workspace.up({ skipPreview: true, allowFailure: true, args: EVERY_RESOURCE });

    expect(code).not.toBe(0);
    expect(declared.map(({ name }) => name).filter((name) => !hit.has(name))).toEqual([]);
    expect(await stack.leaks(cloud().markers())).toEqual([]);
  },
  TEST_TIMEOUT_MS,
);

test(
  "the cloud repeats the request when it is asked for a token or a project: the error of a function does not",
  async () => {
    const asked: Record<string, number> = {};
    const echoes = Object.values(ECHOES);
    cloud().echoing.echo((passing) => {
      if (!passing.path.startsWith("/v3/")) return undefined;
      // Each kind of credentials meets every echo at each of its calls to IAM, one after another.
      const given = passing.headers["x-auth-token"] === cloud().credentials.token.token;
      const call = `${passing.path.split("?")[0]} with ${given ? "a given token" : authenticatedBy(passing)}`;
      asked[call] = (asked[call] ?? 0) + 1;
      return echoes[asked[call] - 1];
    });
    const stack = await cloud().stack(`
      const { inspect } = require("node:util");
      const credentials = ${json(cloud().credentials)};
      const args = ${json({ serverId: cloud().windows(), privateKey: cloud().keys.pkcs1 })};
      const common = ${json({ region: "cn-test-1", maxRetries: "0", endpoints: json(cloud().echoing.endpoints()) })};
      module.exports = async () => {
        for (const [kind, given] of Object.entries(credentials)) {
          const config = Object.entries({ ...common, ...given }).map(([key, value]) => ["huaweicloud:" + key, value]);
          pulumi.runtime.setAllConfig(Object.fromEntries(config));
          for (let done = false, attempts = 0; !done && attempts < 50; attempts += 1) {
            // Another configuration, for which refused credentials are tried anew.
            pulumi.runtime.setConfig("huaweicloud:sharedConfigFile", "none-" + attempts);
            done = await hw.getServerPassword(args).then(
              ({ available }) => available,
              (error) => console.log(kind, String(error), error.stack, inspect(error, { showHidden: true, depth: 9 })),
            );
          }
        }
      };`);

    await stack.workspace.up({ skipPreview: true });

    const met = Object.keys(asked).filter((call) => Number(asked[call]) >= echoes.length);
    expect(met.sort()).toEqual([
      "/v3/auth/tokens with nothing",
      "/v3/projects with a given token",
      "/v3/projects with a token",
      "/v3/projects with keys",
      "/v3/projects with temporary keys",
    ]);
    expect(await stack.leaks(cloud().markers())).toEqual([]);
  },
  TEST_TIMEOUT_MS,
);

test(
  "the cloud repeats the request at refresh and at destroy: a failed read and a failed delete do not let it out",
  async () => {
    const { echoing, keys, providers, server, windows } = cloud();
    const kinds: readonly CredentialKind[] = ["temporary keys", "user"];
    const declared = Object.entries(ECHOES).flatMap(([echo, answer], index) => {
      const common = { kind: kinds[index % kinds.length], echo, answer };
      const record = { serverId: windows(), privateKey: keys.pkcs1, clearOn: "delete" };
      const reset = { serverIds: [server()], onDelete: "scramble" };
      const [id = ""] = reset.serverIds;
      return [
        { ...common, type: "PasswordRecordCleanup", name: `record-${index}`, args: record, id: record.serverId },
        { ...common, type: "PasswordReset", name: `reset-${index}`, args: reset, id },
      ];
    });
    const resources = declared.map(({ type, name, args, kind }) => ({ type, name, args, kind }));
    const stack = await cloud().stack(`
      ${providers(kinds, { maxRetries: 0 })}
      for (const { type, name, args, kind } of ${json(resources)}) new hw[type](name, args, { provider: providers[kind] });`);
    await stack.workspace.up({ skipPreview: true, args: EVERY_RESOURCE });

    const met: string[] = [];
    const echo = (methods: readonly string[]): void =>
      echoing.echo(({ method, path, body }) => {
        const found = declared.find(({ id }) => path.includes(id) || body.includes(id));
        if (found === undefined || !methods.includes(method) || isTakenForSuccess(method, found.echo)) return undefined;
        met.push(method);
        return found.answer;
      });
    echo(["GET"]);
    const all = { skipPreview: true, allowFailure: true, args: ["--diff", "--parallel", "100"] };
    const refresh = await stack.workspace.refresh(all);
    echo(["PUT", "DELETE"]);
    const destroy = await stack.workspace.destroy({ ...all, args: [...all.args, "--continue-on-error"] });

    expect([refresh.code, destroy.code]).not.toContain(0);
    const often = ["GET", "PUT", "DELETE"].filter((method) => met.filter((one) => one === method).length > 7);
    expect(often).toEqual(["GET", "PUT", "DELETE"]);
    expect(await stack.leaks(cloud().markers())).toEqual([]);
  },
  TEST_TIMEOUT_MS,
);
