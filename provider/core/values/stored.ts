import type { Json } from "./json";
import { Secret } from "./secret";

/**
 * An object that was not made by this code. From the engine: plain values, secrets unwrapped, possibly written by
 * another version of this package. From the cloud: the JSON of an answer.
 */
export type Stored = Readonly<Record<string, unknown>>;

/*
 * Tolerant readers of such values. State may be older than this code, and answers may differ from the documents, so
 * what is missing or has another type reads as absent and is never an error.
 */

/** The value of a JSON text; `undefined` if the text is not JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

/** For answers of the cloud, where an empty text means the same as none. */
export function nonEmptyTextOf(value: unknown): string | undefined {
  return value === "" ? undefined : textOf(value);
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

export function numberOf(value: unknown): number | undefined {
  return typeof value === "number" ? value : undefined;
}

export function secretOf(value: unknown): Secret | undefined {
  return typeof value === "string" ? new Secret(value) : undefined;
}

export function isRecord(value: unknown): value is Stored {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function recordOf(value: unknown): Stored {
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
export function pickStored(stored: Stored, names: readonly string[]): Record<string, Json> {
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
