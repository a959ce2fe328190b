import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";

const ROOT = path.resolve(__dirname, "..");

interface Packed {
  readonly size: number;
  readonly unpackedSize: number;
  readonly files: readonly { readonly path: string }[];
}

/** What `npm pack` would put into the file. Without its scripts: `dist` is built by now. */
function packed(): Packed {
  const args = ["pack", "--dry-run", "--json", "--ignore-scripts", "--offline"];
  const [only] = JSON.parse(execFileSync("npm", args, { cwd: ROOT, encoding: "utf8" })) as Packed[];
  if (only === undefined) throw new Error("npm pack told nothing");
  return only;
}

const { size, unpackedSize, files } = packed();
const paths = files.map((file) => file.path);
const read = (file: string) => readFileSync(path.join(ROOT, file), "utf8");

test("the package is small, and holds the compiled sdk and provider and what npm always adds", () => {
  expect(size).toBeLessThan(440_000);
  expect(unpackedSize).toBeLessThan(1_550_000);
  const others = paths.filter((file) => !/^dist\/(sdk|provider)\/.+\.(js|js\.map|d\.ts)$/.test(file));
  expect(others.sort()).toEqual(["LICENSE", "README.md", "package.json"]);
});

test("everything that the manifest leads to is in the package", () => {
  const { main, types, exports } = JSON.parse(read("package.json")) as {
    main: string;
    types: string;
    exports: Record<string, Record<string, string>>;
  };
  const targets = [main, types, ...Object.values(exports).flatMap((target) => Object.values(target))];
  expect(targets.map((target) => path.posix.normalize(target)).filter((target) => !paths.includes(target))).toEqual([]);
});

test("every compiled file has its types and a source map that holds the sources and names no folder of this machine", () => {
  const scripts = paths.filter((file) => file.endsWith(".js"));
  expect(scripts.length).toBeGreaterThan(50);
  for (const script of scripts) {
    expect(paths).toContain(script.replace(/\.js$/, ".d.ts"));
    const map = JSON.parse(read(`${script}.map`)) as {
      sources: string[];
      sourcesContent?: string[];
      sourceRoot?: string;
    };
    const [source = "", ...more] = map.sources;
    expect(more).toEqual([]);
    expect(map.sourceRoot ?? "").toBe("");
    expect(path.isAbsolute(source)).toBe(false);
    const original = path.join(ROOT, path.dirname(script), source);
    expect(existsSync(original)).toBe(true);
    expect(map.sourcesContent).toEqual([readFileSync(original, "utf8")]);
  }
});

test("no packed file names a folder of this machine", () => {
  expect(paths.filter((file) => read(file).includes(ROOT))).toEqual([]);
});
