import { counted, serversInWords } from "./firstFew";
import type { ServerResult } from "./plan";

/** How many servers a line names, and how many reasons are told: a screen or two, whatever the number of servers. */
const MOST_NAMED = 10;
const MOST_REASONS = 10;

type ResultOf = readonly [id: string, result: ServerResult];

const OUTCOMES: Partial<Record<ServerResult["status"], string>> = {
  failed: "failed",
  unknown: "outcome unknown, the password may have been set",
};

/**
 * Why servers have failed, and are skipped: a line for each reason, with the first servers that it holds for, the most
 * frequent reasons first. Each server's own is in the output `servers`.
 */
export function reasonLines(results: readonly ResultOf[]): string[] {
  const groups = groupsOf(results).sort((a, b) => b.ids.length - a.ids.length);
  const lines = groups.slice(0, MOST_REASONS).map(({ ids, result }) => lineOf(ids, result));
  const untold = groups.slice(MOST_REASONS);
  if (untold.length === 0) return lines;
  const servers = untold.reduce((sum, { ids }) => sum + ids.length, 0);
  return [...lines, `and ${counted(servers)} more, for ${untold.length} other reasons: see the output "servers"`];
}

interface Group {
  readonly ids: string[];
  /** Of the first server. */
  readonly result: ServerResult;
}

function groupsOf(results: readonly ResultOf[]): Group[] {
  const groups = new Map<string, Group>();
  for (const [id, result] of results) {
    const key = [result.status, result.code, withoutIds(result.message ?? "")].join("\n");
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { ids: [id], result });
    else group.ids.push(id);
  }
  return [...groups.values()];
}

/** Calls and jobs have ids of their own, which make no other reason. */
function withoutIds(message: string): string {
  return message.replace(/ \((?:request|job) [^)]*\)/g, "");
}

function lineOf(ids: readonly string[], { status, code, message = "" }: ServerResult): string {
  const servers = serversInWords(ids, MOST_NAMED);
  if (status === "skipped") return `${servers} ${ids.length === 1 ? "is" : "are"} skipped: ${message}`;
  return `${servers}: ${OUTCOMES[status] ?? status}:${code === undefined ? "" : ` ${code}:`} ${message}`;
}
