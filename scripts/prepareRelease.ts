import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";

export interface Release {
  /** The folder of the repository. */
  readonly root: string;
  readonly version: string;
  /** As the changelog shows it, such as 2026-01-31. */
  readonly date: string;
}

/** Writes the version wherever it stands. What must be refused is refused before anything is changed. */
export function prepareRelease({ root, version, date }: Release): void {
  const read = (file: string) => readFileSync(path.join(root, file), "utf8");
  const write = (file: string, text: string) => writeFileSync(path.join(root, file), text);

  const { version: current } = JSON.parse(read("package.json")) as { version: string };
  refuseVersion(version, current);
  const changes = execFileSync("git", ["status", "--porcelain"], { cwd: root, encoding: "utf8" });
  if (changes !== "") throw new Error(`commit or remove these changes first:\n${changes}`);
  const changelog = releaseChanges(read("CHANGELOG.md"), version, date);

  write("CHANGELOG.md", changelog);
  // Writes package.json and package-lock.json. Below another `npm run`, only the prefix tells npm whose.
  execFileSync("npm", ["version", version, "--no-git-tag-version", "--prefix", root], { cwd: root });
  for (const manifest of exampleManifests(root)) {
    write(manifest, read(manifest).replace(/("pulumi-huaweicloud-password": )"[^"]*"/, `$1"^${version}"`));
  }
}

/** The manifests of the examples, as paths from the root. */
export function exampleManifests(root: string): string[] {
  const folders = readdirSync(path.join(root, "examples"));
  return folders.map((name) => `examples/${name}/package.json`).filter((file) => existsSync(path.join(root, file)));
}

function refuseVersion(version: string, current: string): void {
  if (!/^\d+\.\d+\.\d+$/.test(version)) throw new Error("name the version, such as 1.2.3");
  if (version.localeCompare(current, "en", { numeric: true }) <= 0) {
    throw new Error(`the version has to be higher than ${current}`);
  }
}

const UNRELEASED = "## Unreleased\n";

/** The changelog with what was unreleased under the version, and an empty "Unreleased" on top. */
function releaseChanges(changelog: string, version: string, date: string): string {
  const [introduction, changes] = changelog.split(UNRELEASED);
  if (changes === undefined || /^\s*(## |$)/.test(changes))
    throw new Error('CHANGELOG.md has nothing under "Unreleased"');
  return `${introduction}${UNRELEASED}\n## ${version} (${date})\n${changes}`;
}
