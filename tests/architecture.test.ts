import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, posix, relative, sep } from "node:path";
import * as ts from "typescript";

const ROOT = join(__dirname, "..");

interface Import {
  /** As written. */
  from: string;
  /** Gone after compilation: `import type`, `export type`, `typeof import(…)`. */
  typeOnly: boolean;
  /** Runs when the module is loaded, not when a function is called. */
  atLoad: boolean;
}

interface Module {
  /** Path from the root, with slashes. */
  path: string;
  imports: Import[];
  /** Uses of what is outside: clock, timers, randomness, environment, console. */
  ambient: string[];
  exportsAll: boolean;
}

const AMBIENT_NAMES = new Set([
  "console",
  "fetch",
  "setTimeout",
  "setInterval",
  "setImmediate",
  "queueMicrotask",
  "performance",
]);
const AMBIENT_MEMBERS = new Set(["Date.now", "Math.random", "performance.now"]);
const AMBIENT_MODULES =
  /^(node:)?(fs|fs\/promises|os|timers|timers\/promises|child_process|readline|worker_threads|perf_hooks)$/;
const RANDOM_IMPORTS = new Set(["randomBytes", "randomInt", "randomUUID", "getRandomValues", "webcrypto"]);

function readModule(path: string, text: string): Module {
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.ES2022, true);
  const found: Module = { path, imports: [], ambient: [], exportsAll: false };
  const add = (specifier: ts.Node | undefined, typeOnly: boolean, atLoad: boolean) => {
    if (specifier !== undefined && ts.isStringLiteralLike(specifier)) {
      found.imports.push({ from: specifier.text, typeOnly, atLoad });
      if (!typeOnly && AMBIENT_MODULES.test(specifier.text)) found.ambient.push(specifier.text);
    } else {
      found.imports.push({ from: "(computed)", typeOnly, atLoad });
    }
  };
  const visit = (node: ts.Node, inFunction: boolean): void => {
    if (ts.isImportDeclaration(node)) {
      const clause = node.importClause;
      const names =
        clause?.namedBindings && ts.isNamedImports(clause.namedBindings) ? clause.namedBindings.elements : undefined;
      const onlyTypes =
        clause?.isTypeOnly === true ||
        (clause?.name === undefined &&
          names !== undefined &&
          names.length > 0 &&
          names.every((name) => name.isTypeOnly));
      add(node.moduleSpecifier, onlyTypes, true);
      for (const name of names ?? []) {
        const imported = (name.propertyName ?? name.name).text;
        if (!name.isTypeOnly && !onlyTypes && RANDOM_IMPORTS.has(imported)) found.ambient.push(imported);
      }
      return;
    }
    if (ts.isExportDeclaration(node)) {
      if (node.exportClause === undefined || ts.isNamespaceExport(node.exportClause)) found.exportsAll = true;
      if (node.moduleSpecifier !== undefined) add(node.moduleSpecifier, node.isTypeOnly, true);
      return;
    }
    if (ts.isImportTypeNode(node)) {
      add(ts.isLiteralTypeNode(node.argument) ? node.argument.literal : undefined, true, false);
    }
    if (ts.isCallExpression(node)) {
      const callee = node.expression;
      if (callee.kind === ts.SyntaxKind.ImportKeyword || (ts.isIdentifier(callee) && callee.text === "require")) {
        add(node.arguments[0], false, !inFunction);
      }
    }
    if (ts.isNewExpression(node) && node.expression.getText() === "Date" && (node.arguments?.length ?? 0) === 0) {
      found.ambient.push("new Date()");
    }
    if (ts.isCallExpression(node) && node.expression.getText() === "Date") {
      found.ambient.push("Date()");
    }
    if (ts.isPropertyAccessExpression(node)) {
      if (AMBIENT_MEMBERS.has(node.getText().replace("globalThis.", ""))) found.ambient.push(node.getText());
      if (node.getText() === "process.env" || node.expression.getText() === "process")
        found.ambient.push(node.getText());
    }
    if (ts.isIdentifier(node) && AMBIENT_NAMES.has(node.text) && isFree(node)) {
      found.ambient.push(node.text);
    }
    ts.forEachChild(node, (child) => visit(child, inFunction || ts.isFunctionLike(node)));
  };
  visit(source, false);
  return found;
}

