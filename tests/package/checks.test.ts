import path from "node:path";
import { packedFile, run } from "./packedFile";

/** A tool of node_modules on the packed file: it rejects, with what it says, when the tool finds a fault. */
async function check(tool: string, ...args: string[]): Promise<string> {
  const { stdout } = await run(path.join(__dirname, "../../node_modules/.bin", tool), args);
  return stdout;
}

test("publint has nothing to say about the packed file, not even a suggestion", async () => {
  expect(await check("publint", "run", packedFile(), "--strict")).toContain("All good!");
}, 60_000);

test.each([
  {
    entries: "the package itself",
    resolution: "by every way of resolving",
    args: ["--exclude-entrypoints", "./provider"],
  },
  // The older way of TypeScript knows no entries beside the main one.
  { entries: "every entry", resolution: "by node16 and bundler", args: ["--profile", "node16"] },
])(
  "are-the-types-wrong finds the types of $entries right $resolution",
  async ({ args }) => {
    expect(await check("attw", packedFile(), ...args)).toContain("node16 (from ESM)");
  },
  60_000,
);
