import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { parse } from "yaml";
import { type CodeBlock, codeBlocks } from "./codeBlocks";

export const ROOT = path.resolve(__dirname, "../..");
const SKIPPED = new Set(["node_modules", "dist", ".git", "coverage"]);

/** Files of the repository with this ending, as paths from the root, in order. */
function files(ending: string, folder = ROOT): string[] {
  const found = readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (SKIPPED.has(entry.name)) return [];
    const at = path.join(folder, entry.name);
    if (entry.isDirectory()) return files(ending, at);
    return entry.name.endsWith(ending) ? [path.relative(ROOT, at)] : [];
  });
  return found.sort();
}

export function read(file: string): string {
  return readFileSync(path.join(ROOT, file), "utf8");
}

/** Every document. */
export const documents = files(".md");

const blocks = documents.flatMap((file) => codeBlocks(file, read(file)));

/** The blocks of code in documents, of some languages or all. */
export function blocksOf(...languages: string[]): CodeBlock[] {
  return blocks.filter(({ language }) => languages.length === 0 || languages.includes(language));
}

interface Workflow {
  readonly jobs: Readonly<Record<string, { readonly steps: readonly { readonly run?: string }[] }>>;
}

/** The commands of workflows, this repository's and the examples'. */
export const workflowCommands: readonly Pick<CodeBlock, "file" | "at" | "text">[] = files(".yml")
  .filter((file) => file.includes(".github/workflows/"))
  .flatMap((file) => {
    const { jobs }: Workflow = parse(read(file));
    return Object.entries(jobs).flatMap(([job, { steps }]) =>
      steps.flatMap(({ run: text }) => (text === undefined ? [] : [{ file, at: `${file}, job ${job}`, text }])),
    );
  });
