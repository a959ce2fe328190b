import { execFile } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import { parse } from "yaml";
import { CONFIG_KEYS, type KeyFacts } from "../../provider/api/settings/configKeys";
import { executableIn } from "../../pulumiCli";
import { realEngine } from "../engine/support";

const ROOT = path.resolve(__dirname, "../..");
const PLACEHOLDER = "PLACEHOLDER";

/**
 * What does not exist of the commands in a document: npm scripts, flags of `npm run sandbox`, pulumi's commands and flags,
 * configuration keys and outputs of the project that the document is about.
 */
export async function checkShell(folder: string, text: string): Promise<string[]> {
  const project = projectOf(folder);
  const complaints: string[] = [];
  for (const command of commands(text)) {
    const complaint = await complaintAbout(command, project);
    if (complaint !== undefined) complaints.push(`${command.join(" ")}: ${complaint}`);
  }
  return complaints;
}

/** Each command as its words. Placeholders such as `<region>` are one word; schedules, exports and redirections are left out. */
function commands(text: string): string[][] {
  return text
    .replace(/^[\d*/ ]+ (?=cd )/gm, "")
    .replace(/<[^>\n]+>/g, PLACEHOLDER)
    .split(/\n|&&/)
    .map((line) =>
      line
        .replace(/ #.*$/, "")
        .replace(/ > .*$/, "")
        .trim(),
    )
    .filter((line) => line !== "" && !line.startsWith("#"))
    .map((line) => (line.match(/(?:"[^"]*"|'[^']*'|[^\s"'])+/g) ?? []).map((word) => word.replace(/["']/g, "")));
}

interface Project {
  readonly scripts: Readonly<Record<string, string>>;
  /** The keys that `Pulumi.yaml` describes. */
  readonly keys: Readonly<Record<string, { readonly secret?: boolean }>>;
  /** The names that the program exports. */
  readonly outputs: readonly string[];
}

function projectOf(folder: string): Project {
  const read = (file: string): string => {
    const at = path.join(existsSync(path.join(folder, file)) ? folder : ROOT, file);
    return readFileSync(at, "utf8");
  };
  const program = existsSync(path.join(folder, "index.ts")) ? read("index.ts") : read("README.md");
  return {
    scripts: (JSON.parse(read("package.json")) as { scripts?: Record<string, string> }).scripts ?? {},
    keys: (parse(read("Pulumi.yaml")) as { config?: Project["keys"] }).config ?? {},
    outputs: [...program.matchAll(/^export const (\w+)/gm)].map((match) => match[1] ?? ""),
  };
}

/** What `export` takes, and a line of a crontab that sets a variable. */
const ASSIGNMENT = /^[A-Z_0-9]+=/;

type Check = (words: readonly string[], project: Project) => string | undefined | Promise<string | undefined>;

const CHECKS: Readonly<Record<string, Check>> = {
  npm: checkNpm,
  pulumi: checkPulumi,
  npx: ([, program = "", ...files]) => (program === "jest" ? files.find(isNoTest) : "no program that the tests know"),
  cd: () => undefined,
  test: () => undefined,
  mkdir: () => undefined,
  echo: () => undefined,
  export: (words) => (words.slice(1).every((word) => ASSIGNMENT.test(word)) ? undefined : "not an assignment"),
};

/** What Jest is given is the beginning of a path. */
function isNoTest(file: string): boolean {
  const folder = path.join(ROOT, path.dirname(file));
  return !existsSync(folder) || !readdirSync(folder).some((name) => name.startsWith(path.basename(file)));
}

function complaintAbout(words: readonly string[], project: Project): ReturnType<Check> {
  if (words.every((word) => ASSIGNMENT.test(word))) return undefined;
  const check = CHECKS[words[0] ?? ""];
  return check === undefined ? "no command that the tests know" : check(words, project);
}

const NPM_COMMANDS = new Set(["ci", "install", "init", "pkg", "pack", "publish"]);

function checkNpm(words: readonly string[], { scripts }: Project): string | undefined {
  const [, command = "", name = ""] = words;
  if (command === "start" || command === "test") return scripts[command] === undefined ? "no such script" : undefined;
  if (command !== "run") return NPM_COMMANDS.has(command) ? undefined : "no such command";
  if (scripts[name] === undefined) return "no such script";
  const known = name === "sandbox" ? readFileSync(path.join(ROOT, "sandbox/main.ts"), "utf8") : "";
  const unknown = words.filter((word) => /^--\w/.test(word) && !known.includes(`"${word} `));
  return unknown.length > 0 ? `no such option: ${unknown.join(", ")}` : undefined;
}

async function checkPulumi(words: readonly string[], { keys, outputs }: Project): Promise<string | undefined> {
  const command = words.slice(1, 1 + (["config", "stack"].includes(words[1] ?? "") ? 2 : 1));
  const help = await helpOf(command);
  if (help === undefined) return "no such command";
  const flags = words.filter((word) => word.startsWith("--")).map((word) => word.split("=")[0] ?? "");
  const unknown = flags.filter((flag) => !new RegExp(`${flag}\\b`).test(help));
  if (unknown.length > 0) return `no such option: ${unknown.join(", ")}`;
  const given = words.flatMap((word, at) => (words[at - 1] === "--config" ? [word.split("=")[0] ?? ""] : []));
  const plain = words.slice(1 + command.length).filter((word) => !word.startsWith("--"));
  if (command.join(" ") === "config set") given.push(plain[0] ?? "");
  const strange = given.filter((key) => factsOf(key, keys) === undefined);
  if (strange.length > 0) return `no such configuration key: ${strange.join(", ")}`;
  const bare = given.filter((key) => factsOf(key, keys)?.secret === true && !words.includes("--secret"));
  if (bare.length > 0) return `a secret without --secret: ${bare.join(", ")}`;
  if (command.join(" ") === "stack output" && !outputs.includes(plain[0] ?? "")) return "no such output";
  return undefined;
}

/** What is known of a configuration key: one of the package's, or one that the project describes. */
function factsOf(key: string, own: Project["keys"]): { readonly secret?: boolean } | undefined {
  const [namespace = "", name] = key.split(":");
  if (name === undefined) return own[namespace.replace(/\[\d+\]$/, "")];
  const ours: Readonly<Record<string, KeyFacts>> = CONFIG_KEYS;
  return namespace === "huaweicloud" ? ours[name] : undefined;
}

const help = new Map<string, Promise<string | undefined>>();

/** What the real `pulumi` says of a command; nothing when there is none of that name. */
function helpOf(command: readonly string[]): Promise<string | undefined> {
  const key = command.join(" ");
  const known = help.get(key);
  if (known !== undefined) return known;
  const asked = realEngine().then(async ({ binDir, env }) => {
    const pulumi = executableIn(binDir, "pulumi") ?? "pulumi";
    const answer = await promisify(execFile)(pulumi, [...command, "--help"], { env }).catch((error: Error) => {
      if (/unknown command/.test(error.message)) return undefined;
      throw error;
    });
    // An unknown subcommand shows the help of the command above it; an alias shows another name.
    const usage = new RegExp(`^Usage:\\n {2}pulumi( [a-z-]+){${command.length}} `, "m");
    return answer !== undefined && usage.test(answer.stdout) ? answer.stdout : undefined;
  });
  help.set(key, asked);
  return asked;
}
