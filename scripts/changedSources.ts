import { execFileSync } from "node:child_process";

/** The source files of the layers that tests judge which differ from `main`: committed or not, new ones as well. */
export function changedSources(root: string): string[] {
  const git = (...args: string[]) => execFileSync("git", args, { cwd: root, encoding: "utf8" }).split("\n");
  const changed = git("diff", "--name-only", "--diff-filter=d", "--merge-base", "main");
  const untracked = git("ls-files", "--others", "--exclude-standard");
  return [...changed, ...untracked].filter((file) => /^(provider|sandbox)\/.*\.ts$/.test(file)).sort();
}
