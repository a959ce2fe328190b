import type { Json } from "./json";
import { Secret } from "./secret";

/** Inputs or outputs as the engine sends them: plain values, secrets unwrapped. Another version may have written them. */
export type Properties = Readonly<Record<string, unknown>>;

/*
 * Tolerant readers of properties. The state may be older than this code, so a value that is missing or of another type reads
 * as absent and is never an error.
 */

export function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

export function numberOf(value: unknown): number | undefined {
  return typeof value === "number" ? value : undefined;
}

export function secretOf(value: unknown): Secret | undefined {
  return typeof value === "string" ? new Secret(value) : undefined;
}

export function isRecord(value: unknown): value is Properties {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function recordOf(value: unknown): Properties {
  return isRecord(value) ? value : {};
}

export function secretsOf(value: unknown): Map<string, Secret> {
  const texts = Object.entries(recordOf(value)).filter(
    (entry): entry is [string, string] => typeof entry[1] === "string",
  );
  return new Map(texts.map(([key, text]) => [key, new Secret(text)]));
}

/** The named properties, without those that are absent. */
export function pick(properties: Properties, names: readonly string[]): Record<string, Json> {
  const present = names.filter((name) => properties[name] !== undefined);
  return Object.fromEntries(present.map((name) => [name, properties[name] as Json]));
}

/** Whether two values are the same JSON, in any order of keys. An absent value equals `null`. */
export function sameJson(left: unknown, right: unknown): boolean {
  return canonical(left) === canonical(right);
}

function canonical(value: unknown): string {
  return JSON.stringify(value ?? null, (_key, inner: unknown) =>
    typeof inner === "object" && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([left], [right]) => (left < right ? -1 : 1)))
      : inner,
  );
}
