import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { exampleManifests, prepareRelease } from "../../scripts/prepareRelease";
import { keptStates } from "../upgrade/kept";
import { situations } from "../upgrade/situations";

const ROOT = path.resolve(__dirname, "../..");
const DATE = "2030-01-31";
const CHANGELOG = "# Changelog\n\n## Unreleased\n- Something new.\n\n## 0.1.0\nFirst version.\n";

/** Every place of the version, and what stands there. */
function versions(root: string): Record<string, string | undefined> {
  const read = (file: string) => readFileSync(path.join(root, file), "utf8");
  const lock = JSON.parse(read("package-lock.json")) as {
    version: string;
    packages: Record<string, { version: string }>;
  };
  const examples = exampleManifests(root).flatMap((file) => {
    const { dependencies } = JSON.parse(read(file)) as { dependencies?: Record<string, string> };
    return dependencies === undefined ? [] : [[file, dependencies["pulumi-huaweicloud-password"]?.replace("^", "")]];
  });
  return {
    "package.json": (JSON.parse(read("package.json")) as { version: string }).version,
    "package-lock.json": lock.version,
    "package-lock.json, the package": lock.packages[""]?.version,
    "CHANGELOG.md": /^## (\d\S*)/m.exec(read("CHANGELOG.md"))?.[1],
    ...(Object.fromEntries(examples) as Record<string, string>),
  };
}

/** A repository with all files that hold the version, everything committed. */
function repository(changelog = CHANGELOG): string {
  for (const file of ["package.json", "package-lock.json", ...exampleManifests(ROOT)]) {
    mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
    cpSync(path.join(ROOT, file), path.join(root, file));
  }
  writeFileSync(path.join(root, "CHANGELOG.md"), changelog);
  const git = (...args: string[]) =>
    execFileSync("git", ["-c", "user.name=test", "-c", "user.email=test@localhost", ...args], { cwd: root });
  git("init", "--quiet");
  git("add", "--all");
  git("commit", "--quiet", "--message", "All");
  return root;
}

const status = () => execFileSync("git", ["status", "--porcelain"], { cwd: root, encoding: "utf8" });

let root: string;
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), "release-"));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

test("the version is the same everywhere", () => {
  const { version } = require("../../package.json") as { version: string };
  const found = versions(ROOT);
  expect(Object.keys(found).length).toBeGreaterThan(8);
  expect(found).toEqual(Object.fromEntries(Object.keys(found).map((place) => [place, version])));
});

test("this version has recorded its state of every situation, for later versions to go on from", () => {
  const { version } = require("../../package.json") as { version: string };
  const recorded = keptStates().filter((state) => state.version === version);
  expect(recorded.map(({ kept }) => kept.situation)).toEqual(
    expect.arrayContaining(situations.map(({ name }) => name)),
  );
});

test("a release writes the version everywhere, and what was unreleased under it with the date", () => {
  prepareRelease({ root: repository(), version: "98.7.6", date: DATE });

  expect(new Set(Object.values(versions(root)))).toEqual(new Set(["98.7.6"]));
  expect(readFileSync(path.join(root, "CHANGELOG.md"), "utf8")).toBe(
    CHANGELOG.replace("## Unreleased\n", `## Unreleased\n\n## 98.7.6 (${DATE})\n`),
  );
});

test.each([
  { problem: "no version", version: "", message: "name the version" },
  { problem: "a version that is no number", version: "next", message: "name the version" },
  { problem: "the version that is there", version: versions(ROOT)["package.json"] ?? "", message: "has to be higher" },
  { problem: "a lower version", version: "0.0.10", message: "has to be higher" },
  {
    problem: 'nothing under "Unreleased"',
    changelog: CHANGELOG.replace("- Something new.\n", ""),
    message: 'nothing under "Unreleased"',
  },
  {
    problem: 'no "Unreleased"',
    changelog: CHANGELOG.replace("Unreleased", "Later"),
    message: 'nothing under "Unreleased"',
  },
])("$problem is refused, and nothing is changed", ({ version = "98.7.6", changelog, message }) => {
  repository(changelog);
  expect(() => prepareRelease({ root, version, date: DATE })).toThrow(message);
  expect(status()).toBe("");
});

test("changes that are not committed are refused and left alone", () => {
  writeFileSync(path.join(repository(), "new.txt"), "");
  expect(() => prepareRelease({ root, version: "98.7.6", date: DATE })).toThrow("new.txt");
  expect(status()).toBe("?? new.txt\n");
});

test("the workflow that publishes runs scripts that exist, and names no address or account", () => {
  const workflow = readFileSync(path.join(ROOT, ".github/workflows/publish.yml"), "utf8");
  const { scripts } = require("../../package.json") as { scripts: Record<string, string> };
  const run = [...workflow.matchAll(/npm run (\S+)/g)].map((match) => match[1] ?? "");
  expect(run).toEqual(["verify"]);
  expect(run.filter((name) => scripts[name] === undefined)).toEqual([]);
  expect(workflow.match(/https?:\S+|\S+@\S+\.\S+/g)).toEqual(["https://registry.npmjs.org"]);
});
