import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Builder } from "../../pulumiCli";
import { PULUMI } from "../../pulumiCli/versions";

const made: string[] = [];

/** A temporary folder, removed by `removeFolders`. */
export function folder(): string {
  const created = mkdtempSync(path.join(tmpdir(), "pulumi-cli-"));
  made.push(created);
  return created;
}

export function removeFolders(): void {
  for (const created of made.splice(0)) rmSync(created, { recursive: true, force: true });
}

/** An executable shell script. Its commands are the shell's own, or are given with their folder. */
export function script(where: string, name: string, ...lines: string[]): string {
  mkdirSync(where, { recursive: true });
  const file = path.join(where, name);
  writeFileSync(file, ["#!/bin/sh", ...lines, ""].join("\n"), { mode: 0o755 });
  return file;
}

/** A folder with a Pulumi of this version, and what else belongs to it. */
export function pulumiFolder(version: string, others = ["pulumi-language-nodejs", "pulumi-resource-pulumi-nodejs"]) {
  return fillWithPulumi(folder(), version, others);
}

function fillWithPulumi(where: string, version: string, others: readonly string[]): string {
  script(where, "pulumi", `echo v${version}`);
  for (const name of others) script(where, name, "exit 0");
  return where;
}

/** Keeps the log's lines. */
export function recorder(): { lines: string[]; log: (line: string) => void; text: () => string } {
  const lines: string[] = [];
  return { lines, log: (line) => void lines.push(line), text: () => lines.join("\n") };
}

export interface FakeBuilder extends Builder {
  /** How often it has been asked to build. */
  builds: number;
}

export interface FakeBuild {
  readonly source?: "release" | "go";
  readonly version?: string;
  readonly tookMs?: number;
  readonly without?: string;
  readonly fails?: string;
}

/** A builder that makes fake programs, or fails. */
export function fakeBuilder({
  source = "go",
  version = PULUMI,
  tookMs = 0,
  without,
  fails,
}: FakeBuild = {}): FakeBuilder {
  return {
    source,
    title: `fake ${source} build`,
    builds: 0,
    async build({ engine }) {
      this.builds++;
      await new Promise((resolve) => setTimeout(resolve, tookMs));
      if (fails !== undefined) throw new Error(fails);
      fillWithPulumi(
        path.join(engine, "bin"),
        version,
        ["pulumi-language-nodejs"].filter((name) => name !== without),
      );
    },
  };
}

/** What a folder holds, not going deeper. */
export function contents(where: string): string[] {
  return readdirSync(where).sort();
}
