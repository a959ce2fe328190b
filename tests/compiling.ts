import ts from "typescript";

/** What a user's strict TypeScript project asks of the compiler. */
export const userSettings: ts.CompilerOptions = {
  strict: true,
  exactOptionalPropertyTypes: true,
  noEmit: true,
  skipLibCheck: true,
  module: ts.ModuleKind.Node16,
  moduleResolution: ts.ModuleResolutionKind.Node16,
  target: ts.ScriptTarget.ES2022,
  types: ["node"],
};

/** Of libraries, which are most of every program, by name and form. */
const parsed = new Map<string, ts.SourceFile | undefined>();

/** A compiler's view of the files, which reads those of libraries once. */
export function compilerHost(settings: ts.CompilerOptions): ts.CompilerHost {
  const host = ts.createCompilerHost(settings);
  const read = host.getSourceFile;
  host.getSourceFile = (name, form, onError, shouldCreateNew) => {
    if (!name.includes("/node_modules/")) return read(name, form, onError, shouldCreateNew);
    const key = `${name} ${JSON.stringify(form)}`;
    if (!parsed.has(key)) parsed.set(key, read(name, form, onError, shouldCreateNew));
    return parsed.get(key);
  };
  return host;
}

/** What the compiler has to say about a program: file, line and message. */
export function diagnostics(program: ts.Program): string[] {
  return ts.getPreEmitDiagnostics(program).map(({ file, start, messageText }) => {
    const message = ts.flattenDiagnosticMessageText(messageText, "\n");
    if (file === undefined || start === undefined) return message;
    return `${file.fileName}:${file.getLineAndCharacterOfPosition(start).line + 1}: ${message}`;
  });
}

/** What the compiler has to say about one text, as if it lay in this file. */
export function diagnosticsOfText(file: string, text: string, settings: ts.CompilerOptions = userSettings): string[] {
  const host = compilerHost(settings);
  const { getSourceFile, fileExists } = host;
  host.fileExists = (name) => name === file || fileExists(name);
  host.getSourceFile = (name, target, ...more) =>
    name === file ? ts.createSourceFile(name, text, target) : getSourceFile(name, target, ...more);
  return diagnostics(ts.createProgram([file], settings, host));
}
