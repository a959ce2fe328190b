import { readFileSync } from "node:fs";
import path from "node:path";
import ts from "typescript";

const ROOT = path.resolve(__dirname, "..");
const readme = readFileSync(path.join(ROOT, "README.md"), "utf8");
const programs = [...readme.matchAll(/```ts\n([\s\S]*?)```/g)].map((match) => match[1] ?? "");

/** What the compiler has to say about a program that lies in the project's root. */
function compile(text: string): string[] {
  const file = path.join(ROOT, "readme-program.ts");
  const options: ts.CompilerOptions = {
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    module: ts.ModuleKind.Node16,
    moduleResolution: ts.ModuleResolutionKind.Node16,
    target: ts.ScriptTarget.ES2022,
  };
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists } = host;
  host.fileExists = (name) => name === file || fileExists(name);
  host.getSourceFile = (name, target) =>
    name === file ? ts.createSourceFile(name, text, target) : getSourceFile(name, target);
  const program = ts.createProgram([file], options, host);
  return ts.getPreEmitDiagnostics(program).map((one) => ts.flattenDiagnosticMessageText(one.messageText, "\n"));
}

test("the README's first screen holds a complete program", () => {
  expect(programs.length).toBeGreaterThan(0);
  expect(readme.slice(0, readme.indexOf("```ts")).split("\n").length).toBeLessThan(30);
});

test("every program in the README compiles against the package's types", () => {
  for (const program of programs) {
    expect(compile(program)).toEqual([]);
  }
});

test("a program that gives both newPassword and generate does not compile", () => {
  const both = `import { PasswordReset } from "pulumi-huaweicloud-password";
    new PasswordReset("a", { serverIds: ["x"], newPassword: "p", generate: {} });`;
  expect(compile(both)).not.toEqual([]);
});
