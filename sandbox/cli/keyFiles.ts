import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Sandbox } from "../types";

/** Private keys of generated pairs, on disk for as long as the sandbox runs. */
export interface KeyFiles {
  /** Key pair name to file path. */
  readonly paths: ReadonlyMap<string, string>;
  remove(): void;
}

/** Writes the generated private keys into a fresh folder, readable by this user only. */
export function writeKeyFiles(sandbox: Sandbox): KeyFiles {
  const folder = mkdtempSync(join(tmpdir(), "huaweicloud-sandbox-"));
  const paths = new Map(sandbox.generatedKeyPairs().map((name) => [name, writeKey(sandbox, folder, name)]));
  return { paths, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

function writeKey(sandbox: Sandbox, folder: string, name: string): string {
  // A key pair's name is free text; only its harmless part goes into a path.
  const path = join(folder, `${name.replace(/[^\w.-]/g, "_")}.pem`);
  writeFileSync(path, sandbox.privateKeyPem(name), { mode: 0o600, flag: "wx" });
  return path;
}
