import { isIP } from "node:net";
import { isObject } from "../api/shapes";

/** Outside input that is not what it should be. The message lists every problem, by place and kind, never by value. */
export class InvalidInput extends Error {
  constructor(readonly problems: readonly string[]) {
    super(problems.join("\n"));
    this.name = "InvalidInput";
  }
}

/** Reads a JSON object member by member and collects what is wrong with it. */
export class Reader {
  readonly #members: Readonly<Record<string, unknown>>;
  readonly #known = new Set<string>();

  constructor(
    value: unknown,
    readonly place: string,
    readonly problems: string[],
  ) {
    this.#members = isObject(value) ? value : {};
    if (!isObject(value)) this.#complain("", "must be an object");
  }

  /** An optional string. */
  string(name: string): string | undefined {
    return this.#checked(name, "must be a string", (value) => typeof value === "string");
  }

  /** An optional IPv4 or IPv6 address. */
  ipAddress(name: string): string | undefined {
    const isAddress = (value: unknown): value is string => typeof value === "string" && isIP(value) > 0;
    return this.#checked(name, "must be an IPv4 or IPv6 address", isAddress);
  }

  /** An optional boolean. */
  boolean(name: string): boolean | undefined {
    return this.#checked(name, "must be true or false", (value) => typeof value === "boolean");
  }

  /** An optional number. */
  number(name: string): number | undefined {
    return this.#checked(name, "must be a number", (value) => typeof value === "number");
  }

  /** An optional number, not negative. */
  amount(name: string): number | undefined {
    const isAmount = (value: unknown): value is number => typeof value === "number" && value >= 0;
    return this.#checked(name, "must be a number of 0 or more", isAmount);
  }

  /** An optional word out of a list. */
  oneOf<T extends string>(name: string, choices: readonly T[]): T | undefined {
    const isChoice = (value: unknown): value is T => choices.some((choice) => choice === value);
    return this.#checked(name, `must be one of ${choices.join(", ")}`, isChoice);
  }

  /** An optional list of words out of a list; a single word is a list of one. */
  someOf<T extends string>(name: string, choices: readonly T[]): T[] | undefined {
    const value = this.any(name);
    if (value === undefined) return undefined;
    const words = [value].flat();
    const known = words.flatMap((word) => choices.filter((choice) => choice === word));
    if (known.length !== words.length) this.#complain(name, `must be one or several of ${choices.join(", ")}`);
    return known;
  }

  /** An optional list of strings. */
  strings(name: string): string[] | undefined {
    const isStrings = (value: unknown): value is string[] =>
      Array.isArray(value) && value.every((entry) => typeof entry === "string");
    return this.#checked(name, "must be a list of strings", isStrings);
  }

  /** An optional object whose members are strings. */
  stringMap(name: string): Record<string, string> | undefined {
    const isMap = (value: unknown): value is Record<string, string> =>
      isObject(value) && Object.values(value).every((entry) => typeof entry === "string");
    return this.#checked(name, "must be an object of strings", isMap);
  }

  /** An optional object, read by `read`. */
  object<T>(name: string, read: (reader: Reader) => T): T | undefined {
    const value = this.any(name);
    return value === undefined ? undefined : read(new Reader(value, this.#at(name), this.problems));
  }

  /** An optional list of objects, each read by `read`. */
  list<T>(name: string, read: (reader: Reader) => T): T[] | undefined {
    const value = this.any(name);
    if (value === undefined) return undefined;
    if (Array.isArray(value)) {
      return value.map((entry: unknown, index) =>
        read(new Reader(entry, `${this.#at(name)}[${index}]`, this.problems)),
      );
    }
    this.#complain(name, "must be a list");
    return undefined;
  }

  /** A member of any kind. */
  any(name: string): unknown {
    this.#known.add(name);
    return Object.hasOwn(this.#members, name) ? this.#members[name] : undefined;
  }

  /** A member that must be there, as read by one of the other methods. */
  needed<T>(name: string, value: T | undefined, standIn: T): T {
    if (value === undefined && this.any(name) === undefined) this.#complain(name, "is missing");
    return value ?? standIn;
  }

  /** Complains about members nobody asked for: most are misspelled. */
  end(): void {
    for (const name of Object.keys(this.#members)) {
      if (!this.#known.has(name)) this.#complain(name, `is unknown (known: ${[...this.#known].join(", ")})`);
    }
  }

  #checked<T>(name: string, rule: string, is: (value: unknown) => value is T): T | undefined {
    const value = this.any(name);
    if (value === undefined || is(value)) return value;
    this.#complain(name, rule);
    return undefined;
  }

  #complain(name: string, problem: string): void {
    this.problems.push(`${this.#at(name)}: ${problem}`);
  }

  #at(name: string): string {
    return [this.place, name].filter((part) => part !== "").join(".") || "input";
  }
}

/** Reads outside input with `read`; throws {@link InvalidInput} with every problem found. */
export function readInput<T>(value: unknown, place: string, read: (reader: Reader) => T): T {
  const problems: string[] = [];
  const result = read(new Reader(value, place, problems));
  if (problems.length > 0) throw new InvalidInput(problems);
  return result;
}

/** Drops the undefined members. Every optional member of `T` has to be listed, so none is forgotten. */
export function compact<T extends object>(members: { [K in keyof T]-?: T[K] | undefined }): T {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as T;
}
