import { inspect } from "node:util";
import * as tables from "../members/tables";
import { PLACEHOLDER, SecretTexts } from "./secretTexts";

/**
 * A text that must never be printed: as a string, as JSON and when inspected it shows a placeholder. `reveal` is called only
 * to build a request, to write a secret output, or to compare.
 */
export class Secret {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
    remember(text);
  }

  reveal(): string {
    return this.#text;
  }

  equals(other: Secret | undefined): boolean {
    return other !== undefined && other.#text === this.#text;
  }

  toString(): string {
    return PLACEHOLDER;
  }

  toJSON(): string {
    return PLACEHOLDER;
  }

  [inspect.custom](): string {
    return PLACEHOLDER;
  }
}

/** Every secret that this process has met. */
const met = new Set<string>();
const texts = new SecretTexts(8, ourWords());

/** Begins as a new process does. Only for tests whose cases must not depend on each other. */
export function forgetSecrets(): void {
  met.clear();
  texts.clear();
}

/** The names of members and resources: messages keep `newPassword` even if a password contains "Password". */
function ourWords(): string {
  const names = Object.entries(tables).flatMap(([name, members]) => [name, ...Object.keys(members)]);
  return names.flatMap((name) => [name, name.charAt(0).toUpperCase() + name.slice(1)]).join(" ");
}

/** From now on `conceal` replaces this text. */
export function remember(text: string): void {
  if (met.has(text)) return;
  met.add(text);
  texts.add(text);
}

/**
 * The text with a placeholder for every secret that this process has met, and for every eight characters in a row of one.
 * For everything that may be printed: a bug in one resource may print the credentials or another resource's secrets.
 */
export function conceal(text: string): string {
  return texts.conceal(text);
}
