const FEW = 3;

/** The first three ids, for a message. */
export function firstFew(ids: readonly string[]): string {
  return `${ids.slice(0, FEW).join(", ")}${ids.length > FEW ? ", …" : ""}`;
}
