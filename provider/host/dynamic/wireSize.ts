type Fields = Readonly<Record<string, unknown>>;

/** How many bytes a plain value takes as a `Struct` of Protocol Buffers, in which Pulumi's host sends outputs. */
export function wireSize(fields: Fields): number {
  return sum(Object.entries(fields), ([key, value]) => field(field(Buffer.byteLength(key)) + field(valueSize(value))));
}

function valueSize(value: unknown): number {
  if (typeof value === "string") return field(Buffer.byteLength(value));
  if (typeof value === "number") return 9;
  if (Array.isArray(value)) return field(sum(value, (item) => field(valueSize(item))));
  if (typeof value === "object" && value !== null) return field(wireSize(value as Fields));
  return 2;
}

/** A tag, a length and so many bytes. */
function field(bytes: number): number {
  return 1 + lengthOfLength(bytes) + bytes;
}

/** Seven bits of a number go into each byte. */
function lengthOfLength(bytes: number): number {
  return Math.max(1, Math.ceil(Math.log2(bytes + 1) / 7));
}

function sum<T>(items: readonly T[], size: (item: T) => number): number {
  return items.reduce((total, item) => total + size(item), 0);
}
