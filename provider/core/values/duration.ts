import { parse as parseIso } from "tinyduration";

const SECOND = 1000;
const UNITS: Readonly<Record<string, number>> = {
  s: SECOND,
  m: 60 * SECOND,
  h: 3600 * SECOND,
  d: 86_400 * SECOND,
  w: 7 * 86_400 * SECOND,
};

/** A hundred years: more than anybody needs, and far below the greatest date. */
const MAX = 36_525 * 86_400 * SECOND;

/** The rule, for messages. */
export const DURATION_RULE =
  "must be a duration from one second to a hundred years such as 30d, 12h, 90m or P30D, PT12H (no years or months: their length varies)";

/**
 * A duration in milliseconds, from `30d`, `12h`, `90m`, `45s`, `2w` or ISO 8601 without years and months. `undefined` for
 * anything else, and for less than a second or more than a hundred years.
 */
export function parseDuration(text: string): number | undefined {
  const milliseconds = parseShort(text) ?? parseLong(text);
  return milliseconds !== undefined && milliseconds >= SECOND && milliseconds <= MAX ? milliseconds : undefined;
}

/** Whether a text is a duration of nothing: `0s`, `0m`, `PT0S`. */
export function isNoTime(text: string): boolean {
  return /^(0[smhdw]|PT0[SMH]|P0[DW])$/.test(text);
}

function parseShort(text: string): number | undefined {
  const match = /^(\d+)([smhdw])$/.exec(text);
  const unit = UNITS[match?.[2] ?? ""];
  return match === null || unit === undefined ? undefined : Number(match[1]) * unit;
}

function parseLong(text: string): number | undefined {
  if (!/^P\S+$/.test(text) || text.endsWith("T")) return undefined;
  try {
    const { years, months, weeks = 0, days = 0, hours = 0, minutes = 0, seconds = 0, negative } = parseIso(text);
    if (years || months || negative) return undefined;
    return Math.round(((weeks * 7 + days) * 86_400 + hours * 3600 + minutes * 60 + seconds) * SECOND);
  } catch {
    return undefined;
  }
}
