/** Narrowing helpers for JSON of unknown shape. */

/** A JSON object. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A member of a JSON object, undefined when `value` is none. */
export function member(value: unknown, name: string): unknown {
  return isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}

/** The value if it is a string. */
export function asString(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

/** Ids of `[{"id": …}, …]`; undefined when the list has any other shape. */
export function idsOf(list: unknown): string[] | undefined {
  if (!Array.isArray(list)) return undefined;
  const ids = list.map((entry: unknown) => asString(member(entry, "id")));
  return ids.every((id) => id !== undefined) ? ids : undefined;
}
