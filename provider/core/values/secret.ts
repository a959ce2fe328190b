import { inspect } from "node:util";
import * as tables from "../members/tables";
import { PLACEHOLDER, SecretTexts } from "./secretTexts";

/**
 * A text that must never be printed: as string, JSON or in an inspection it shows a placeholder.
 * `reveal` is called only where a request is built, where a secret output is, and where texts are searched for it.
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

/** The texts of secrets by their keys, to be sealed as one. */
export function revealAll(secrets: ReadonlyMap<string, Secret>): Record<string, string> {
  return Object.fromEntries([...secrets].map(([key, secret]) => [key, secret.reveal()]));
}

/** Every secret that this process has met. */
const met = new Set<string>();
const texts = new SecretTexts(8, ourWords());

/** The names of members and resources: `newPassword` stays readable beside a password that has "Password" in it. */
function ourWords(): string {
  const names = Object.entries(tables).flatMap(([name, members]) => [name, ...Object.keys(members)]);
  return names.flatMap((name) => [name, name.charAt(0).toUpperCase() + name.slice(1)]).join(" ");
}

/** From now on `conceal` cuts this text out. */
export function remember(text: string): void {
  if (met.has(text)) return;
  met.add(text);
  texts.add(text);
}

/**
 * The text without any secret that this process has met, nor any eight characters in a row of one: for whatever may be
 * printed. A bug in the handling of one resource may well know the credentials, or the secrets of another one.
 */
export function conceal(text: string): string {
  return texts.conceal(text);
}
