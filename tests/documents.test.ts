import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import { parseSeed } from "../sandbox/seed/parseSeed";
import { readInput } from "../sandbox/seed/reader";
import { readFault } from "../sandbox/seed/readFault";
import { diagnosticsOfText } from "./compiling";
import { blocksOf, documents, ROOT, read } from "./documents/documents";

/** What an excerpt in the reference takes for granted. */
const SURROUNDINGS = `import * as pulumi from "@pulumi/pulumi";
import { PasswordRecordCleanup, PasswordReset, Provider, ServerPassword } from "pulumi-huaweicloud-password";
declare const server: { id: pulumi.Output<string> };
declare const accessKey: pulumi.Output<string>;
declare const secretKey: pulumi.Output<string>;
`;

test("all documents are looked at, and every block of code says what it is in", () => {
  expect(documents).toEqual(expect.arrayContaining(["README.md", "docs/reference/README.md", "examples/README.md"]));
  expect(
    blocksOf().filter(({ language }) => !["ts", "sh", "json", "crontab", "mermaid", "text"].includes(language)),
  ).toEqual([]);
  // Charts are drawn by the benchmark, into its own document.
  expect(blocksOf("mermaid").filter(({ file }) => file !== "BENCHMARKS.md")).toEqual([]);
});

test.each(blocksOf("ts"))(
  "the program at $at compiles against the package's types",
  ({ file, text }) => {
    const whole = /^import /m.test(text) ? text : `${SURROUNDINGS}${text}`;
    expect(diagnosticsOfText(path.join(ROOT, path.dirname(file), "a-program-in-a-document.ts"), whole)).toEqual([]);
  },
  60_000,
);

test.each(blocksOf("json"))("the JSON at $at is a seed or a fault that the sandbox takes", ({ text }) => {
  const value = JSON.parse(text) as object;
  expect(() => ("effect" in value ? readInput(value, "", readFault) : parseSeed(text))).not.toThrow();
});

test.each(blocksOf("text"))(
  "every folder of the tree in $at is there, and no room of the provider is left out",
  ({ text }) => {
    const trail: string[] = [];
    const folders = text.split("\n").flatMap((line) => {
      const { 1: indent = "", 2: name } = /^( *)([a-z]+)\//.exec(line) ?? [];
      if (name === undefined) return [];
      trail.splice(indent.length / 2, Number.POSITIVE_INFINITY, name);
      return [trail.join("/")];
    });
    expect(folders.filter((folder) => !existsSync(path.join(ROOT, folder)))).toEqual([]);
    const rooms = ["provider", "provider/core"].flatMap((folder) =>
      readdirSync(path.join(ROOT, folder), { withFileTypes: true })
        .filter((entry) => entry.isDirectory())
        .map(({ name }) => `${folder}/${name}`),
    );
    expect(rooms.filter((room) => !folders.includes(room))).toEqual([]);
  },
);

test("every test and every folder that a document names is there", () => {
  const named = documents.flatMap((file) => {
    const text = read(file);
    return [...text.matchAll(/`((?:tests|provider|sdk|sandbox|pulumiCli|demo|examples|docs)\/[\w/.-]+)`/g)].map(
      (match) => match[1] ?? "",
    );
  });
  expect(named.length).toBeGreaterThan(30);
  expect(named.filter((name) => !existsSync(path.join(ROOT, name)))).toEqual([]);
});

test("every link to a file or a heading leads somewhere", () => {
  const broken = documents.flatMap((file) => {
    const links = [...read(file).matchAll(/\]\(([^)\s]+)\)/g)].map((match) => match[1] ?? "");
    const inside = links.filter((link) => !/^https?:/.test(link));
    return inside.filter((link) => !leadsSomewhere(file, link)).map((link) => `${file}: ${link}`);
  });
  expect(broken).toEqual([]);
});

function leadsSomewhere(from: string, link: string): boolean {
  const [target = "", heading] = link.split("#");
  const file = target === "" ? path.join(ROOT, from) : path.join(ROOT, path.dirname(from), target);
  if (!existsSync(file)) return false;
  return heading === undefined || headings(read(path.relative(ROOT, file))).includes(heading);
}

/** The anchors that headings get. */
function headings(text: string): string[] {
  const plain = [...text.matchAll(/^#+ (.*)$/gm)].map((match) => (match[1] ?? "").toLowerCase());
  return plain.map((heading) => heading.replace(/[^\w\s-]/g, "").replace(/\s/g, "-"));
}

test("the README's first screen holds what it is, what it cannot do, the installation and a complete program", () => {
  const readme = read("README.md");
  const end = readme.indexOf("```\n", readme.indexOf("```ts"));
  const screen = readme.slice(0, end);
  expect(screen.split("\n").length).toBeLessThan(36);
  for (const part of ["What it can't do", "npm install pulumi-huaweicloud-password", "encrypted"]) {
    expect(screen).toContain(part);
  }
});

test("no document and no picture names a folder of this machine", () => {
  const files = [...documents, "docs/up.svg"];
  const found = files.filter((file) => /\/(tmp|root|home)\/|file:\/\//.test(read(file)));
  expect(found).toEqual([]);
});
