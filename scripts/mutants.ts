import { spawnSync } from "node:child_process";
import path from "node:path";
import { changedSources } from "./changedSources";

/** `npm run mutants -- <glob>…`; without a glob, for what differs from `main`. `stryker.config.js` says how. */
const root = path.resolve(__dirname, "../..");
const named = process.argv.slice(2);
const files = named.length > 0 ? named : changedSources(root);
if (files.length > 0) {
  const { status } = spawnSync("npx", ["stryker", "run", "--mutate", files.join(",")], { cwd: root, stdio: "inherit" });
  process.exitCode = status ?? 1;
} else {
  console.log("No source file differs from main.");
}
