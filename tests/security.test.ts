import { existsSync, readFileSync } from "node:fs";
import path from "node:path";

const ROOT = path.resolve(__dirname, "..");

test("every test that SECURITY.md names is there", () => {
  const named = readFileSync(path.join(ROOT, "SECURITY.md"), "utf8").match(/tests\/[\w/.-]+/g) ?? [];
  expect(named.length).toBeGreaterThan(8);
  expect(named.filter((file) => !existsSync(path.join(ROOT, file)))).toEqual([]);
});
