import { readdirSync } from "node:fs";
import path from "node:path";
import ts from "typescript";
import { diagnostics, userSettings } from "./compiling";

const FOLDER = path.join(__dirname, "types");
const files = readdirSync(FOLDER).map((file) => path.join(FOLDER, file));

/** How users' projects find the package's types. */
const RESOLUTIONS = [
  { name: "node16", module: ts.ModuleKind.Node16, moduleResolution: ts.ModuleResolutionKind.Node16 },
  { name: "bundler", module: ts.ModuleKind.ESNext, moduleResolution: ts.ModuleResolutionKind.Bundler },
] as const;

test.each(RESOLUTIONS)(
  "the public types are those pinned in tests/types, for projects that resolve by $name",
  ({ module, moduleResolution }) => {
    expect(diagnostics(ts.createProgram(files, { ...userSettings, module, moduleResolution }))).toEqual([]);
  },
  60_000,
);

test("the package's declarations are sound by themselves, without skipLibCheck", () => {
  const declarations = path.join(__dirname, "../dist/sdk/index.d.ts");
  const program = ts.createProgram([declarations], { ...userSettings, skipLibCheck: false });
  const ours = diagnostics(program).filter((text) => text.includes("/dist/"));
  expect(ours).toEqual([]);
}, 60_000);
