import { inspect } from "node:util";

const PLACEHOLDER = "[secret]";

/**
 * A text that must never be printed: as string, JSON or in an inspection it shows a placeholder.
 * `reveal` is called in two places only: where a request body is encoded and where a secret output is built.
 */
export class Secret {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
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
