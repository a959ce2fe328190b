/** One comparison: what was measured, what came out, and how it stands to its target. */
export interface Row {
  readonly what: string;
  /** The measured values, our own first. */
  readonly values: string;
  readonly result: number;
  readonly unit: "×" | "ms" | "MB" | "bytes" | "calls";
  /** The most that the result may be; absent where it is for information only. */
  readonly target?: number;
}

/** Rows as a table in Markdown. */
export function table(rows: readonly Row[]): string {
  const lines = rows.map((row) => {
    const target = row.target === undefined ? "" : `≤ ${quantity(row.target, row.unit)}`;
    return `| ${row.what} | ${row.values} | ${quantity(row.result, row.unit)} | ${target} | ${verdict(row)} |`;
  });
  return ["| what | measured | result | target | |", "|---|---|---|---|---|", ...lines].join("\n");
}

function verdict({ result, target }: Row): string {
  if (target === undefined) return "";
  return result <= target ? "met" : "**missed**";
}

function quantity(value: number, unit: Row["unit"]): string {
  if (unit === "×") return `${value.toFixed(2)}×`;
  return `${value.toLocaleString("en", { maximumFractionDigits: value < 10 ? 1 : 0 })} ${unit}`;
}
