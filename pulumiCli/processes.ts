import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";

/** A running process, as far as the kill tests need to know it. */
export interface ProcessInfo {
  readonly pid: number;
  readonly parent: number;
  readonly command: string;
}

/** Every process of this machine: from /proc where there is one, else from `ps`. */
export function listProcesses(): ProcessInfo[] {
  const listed = process.platform === "linux" ? readProc() : readPs();
  return listed.filter(({ pid }) => pid !== process.pid);
}

/** The processes that these have started, and all that those have started in turn; not the given ones. */
export function descendantsOf(roots: readonly number[], all: readonly ProcessInfo[] = listProcesses()): ProcessInfo[] {
  const family = new Set(roots);
  const found: ProcessInfo[] = [];
  for (let before = -1; before !== found.length; ) {
    before = found.length;
    for (const candidate of all) {
      if (!family.has(candidate.parent) || family.has(candidate.pid)) continue;
      family.add(candidate.pid);
      found.push(candidate);
    }
  }
  return found;
}

/** Whether the process runs the SDK's dynamic provider: not the script that launches it, nor the look-up before it. */
export function isDynamicProvider({ command }: ProcessInfo): boolean {
  return /cmd[\\/]dynamic-provider/.test(command) && !command.includes("require.resolve");
}

/** Kills the process on the spot. Says whether it was still there. */
export function killNow(pid: number): boolean {
  try {
    process.kill(pid, "SIGKILL");
    return true;
  } catch {
    return false;
  }
}

function readProc(): ProcessInfo[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        // "pid (name) state parent …", where the name may hold spaces and parentheses.
        const status = readFileSync(`/proc/${name}/stat`, "utf8");
        const [state, parent] = status.slice(status.lastIndexOf(")") + 2).split(" ");
        if (state === "Z") return [];
        const command = readFileSync(`/proc/${name}/cmdline`, "utf8").replaceAll("\0", " ").trim();
        return [{ pid: Number(name), parent: Number(parent), command }];
      } catch {
        return []; // It has ended while we were reading.
      }
    });
}

function readPs(): ProcessInfo[] {
  const listing = execFileSync("ps", ["-A", "-ww", "-o", "pid=,ppid=,args="], { encoding: "utf8" });
  return listing.split("\n").flatMap((line) => {
    const [, pid, parent, command] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? [];
    return command === undefined ? [] : [{ pid: Number(pid), parent: Number(parent), command }];
  });
}
