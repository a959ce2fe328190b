import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import type { RunningCommand } from "../../../pulumiCli";
import { leaksOf, type Markers, type Places } from "./markers";
import type { TestStack } from "./scenes";

/** A stack of which nothing gets away: what every command prints and every file that it leaves is searched. */
export interface WatchedStack extends TestStack {
  /** What holds a secret in plain: printed, in the event log, in a checkpoint, in any other file; see `leaksOf`. */
  leaks(markers: Markers): Promise<string[]>;
  /** Where it was searched, as far as names go. */
  places(): Promise<string[]>;
}

/** Makes the file backend keep every checkpoint, not only the last one. */
export const EVERY_CHECKPOINT = { PULUMI_RETAIN_CHECKPOINTS: "true" };
/** Commands with an event log; this variable gives them the flag for it. */
const WITH_FLAG = { PULUMI_DEBUG_COMMANDS: "true" };
const WITH_EVENT_LOG = new Set(["up", "preview", "refresh", "destroy"]);

/** Watches a stack from here on, its commands run with more variables. Those that are asked to show secrets are left out. */
export function watch(stack: TestStack, variables: Readonly<Record<string, string>>): WatchedStack {
  const { workspace } = stack;
  const commands: { line: string; running: RunningCommand }[] = [];
  const spawn = workspace.spawn.bind(workspace);
  workspace.spawn = (args, options = {}) => {
    const [verb = ""] = args;
    const log = path.join(workspace.root, `events-${commands.length}-${verb}.json`);
    const logged = WITH_EVENT_LOG.has(verb) ? [...args, "--event-log", log] : args;
    const env = { ...WITH_FLAG, TMPDIR: workspace.root, ...variables, ...options.env };
    const running = spawn(logged, { ...options, env });
    if (!args.includes("--show-secrets")) commands.push({ line: `pulumi ${args.join(" ")}`, running });
    return running;
  };
  const everything = async (): Promise<Places> => {
    const outputs = commands.map(({ line, running }, at) => [`output ${at + 1} of ${line}`, running.output] as const);
    return Object.fromEntries([...outputs, ...(await filesBelow(workspace.root))]);
  };
  return {
    ...stack,
    leaks: async (markers) => leaksOf(markers, await everything()),
    places: async () => Object.keys(await everything()),
  };
}

/** The workspace's own files: backend, home, event logs, whatever the processes wrote where temporary files go. */
async function filesBelow(root: string): Promise<(readonly [string, string])[]> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
  return Promise.all(
    files.map(async (file) => [path.relative(root, file), (await readFile(file)).toString()] as const),
  );
}