/** An identifier that stands for itself: no member, key or declared name of something else. */
function isFree(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent))
    return parent.expression === node || parent.expression.getText() === "globalThis";
  if (ts.isPropertyAssignment(parent) || ts.isImportSpecifier(parent)) return false;
  return !(ts.isPropertySignature(parent) || ts.isMethodDeclaration(parent) || ts.isPropertyDeclaration(parent));
}

function modulesIn(folder: string): Module[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts") && !name.includes("node_modules"))
    .map((name) => join(ROOT, folder, name))
    .map((file) => readModule(relative(ROOT, file).split(sep).join("/"), readFileSync(file, "utf8")));
}

const provider = modulesIn("provider");
const sdk = modulesIn("sdk");
const sandbox = modulesIn("sandbox");
const pulumiCli = modulesIn("pulumiCli");
const everything = [...provider, ...sdk, ...sandbox, ...pulumiCli];

/** Where a relative import leads, as a path from the root without an ending; `undefined` for a library. */
function targetOf(module: Module, { from }: Import): string | undefined {
  return from.startsWith(".") ? posix.normalize(posix.join(dirname(module.path), from)) : undefined;
}

/** Imports within the repository that break a rule, as `file -> target`. */
function breaches(
  modules: readonly Module[],
  allowed: (target: string, from: Module, how: Import) => boolean,
): string[] {
  return modules.flatMap((module) =>
    module.imports.flatMap((how) => {
      const target = targetOf(module, how);
      return target === undefined || allowed(target, module, how) ? [] : [`${module.path} -> ${target}`];
    }),
  );
}

const under = (folder: string) => (module: Module) => module.path.startsWith(`${folder}/`);
/** Loads nothing with it, at once or later, and touches nothing outside: it costs a program next to nothing. */
/** No library, nothing from outside, and at run time only modules that stand alone as well. */
const standsAlone = (module: Module): boolean =>
  module.ambient.length === 0 &&
  module.imports.every((how) => {
    const target = provider.find(({ path }) => path === `${targetOf(module, how)}.ts`);
    return how.typeOnly || (target !== undefined && standsAlone(target));
  });
const leadsInto = (target: string, folder: string) => target === folder || target.startsWith(`${folder}/`);

