import type { ServerResetResult } from "pulumi-huaweicloud-password";

type Results = Record<string, ServerResetResult>;

const HEADINGS = ["server", "status", "version", "date", "in force", "reason"];

/** A row for each server: which password it has, since when, whether a restart has put it in force, and what went wrong. */
function rows(servers: Results): string[][] {
  return Object.entries(servers).map(([id, { status, passwordVersion, resetAt, inForce, code, message }]) => [
    id,
    status,
    String(passwordVersion ?? ""),
    resetAt ?? "",
    inForce ? "yes" : resetAt === undefined ? "" : "not known",
    [code, message].filter((part) => part !== undefined).join(": "),
  ]);
}

export function asText(servers: Results): string {
  const lines = [HEADINGS, ...rows(servers)];
  const widest = (column: number) => lines.reduce((most, cells) => Math.max(most, cells[column]?.length ?? 0), 0);
  const widths = HEADINGS.map((_, column) => widest(column));
  const padded = (cells: string[]) => cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  ");
  return lines.map((cells) => padded(cells).trimEnd()).join("\n");
}

export function asCsv(servers: Results): string {
  const quoted = (cell: string) => `"${cell.replaceAll('"', '""')}"`;
  return [HEADINGS, ...rows(servers)].map((cells) => cells.map(quoted).join(",")).join("\n");
}
