import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import ts from "typescript";
import { parse } from "yaml";
import { compilerHost, diagnostics } from "../compiling";
import { HUAWEICLOUD, STAND_IN } from "./standIns/install";

const ROOT = path.resolve(__dirname, "../..");
const EXAMPLES = path.join(ROOT, "examples");
const guide = readFileSync(path.join(EXAMPLES, "README.md"), "utf8");
const projects = readdirSync(EXAMPLES, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

const manifest = (folder: string): Record<string, never> =>
  JSON.parse(readFileSync(path.join(folder, "package.json"), "utf8"));

test("the guide names every example, and none that is not there", () => {
  const named = [...guide.matchAll(/\]\(([\w-]+)\)/g)].map((match) => match[1]);
  expect(named.sort()).toEqual([...projects].sort());
});

test("main-job is the project of the repository's own Pulumi.yaml, in a folder of its own", () => {
  const project = (folder: string): Record<string, unknown> =>
    parse(readFileSync(path.join(folder, "Pulumi.yaml"), "utf8"));
  const { main, ...ours } = project(ROOT);
  expect(main).toBe("examples/main-job/");
  expect(project(path.join(EXAMPLES, "main-job"))).toEqual({ ...ours, name: "main-job" });
});

describe.each(projects)("%s", (name) => {
  const folder = path.join(EXAMPLES, name);

  test("is a whole project", () => {
    for (const file of ["Pulumi.yaml", "package.json", "tsconfig.json", "README.md", "index.ts"]) {
      expect([file, existsSync(path.join(folder, file))]).toEqual([file, true]);
    }
    expect(readFileSync(path.join(folder, "Pulumi.yaml"), "utf8")).toMatch(new RegExp(`^name: ${name}$`, "m"));
  });

  test("asks for this package and the Pulumi that it is made for", () => {
    const ours = manifest(ROOT) as unknown as { name: string; version: string; peerDependencies: object };
    expect(manifest(folder).dependencies).toMatchObject({ ...ours.peerDependencies, [ours.name]: `^${ours.version}` });
  });

  test("compiles as its own tsconfig.json says", () => {
    const config = ts.readConfigFile(path.join(folder, "tsconfig.json"), ts.sys.readFile);
    const { fileNames, options, errors } = ts.parseJsonConfigFileContent(config.config, ts.sys, folder);
    expect([config.error, ...errors].filter((error) => error !== undefined)).toEqual([]);
    expect(fileNames.length).toBeGreaterThan(0);
    const settings = { ...options, paths: { [HUAWEICLOUD]: [STAND_IN] } };
    expect(diagnostics(ts.createProgram(fileNames, settings, compilerHost(settings)))).toEqual([]);
  }, 60_000);
});