describe("imports", () => {
  const core = provider.filter(under("provider/core"));
  const api = provider.filter(under("provider/api"));

  test("of core stay within core", () => {
    expect(core.length).toBeGreaterThan(20);
    expect(breaches(core, (target) => leadsInto(target, "provider/core"))).toEqual([]);
  });

  test("of core hold neither Pulumi nor an HTTP library", () => {
    const libraries = core
      .flatMap((module) => module.imports.map((how) => how.from))
      .filter((from) => !from.startsWith("."));
    expect(libraries.filter((from) => /pulumi|axios|undici|http/.test(from))).toEqual([]);
  });

  test("of the HTTP libraries are in provider/api/http only, and at run time only when a call is made", () => {
    const library = /^(axios|undici|follow-redirects|proxy-from-env|(node:)?(http|https|http2))(\/|$)/;
    const importing = [...provider, ...sdk].filter((module) => module.imports.some(({ from }) => library.test(from)));
    expect(importing.map(({ path }) => path)).toEqual([
      "provider/api/http/adapter.ts",
      "provider/api/http/client.ts",
      "provider/api/http/connections.ts",
      "provider/api/http/proxy.ts",
    ]);
    const atLoad = importing.flatMap((module) => module.imports).filter((how) => how.atLoad && !how.typeOnly);
    expect(atLoad.filter(({ from }) => library.test(from))).toEqual([]);
  });

  test("of api stay within api, but for the ports, errors and values of core", () => {
    expect(api.length).toBeGreaterThan(20);
    const shared = ["provider/core/ports", "provider/core/errors"];
    expect(
      breaches(
        api,
        (target) =>
          leadsInto(target, "provider/api") || leadsInto(target, "provider/core/values") || shared.includes(target),
      ),
    ).toEqual([]);
  });

  test("of provider stay within provider", () => {
    expect(breaches(provider, (target) => leadsInto(target, "provider"))).toEqual([]);
  });

  test("of sandbox stay within sandbox: two independent readings of the documents test each other", () => {
    expect(sandbox.length).toBeGreaterThan(20);
    expect(breaches(sandbox, (target) => leadsInto(target, "sandbox"))).toEqual([]);
  });

  test("of provider, sdk, sandbox and pulumiCli never lead to tests", () => {
    expect(breaches(everything, (target) => !leadsInto(target, "tests"))).toEqual([]);
    expect(everything.flatMap((module) => module.imports).filter((how) => /jest|fast-check/.test(how.from))).toEqual(
      [],
    );
  });

  test("of sdk reach the provider only when something is called, in three files; but for tables and pure functions", () => {
    const alone = provider.filter(standsAlone).map((module) => module.path.replace(/\.ts$/, ""));
    expect(alone).toEqual(expect.arrayContaining(["provider/api/settings/configKeys", "provider/core/members/tables"]));
    expect(
      breaches(
        sdk,
        (target, from, how) =>
          leadsInto(target, "sdk") ||
          alone.includes(target) ||
          (["sdk/functions.ts", "sdk/noteServers.ts", "sdk/passwordReset.ts"].includes(from.path) &&
            leadsInto(target, "provider") &&
            (how.typeOnly || !how.atLoad)),
      ),
    ).toEqual([]);
  });

  test("are all written out, so that these rules see them", () => {
    expect([...provider, ...sdk].filter((module) => module.imports.some((how) => how.from === "(computed)"))).toEqual(
      [],
    );
  });

  test("never run in a circle within core", () => {
    const edges = new Map(
      core.map((module) => [
        module.path.replace(/\.ts$/, ""),
        module.imports.filter((how) => !how.typeOnly).flatMap((how) => targetOf(module, how) ?? []),
      ]),
    );
    const circles: string[] = [];
    const walk = (path: string, trail: readonly string[]) => {
      if (trail.includes(path)) {
        circles.push([...trail.slice(trail.indexOf(path)), path].join(" -> "));
        return;
      }
      for (const next of edges.get(path) ?? []) walk(next, [...trail, path]);
    };
    for (const path of edges.keys()) walk(path, []);
    expect([...new Set(circles)]).toEqual([]);
  });
});

test("the outside world is touched in provider/host only, by four files, beside the timers of the HTTP adapter", () => {
  const touching = provider.filter((module) => module.path !== "provider/host/ports.ts" && module.ambient.length > 0);
  expect(touching.map((module) => `${module.path}: ${[...new Set(module.ambient)].join(", ")}`).sort()).toEqual([
    "provider/api/http/adapter.ts: setImmediate, setTimeout",
    "provider/host/endWithEngine.ts: process.exit, process.stdout, process.stderr, setImmediate",
    "provider/host/guardOutput.ts: process.stdout, process.stderr",
    "provider/host/runNotes.ts: node:fs, node:os, process.pid, process.argv, process.env, process.ppid, process.getuid, Date.now, process.kill",
  ]);
  expect(provider.find((module) => module.path === "provider/host/ports.ts")?.ambient).toEqual(
    expect.arrayContaining(["new Date()", "process.env", "console"]),
  );
});

