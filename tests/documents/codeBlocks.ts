export interface CodeBlock {
  readonly file: string;
  /** File and line. */
  readonly at: string;
  readonly language: string;
  readonly text: string;
}

/** The fenced blocks of a document. */
export function codeBlocks(file: string, document: string): CodeBlock[] {
  return [...document.matchAll(/^```(\w*)\n([\s\S]*?)^```$/gm)].map(({ 1: language = "", 2: text = "", index }) => {
    const line = document.slice(0, index).split("\n").length;
    return { file, at: `${file}:${line}`, language, text };
  });
}
