const FEW = 3;

/** The first of these ids, for a message. */
export function firstFew(ids: readonly string[]): string {
  return `${ids.slice(0, FEW).join(", ")}${ids.length > FEW ? ", …" : ""}`;
}
