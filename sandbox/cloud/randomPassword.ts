import { randomInt } from "node:crypto";

const CLASSES = ["ABCDEFGHJKLMNPQRSTUVWXYZ", "abcdefghijkmnopqrstuvwxyz", "23456789", "!@%-_=+[]:.?"];
const LENGTH = 20;

/** The kind of password a guest makes for itself at first boot. */
export function randomPassword(): string {
  // Every class in turn: all four present, which is all a made-up guest needs.
  return Array.from({ length: LENGTH }, (_, position) => pick(CLASSES[position % CLASSES.length] ?? "")).join("");
}

function pick(characters: string): string {
  return characters.charAt(randomInt(characters.length));
}
