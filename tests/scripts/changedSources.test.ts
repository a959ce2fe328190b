import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { changedSources } from "../../scripts/changedSources";

let root: string;
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), "changed-"));
  git("init", "--quiet", "--initial-branch", "main");
  for (const file of ["same", "committed", "uncommitted", "deleted"]) write(`provider/core/${file}.ts`, "before");
  commit();
  git("checkout", "--quiet", "-b", "work");
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function git(...args: string[]): void {
  execFileSync("git", ["-c", "user.name=test", "-c", "user.email=test@localhost", ...args], { cwd: root });
}

function write(file: string, text: string): void {
  mkdirSync(path.join(root, path.dirname(file)), { recursive: true });
  writeFileSync(path.join(root, file), text);
}

function commit(): void {
  git("add", "--all");
  git("commit", "--quiet", "--message", "All");
}

test("sources that differ from main are found, committed or not, and new ones; not those that are gone", () => {
  write("provider/core/committed.ts", "after");
  git("rm", "--quiet", "provider/core/deleted.ts");
  commit();
  write("provider/core/uncommitted.ts", "after");
  write("sandbox/new.ts", "new");

  expect(changedSources(root)).toEqual([
    "provider/core/committed.ts",
    "provider/core/uncommitted.ts",
    "sandbox/new.ts",
  ]);
});

test("what is changed on main only, tests, documents and generated files are left out", () => {
  git("checkout", "--quiet", "main");
  write("provider/core/same.ts", "after");
  commit();
  git("checkout", "--quiet", "work");
  write(".gitignore", "dist/\n");
  for (const file of ["tests/core/a.test.ts", "provider/README.md", "dist/provider/a.ts"]) write(file, "new");
  commit();

  expect(changedSources(root)).toEqual([]);
});