test("folders and modules are named in camelCase", () => {
  const roots = ["provider", "sdk", "sandbox", "pulumiCli", "demo", "scripts", "tests"];
  const modules = roots.flatMap((root) =>
    readdirSync(join(ROOT, root), { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".ts"))
      .map((name) => `${root}/${name.split(sep).join("/")}`),
  );
  const camelCase = /^(?:[a-z][a-zA-Z\d]*\/)+[a-z][a-zA-Z\d]*(?:\.test)?\.ts$/;
  expect(modules.length).toBeGreaterThan(200);
  expect(modules.filter((path) => !camelCase.test(path))).toEqual([]);
});

test("names are exported one by one", () => {
  expect(everything.filter((module) => module.exportsAll).map((module) => module.path)).toEqual([]);
});

/** The reader itself, on small pieces: what it would miss no rule above could see. */
describe("the reader sees", () => {
  test.each<[string, string, Import]>([
    ["an import", 'import { a } from "./x";', { from: "./x", typeOnly: false, atLoad: true }],
    ["an import for its effect", 'import "./x";', { from: "./x", typeOnly: false, atLoad: true }],
    ["an import of types", 'import type { A } from "./x";', { from: "./x", typeOnly: true, atLoad: true }],
    [
      "an import of types only, one by one",
      'import { type A, type B } from "./x";',
      { from: "./x", typeOnly: true, atLoad: true },
    ],
    [
      "an import of a type and a value",
      'import { type A, b } from "./x";',
      { from: "./x", typeOnly: false, atLoad: true },
    ],
    ["a re-export", 'export { a } from "./x";', { from: "./x", typeOnly: false, atLoad: true }],
    ["a require", 'const x = require("./x");', { from: "./x", typeOnly: false, atLoad: true }],
    ["a lazy require", 'function f() { return require("./x"); }', { from: "./x", typeOnly: false, atLoad: false }],
    ["a lazy import", 'const f = () => import("./x");', { from: "./x", typeOnly: false, atLoad: false }],
    ["a type by import", 'let x: typeof import("./x");', { from: "./x", typeOnly: true, atLoad: false }],
    ["a computed require", "const x = require(name);", { from: "(computed)", typeOnly: false, atLoad: true }],
  ])("%s", (_, text, expected) => {
    expect(readModule("a.ts", text).imports).toEqual([expected]);
  });

  test.each([
    "const t = Date.now();",
    "const t = new Date();",
    "const t = Date();",
    "const r = Math.random();",
    "setTimeout(f, 1);",
    "globalThis.setTimeout(f, 1);",
    "const e = process.env.HOME;",
    "process.exit(1);",
    'console.log("x");',
    'import { readFileSync } from "node:fs";',
    'import { readFile } from "fs/promises";',
    'import { setTimeout as delay } from "node:timers/promises";',
    'import { homedir } from "node:os";',
    'import { randomBytes } from "node:crypto";',
    'const fs = require("node:fs");',
  ])("that the outside is touched by: %s", (text) => {
    expect(readModule("a.ts", text).ambient).not.toEqual([]);
  });

  test.each([
    "const t = new Date(value);",
    "const t = clock.now();",
    "const t = Date.parse(text);",
    "const o = { console: 1, setTimeout: 2 };",
    "log.console(1);",
    "const ports = { env: settings.env };",
    'import type { Stats } from "node:fs";',
    'import { createHash } from "node:crypto";',
    "// console.log(Date.now())",
    'const text = "process.env";',
  ])("that it is not touched by: %s", (text) => {
    expect(readModule("a.ts", text).ambient).toEqual([]);
  });

  test.each([
    ['export * from "./x";', true],
    ['export * as x from "./x";', true],
    ['export { a } from "./x";', false],
    ["export const a = 1;", false],
  ])("whether everything is exported: %s", (text, all) => {
    expect(readModule("a.ts", text).exportsAll).toBe(all);
  });
});
