import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { type Sandbox, startSandbox } from "../../sandbox";
import { configText, ENGINE_TIMEOUT_MS, TEST_TIMEOUT_MS } from "../engine/support";
import { asConsumer, type Project } from "./consumer";
import { packedFile, run } from "./packedFile";

/** The lower end of the range of `@pulumi/pulumi` in package.json. */
const LOWEST = "3.139.0";
const NEWEST = "latest";

const ROOT = path.resolve(__dirname, "../..");
const KEY_FILE = "windows.pem";

/** What is the same in every language: the arguments of the resources and the outputs. */
const BODY = `
const config = new pulumi.Config();
const windows = config.require("windows");
const initial = new ServerPassword("initial", { serverId: windows, privateKeyFile: "${KEY_FILE}" });
const admin = new PasswordReset("admin", { serverIds: [config.require("linux")], restart: "soft" });
const support = getPasswordResetSupportOutput({ serverId: windows });
`;
const OUTPUTS = `{
  initial: initial.password, admin: admin.password, supported: support.supported, node: process.version,
}`;
const NAMES = "{ PasswordReset, ServerPassword, getPasswordResetSupportOutput }";

type Language = "TypeScript 5" | "TypeScript 6" | "CommonJS" | "ESM";

const TYPESCRIPT_PROGRAM = `import * as pulumi from "@pulumi/pulumi";
import ${NAMES} from "pulumi-huaweicloud-password";
${BODY}
export const outputs: Record<string, pulumi.Input<unknown>> = ${OUTPUTS};`;

const LANGUAGES: Readonly<Record<Language, Pick<Project, "files" | "packageJson" | "devDependencies">>> = {
  "TypeScript 5": {
    packageJson: { main: "index.ts" },
    devDependencies: { typescript: "^5", "@types/node": "^20" },
    files: {
      "index.ts": TYPESCRIPT_PROGRAM,
      "tsconfig.json": JSON.stringify({
        compilerOptions: { target: "es2020", module: "commonjs", moduleResolution: "node", strict: true },
        files: ["index.ts"],
      }),
    },
  },
  "TypeScript 6": {
    packageJson: { main: "index.ts" },
    devDependencies: { typescript: "^6", "@types/node": "^26" },
    files: {
      "index.ts": TYPESCRIPT_PROGRAM,
      // TypeScript 6 takes `moduleResolution: "node"` for an error.
      "tsconfig.json": JSON.stringify({
        compilerOptions: { target: "es2022", module: "node16", moduleResolution: "node16", strict: true },
        files: ["index.ts"],
      }),
    },
  },
  CommonJS: {
    packageJson: { main: "index.js" },
    files: {
      "index.js": `const pulumi = require("@pulumi/pulumi");
        const ${NAMES} = require("pulumi-huaweicloud-password");
        ${BODY}
        exports.outputs = ${OUTPUTS};`,
    },
  },
  ESM: {
    packageJson: { main: "index.js", type: "module" },
    files: {
      "index.js": `import * as pulumi from "@pulumi/pulumi";
        import ${NAMES} from "pulumi-huaweicloud-password";
        ${BODY}
        export const outputs = ${OUTPUTS};`,
    },
  },
};

/**
 * Not every combination: each manager, language, Node.js and end of the range of `@pulumi/pulumi` occurs, JavaScript and
 * TypeScript and each Node.js with more than one manager.
 */
const COMBINATIONS = [
  { language: "TypeScript 5", manager: "npm", node: "20", pulumi: LOWEST },
  { language: "CommonJS", manager: "pnpm", node: "20", pulumi: NEWEST },
  { language: "ESM", manager: "yarn", node: "22", pulumi: LOWEST },
  { language: "TypeScript 5", manager: "yarn berry", node: "22", pulumi: NEWEST },
  { language: "CommonJS", manager: "npm", node: "24", pulumi: LOWEST },
  { language: "ESM", manager: "pnpm", node: "24", pulumi: NEWEST },
  { language: "TypeScript 6", manager: "npm", node: "26", pulumi: NEWEST },
  { language: "CommonJS", manager: "yarn", node: "26", pulumi: LOWEST },
] as const;

let sandbox: Sandbox;
/** The version that the registry calls the latest of `@pulumi/pulumi`. */
let newest: string;

beforeAll(async () => {
  newest = (await run("npm", ["view", "@pulumi/pulumi", "dist-tags.latest"], { cwd: tmpdir() })).stdout.trim();
  sandbox = await startSandbox();
}, ENGINE_TIMEOUT_MS);

afterAll(async () => {
  await sandbox.close();
});

test("the packed file holds what was compiled from the sources of now, and nothing older", async () => {
  const { stdout } = await run("tar", ["--list", "--file", packedFile()]);
  const compiled = stdout.match(/(?<=^package\/dist\/).*(?=\.js$)/gm) ?? [];
  expect(compiled.length).toBeGreaterThan(50);
  expect(compiled.filter((file) => !existsSync(path.join(ROOT, `${file}.ts`)))).toEqual([]);
});

test("the range of @pulumi/pulumi begins with the lowest version tried here", () => {
  const { peerDependencies } = require("../../package.json") as { peerDependencies: Record<string, string> };
  expect(peerDependencies["@pulumi/pulumi"]).toBe(`^${LOWEST}`);
});

test.each(COMBINATIONS)(
  "the packed file works from $language with $manager, Node.js $node and @pulumi/pulumi $pulumi",
  async ({ language, manager, node, pulumi }) => {
    const linux = sandbox.addServer({ os: "Linux" }).id;
    const keyPair = { name: "windows-key" };
    const windows = sandbox.addServer({ os: "Windows", keyPair, initialPassword: "From-The-Record-1" }).id;
    const project = { manager, node, pulumi, ...LANGUAGES[language] };
    await asConsumer(project, async (workspace) => {
      await writeFile(path.join(workspace.dir, KEY_FILE), sandbox.privateKeyPem(keyPair.name));
      await workspace.stackInit();
      const own = `  linux: ${linux}\n  windows: ${windows}\n`;
      await writeFile(workspace.configFile, `${await configText(workspace, sandbox)}${own}`);

      await workspace.up();

      const { outputs } = (await workspace.outputs({ showSecrets: true })) as { outputs: Record<string, unknown> };
      expect(outputs).toMatchObject({ initial: "From-The-Record-1", supported: true });
      expect(outputs.node).toMatch(new RegExp(`^v${node}\\.`));
      expect(sandbox.acceptsPassword(linux, String(outputs.admin))).toBe(true);
      const manifest = path.join(workspace.dir, "node_modules/@pulumi/pulumi/package.json");
      const { version } = JSON.parse(await readFile(manifest, "utf8")) as { version: string };
      expect(version).toBe(pulumi === NEWEST ? newest : pulumi);
      await workspace.preview({ args: ["--expect-no-changes"] });
      await workspace.destroy({ skipPreview: true });
    });
  },
  TEST_TIMEOUT_MS,
);
