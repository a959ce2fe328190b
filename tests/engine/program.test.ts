import { readFile, rm, symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import { TEST_TIMEOUT_MS, type TestStack } from "./support";
import { bodyLines, KEY_PAIR, keyFormats, WINDOWS } from "./support/keys";
import { rehearsal, resources, revealedOutputs, STACK_LINE } from "./support/stacks";

const PACKAGES = path.resolve(__dirname, "../../node_modules");

const { sandbox, stackWith } = rehearsal();

function key(): string {
  return sandbox().privateKeyPem(KEY_PAIR.name);
}

function server(initialPassword: string): string {
  return sandbox().addServer({ ...WINDOWS, initialPassword }).id;
}

function write(stack: TestStack, file: string, text: string): Promise<void> {
  return writeFile(path.join(stack.dir, file), text);
}

describe("the package", () => {
  test(
    "is imported by name from a program of ES modules",
    async () => {
      const id = server("From-Es-Modules-1");
      const stack = await stackWith("");
      await write(stack, "package.json", JSON.stringify({ name: "test", type: "module", main: "index.js" }));
      await write(
        stack,
        "index.js",
        `import * as pulumi from "@pulumi/pulumi";
        import {
          getPasswordResetSupport, getPasswordResetSupportOutput, getServerPassword, getServerPasswordOutput,
          PasswordRecordCleanup, PasswordReset, Provider, ServerPassword,
        } from "pulumi-huaweicloud-password";

        const privateKey = ${JSON.stringify(key())};
        const initial = new ServerPassword("initial", { serverId: "${id}", privateKey });
        const reset = new PasswordReset("reset", { serverIds: ["${id}"] });
        const { available } = await getServerPassword({ serverId: "${id}" });
        export const passwords = pulumi.all([initial.password, reset.password]);
        export const found = available;
        export const kinds = [
          getPasswordResetSupport, getPasswordResetSupportOutput, getServerPasswordOutput, PasswordRecordCleanup, Provider,
        ].map((exported) => typeof exported);`,
      );

      await stack.workspace.up({ skipPreview: true });

      const outputs = await stack.workspace.outputs({ showSecrets: true });
      expect(outputs).toEqual({
        passwords: ["From-Es-Modules-1", expect.stringMatching(/^\S{20}$/)],
        found: true,
        kinds: Array(5).fill("function"),
      });
      sandbox().restart(id);
      expect(sandbox().acceptsPassword(id, String((outputs.passwords as unknown[])[1]))).toBe(true);
    },
    TEST_TIMEOUT_MS,
  );

  test(
    "is typed for a TypeScript program, which Pulumi itself compiles and checks",
    async () => {
      const id = server("From-TypeScript-1");
      const stack = await stackWith("");
      await rm(path.join(stack.dir, "index.js"));
      await symlink(path.join(PACKAGES, "typescript"), path.join(stack.dir, "node_modules/typescript"));
      await write(stack, "package.json", JSON.stringify({ name: "test", main: "index.ts" }));
      const compilerOptions = {
        target: "es2022",
        module: "node16",
        moduleResolution: "node16",
        strict: true,
        types: [],
      };
      await write(stack, "tsconfig.json", JSON.stringify({ compilerOptions, files: ["index.ts"] }));
      const program = (argument: string): string => `
        import * as pulumi from "@pulumi/pulumi";
        import { PasswordRecordCleanup, type PasswordRecordCleanupArgs, getServerPasswordOutput } from "pulumi-huaweicloud-password";

        const args: PasswordRecordCleanupArgs = { serverId: "${id}", privateKey: ${JSON.stringify(key())}, ${argument} };
        const win = new PasswordRecordCleanup("win", args);
        export const password: pulumi.Output<string | undefined> = win.password;
        export const present: pulumi.Output<boolean> = win.recordPresent;
        export const available: pulumi.Output<boolean> = getServerPasswordOutput({ serverId: "${id}" }).available;`;

      await write(stack, "index.ts", program('clearOn: "sometimes"'));
      const refused = await stack.workspace.preview({ allowFailure: true });
      expect(refused.code).not.toBe(0);
      expect(refused.all).toMatch(/index\.ts.*error TS2\d+|not assignable to type/s);

      await write(stack, "index.ts", program('clearOn: "delete"'));
      await stack.workspace.up({ skipPreview: true });
      expect(await stack.workspace.outputs({ showSecrets: true })).toEqual({
        password: "From-TypeScript-1",
        present: true,
        available: true,
      });
    },
    TEST_TIMEOUT_MS,
  );
});

describe("credentials", () => {
  const program = (id: string): string => `
    const initial = new hw.ServerPassword("initial", { serverId: "${id}", privateKey: ${JSON.stringify(key())} });
    exports.password = initial.password;
    exports.support = hw.getPasswordResetSupport({ serverId: "${id}" });`;
  const authentications = (): Set<unknown> =>
    new Set(
      sandbox()
        .requests.map(({ authentication }) => authentication)
        .filter((kind) => kind !== undefined),
    );

  test(
    "and region come from the environment where the configuration has only endpoints, as an object",
    async () => {
      const id = server("From-Environment-1");
      const { accessKey, secretKey, region } = sandbox().credentials;
      const unset = { accessKey: undefined, secretKey: undefined, region: undefined };
      const stack = await stackWith(program(id), unset);
      const { configFile } = stack.workspace;
      const endpoints = JSON.stringify(sandbox().endpoints());
      const config = await readFile(configFile, "utf8");
      await writeFile(configFile, config.replace(JSON.stringify(endpoints), endpoints));
      const env = { HW_ACCESS_KEY: accessKey, HW_SECRET_KEY: secretKey, HW_REGION_NAME: region };

      await stack.workspace.up({ skipPreview: true, env });

      expect(await stack.workspace.outputs({ showSecrets: true })).toEqual({
        password: "From-Environment-1",
        support: { supported: true },
      });
      expect(authentications()).toEqual(new Set(["signature"]));
      expect(await stack.filesWith([secretKey, accessKey])).toEqual([]);
    },
    TEST_TIMEOUT_MS,
  );

  test(
    "may be a token, which goes before keys",
    async () => {
      const id = server("From-Token-1");
      const token = await newToken();
      const stack = await stackWith(program(id), { token, secretKey: "not-the-secret-key-of-anyone" });

      await stack.workspace.up({ skipPreview: true });

      expect(await stack.workspace.outputs({ showSecrets: true })).toEqual({
        password: "From-Token-1",
        support: { supported: true },
      });
      expect(authentications()).toEqual(new Set(["token"]));
    },
    TEST_TIMEOUT_MS,
  );

  async function newToken(): Promise<string> {
    const { userName, password, domainName, projectId } = sandbox().credentials;
    const user = { name: userName, password, domain: { name: domainName } };
    const auth = { identity: { methods: ["password"], password: { user } }, scope: { project: { id: projectId } } };
    const answer = await fetch(`${sandbox().url}/v3/auth/tokens`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ auth }),
    });
    sandbox().clearRequests();
    return answer.headers.get("x-subject-token") ?? "";
  }
});

