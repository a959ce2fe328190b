import { execFileSync } from "node:child_process";
import path from "node:path";
import { prepareRelease } from "./prepareRelease";

/** `npm run release -- <version>`: RELEASING.md tells what comes before and after. */
const root = path.resolve(__dirname, "../..");
const [version = ""] = process.argv.slice(2);
try {
  prepareRelease({ root, version, date: new Date().toISOString().slice(0, 10) });
  execFileSync("npm", ["run", "states"], { cwd: root, stdio: "inherit" });
  console.log(`
Version ${version} is prepared. Look at it with \`git diff\`, then:
  git add --all && git commit --message "Version ${version}"
  git tag --annotate v${version} --message "Version ${version}"
  git push --follow-tags`);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
