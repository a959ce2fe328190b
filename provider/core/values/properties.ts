import type { Json } from "./json";
import { Secret } from "./secret";

/**
 * An object that was not made by this code. From the engine: inputs or outputs, secrets unwrapped, possibly written by
 * another version of this package. From the cloud: the JSON of an answer.
 */
export type Properties = Readonly<Record<string, unknown>>;

/*
 * Tolerant readers of such values. State may be older than this code, and answers may differ from the documents, so
 * a value that is missing or of another type reads as absent and is never an error.
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

export function isRecord(value: unknown): value is Properties {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function recordOf(value: unknown): Properties {
  return isRecord(value) ? value : {};
}

/** The value under a key that a user has chosen: `constructor` is none of an empty record. */
export function ownOf<T>(record: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
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

/** A value as JSON with its keys in order, so that equal values are equal texts. */
export function canonical(value: unknown): string {
  return JSON.stringify(value ?? null, (_key, inner: unknown) =>
    typeof inner === "object" && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([left], [right]) => (left < right ? -1 : 1)))
      : inner,
  );
}