describe("wrong input fails at preview: every argument is named, no value is shown, nothing is called", () => {
  test.each([
    {
      type: "ServerPassword",
      args: {
        serverId: "",
        serverType: "planted-type",
        privateKey: "planted-key-text",
        privateKeyFile: "planted/file.pem",
        waitTimeout: "planted-time",
      },
      named: ["serverId", "serverType", "privateKey", "privateKeyFile", "waitTimeout"],
    },
    {
      type: "PasswordRecordCleanup",
      args: {
        serverId: "",
        serverType: "planted-type",
        privateKey: "planted-key-text",
        privateKeyFile: "planted/file.pem",
        waitTimeout: "planted-time",
        clearOn: "planted-moment",
      },
      named: ["serverId", "serverType", "privateKey", "privateKeyFile", "waitTimeout", "clearOn"],
    },
    {
      type: "PasswordRecordCleanup without a key",
      args: { serverId: "", privateKeyPassphrase: "planted-passphrase", waitTimeout: "planted-time" },
      named: ["serverId", "privateKeyPassphrase", "waitTimeout"],
    },
  ])(
    "of $type",
    async ({ type, args, named }) => {
      const stack = await stackWith(resources(String(type.split(" ")[0]), { win: args }, []));

      const preview = await stack.workspace.preview({ allowFailure: true });

      expect(preview.code).not.toBe(0);
      expect(named.filter((argument) => !new RegExp(`\\b${argument}\\b`).test(preview.all))).toEqual([]);
      expect(preview.all).not.toContain("planted");
      expect(preview.all).not.toMatch(STACK_LINE);
      expect(sandbox().requests).toHaveLength(0);
    },
    TEST_TIMEOUT_MS,
  );
});

test(
  "no key, passphrase, credential or password is in any output, diffs included, or in plain in any file of the backend",
  async () => {
    const ids = [server("Planted-Initial-1"), server("Planted-Initial-2"), server("Planted-Initial-3")];
    const passphrases = ["Planted-Passphrase-1", "Planted-Passphrase-2"] as const;
    const keys = passphrases.map((passphrase) => keyFormats(key(), passphrase).pkcs8Encrypted);
    const program = (round: number): string => {
      const secured = { privateKey: keys[round], privateKeyPassphrase: passphrases[round] };
      const cleanup = { serverId: ids[1], triggers: { round }, ...secured };
      const found = { serverId: ids[2], ...secured };
      return `${resources("ServerPassword", { initial: { serverId: ids[0], ...secured } }, ["password"])}
        ${resources("PasswordRecordCleanup", { cleanup }, ["password", "previousPassword"])}
        exports.found = hw.getServerPasswordOutput(${JSON.stringify(found)});`;
    };
    const { secretKey, accessKey } = sandbox().credentials;
    const stack = await stackWith(program(0), { secretKey: undefined, accessKey: undefined });
    const { workspace } = stack;
    await workspace.configSet("huaweicloud:secretKey", secretKey, { secret: true });
    await workspace.configSet("huaweicloud:accessKey", accessKey, { secret: true });
    const diff = { args: ["--diff"] };
    const printed: string[] = [];
    const keep = ({ all }: { all: string }): number => printed.push(all);

    keep(await workspace.up(diff));
    const outputs = await revealedOutputs(stack);
    await stack.program(program(1));
    sandbox().rebuildServer(String(ids[1]), { initialPassword: "Planted-Initial-4" });
    keep(await workspace.preview(diff));
    keep(await workspace.up({ ...diff, skipPreview: true }));
    keep(await workspace.refresh({ ...diff, skipPreview: true }));
    keep(await workspace.destroy({ ...diff, skipPreview: true }));

    expect(outputs).toMatchObject({
      initial: { password: "Planted-Initial-1" },
      cleanup: { password: "Planted-Initial-2" },
      found: { password: "Planted-Initial-3" },
    });
    const secrets = ["Planted-", secretKey, accessKey, ...[key(), ...keys].flatMap(bodyLines)];
    expect(secrets.filter((secret) => printed.join("\n").includes(secret))).toEqual([]);
    expect(await stack.filesWith(secrets)).toEqual([]);
    expect(printed.join("\n")).toContain("[secret]");
  },
  TEST_TIMEOUT_MS,
);
