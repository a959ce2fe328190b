import { isDeepStrictEqual } from "node:util";

/** Pulumi's mark of a secret value, from its documents. */
const SIGNATURE = "4dabf18193072939515e22adb298388d";

/** Longer than any sentence about one server. */
const LONGEST_LINE = 1500;

/** What makes a text unfit for a user's eyes. */
export function unreadable(text: string): string[] {
  const lines = text.split("\n");
  return [
    ...(text.trim() === "" ? ["it is empty"] : []),
    ...(/internal error/.test(text) ? ["it tells of a bug"] : []),
    ...(/\b(?:Type|Range|Syntax|Reference)Error\b|Cannot read prop|is not a function|is not iterable/.test(text)
      ? ["it is a text of the runtime"]
      : []),
    ...(/\[object |\bundefined\b|\bNaN\b|Invalid Date/.test(text) ? ["it shows a value that is none"] : []),
    ...(/^\s+at .+:\d+/m.test(text) ? ["it holds a stack"] : []),
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
    ...(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/.test(text)
      ? ["it holds control characters"]
      : []),
    ...(/\p{Surrogate}/u.test(text) ? ["it holds half a character"] : []),
    ...lines.filter((line) => line.length > LONGEST_LINE).map((line) => `a line of it has ${line.length} characters`),
  ];
}

/** Everything an error may be printed as. */
export function printedForms(error: unknown): string[] {
  if (!(error instanceof Error)) return [String(error)];
  const reasons = (error as { reasons?: unknown }).reasons;
  return [
    error.message,
    ...(Array.isArray(reasons) ? reasons.map(String) : []),
    error.stack ?? "",
    String(error.cause ?? ""),
  ];
}

/** Why outputs are unfit for the state: not JSON, or with something readable that must be sealed. */
export function unfitForState(wire: unknown, leaksIn: (text: string) => string[]): string[] {
  const text = JSON.stringify(wire);
  return [
    ...(isDeepStrictEqual(JSON.parse(text), wire) ? [] : ["it is not plain JSON"]),
    ...leaksIn(JSON.stringify(withoutSealed(wire))).map((secret) => `it shows the secret ${secret}`),
  ];
}

/** What is readable in a state file. */
function withoutSealed(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (SIGNATURE in value) return "[sealed]";
  return Array.isArray(value)
    ? value.map(withoutSealed)
    : Object.fromEntries(Object.entries(value).map(([name, member]) => [name, withoutSealed(member)]));
}

/** What the engine hands back later: secrets unwrapped. */
export function unsealed(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (SIGNATURE in value) return unsealed((value as { value?: unknown }).value);
  return Array.isArray(value)
    ? value.map(unsealed)
    : Object.fromEntries(Object.entries(value).map(([name, member]) => [name, unsealed(member)]));
}
