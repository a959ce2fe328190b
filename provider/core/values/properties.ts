import type { Json } from "./json";
import { Secret } from "./secret";

/** Values as they come from the engine: plain, secrets unwrapped, possibly written by another version of this package. */
export type Properties = Readonly<Record<string, unknown>>;

/*
 * Tolerant readers of stored values. State may be older than this code, so what is missing or of another type reads as
 * absent and is never an error.
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
  const secrets = new Map<string, Secret>();
  for (const [key, text] of Object.entries(recordOf(value))) {
    if (typeof text === "string") {
      secrets.set(key, new Secret(text));
    }
  }
  return secrets;
}

/** The given members as they were stored, without those that are absent. */
export function pick(stored: Properties, names: readonly string[]): Record<string, Json> {
  return Object.fromEntries(
    names.filter((name) => stored[name] !== undefined).map((name) => [name, stored[name] as Json]),
  );
}

/** Whether two stored values are the same JSON, whatever the order of keys. */
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
