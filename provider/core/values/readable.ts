/** Longer names are cut. */
const MOST_SHOWN = 100;

/**
 * A name or an id, for messages. It may come from a state that was edited: what controls a terminal is not passed on, nor are
 * pages of text.
 */
export function readable(name: string): string {
  const characters = [...name.replace(/\p{C}+/gu, "…")];
  return characters.length > MOST_SHOWN ? `${characters.slice(0, MOST_SHOWN).join("")}…` : characters.join("");
}
