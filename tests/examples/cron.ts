import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { type Engine, executableIn } from "../../pulumiCli";
import { codeBlocks } from "../documents/codeBlocks";
import { type Example, TRANSPILE_ONLY } from "./support";

/** Where a README's crontab has the project. */
const PROJECT = "/srv/server-passwords";
const ENGINE_PROGRAMS = ["pulumi", "pulumi-language-nodejs", "pulumi-resource-pulumi-nodejs"];

/** Runs the command of the README's crontab as cron does: with a bare environment, and what the lines above it set. */
export async function runByCron(example: Example, engine: Engine): Promise<{ code: unknown; printed: string }> {
  const { dir, workspace } = example;
  const readme = await readFile(path.join(dir, "README.md"), "utf8");
  const [table] = codeBlocks("README.md", readme).filter(({ language }) => language === "crontab");
  const home = await mkdtemp(path.join(tmpdir(), "cron-home-"));
  const passphraseFile = path.join(home, "passphrase");
  await writeFile(passphraseFile, String(workspace.env.PULUMI_CONFIG_PASSPHRASE));
  const given: Readonly<Record<string, string>> = {
    "folder of pulumi": foldersOf(engine),
    "folder of node": path.dirname(process.execPath),
    "URL of the backend": String(workspace.env.PULUMI_BACKEND_URL),
    "file with the passphrase": passphraseFile,
  };
  const lines = (table?.text ?? "").replace(/<([^>]+)>/g, (_, name) => given[name] ?? "").split("\n");
  const settings = lines.flatMap((line) => {
    const { 1: name, 2: value } = /^(\w+)=(.*)$/.exec(line) ?? [];
    return name === undefined || value === undefined ? [] : [[name, value] as const];
  });
  const bare = { HOME: home, LOGNAME: "operator", SHELL: "/bin/sh", PATH: "/usr/bin:/bin" };
  const env = { ...bare, ...Object.fromEntries(settings), ...TRANSPILE_ONLY };
  const [job = ""] = lines.flatMap((line) => /^(?:\S+ ){5}(.*)$/.exec(line)?.[1] ?? []);
  if (!job.includes(PROJECT)) throw new Error("the README has no line for cron");
  const ended = await new Promise<{ code: unknown; printed: string }>((resolve) => {
    execFile("/bin/sh", ["-c", job.replace(PROJECT, dir)], { cwd: home, env }, (error, stdout, stderr) => {
      resolve({ code: error?.code ?? 0, printed: stdout + stderr });
    });
  });
  await rm(home, { recursive: true, force: true });
  return ended;
}

/** An installed Pulumi has its programs in one folder; ours may have them in several. */
function foldersOf(engine: Engine): string {
  const folders = String(engine.env.PATH).split(path.delimiter);
  const holding = ENGINE_PROGRAMS.map((name) => folders.find((folder) => executableIn(folder, name) !== undefined));
  return [...new Set(holding)].filter((folder) => folder !== undefined).join(path.delimiter);
}
