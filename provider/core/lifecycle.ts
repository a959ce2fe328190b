import { ProviderError } from "./errors";
import { revealAll, type Secret } from "./values/secret";
import { isUnknown } from "./values/unknown";

/** Plain JSON as the engine stores it. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/**
 * An output that the engine must encrypt: a secret text, or a record or list of them. It is marked as a whole, so that
 * a record of a thousand passwords is one ciphertext.
 */
export class Sealed {
  readonly #value: Json;

  private constructor(value: Json) {
    this.#value = value;
  }

  static text(secret: Secret): Sealed {
    return new Sealed(secret.reveal());
  }

  static record(secrets: ReadonlyMap<string, Secret>): Sealed {
    return new Sealed(revealAll(secrets));
  }

  /** For a value that came from the state and was secret there. */
  static json(value: Json): Sealed {
    return new Sealed(value);
  }

  reveal(): Json {
    return this.#value;
  }
}

/** The outputs of a resource. What is `undefined` is left out of the state. */
export type Outputs = Readonly<Record<string, Json | Sealed | undefined>>;

/** Values as they come from the engine: plain, secrets unwrapped, possibly written by another version of this package. */
export type Stored = Readonly<Record<string, unknown>>;

export interface Checked {
  inputs: Outputs;
  /** `argument: rule`, never a value. */
  failures: readonly string[];
}

export interface Difference {
  changes: boolean;
  /** Arguments whose change needs another resource; empty for a change in place. */
  replaces?: readonly string[];
}

/**
 * One resource type, free of Pulumi's wire format. Methods are in the order in which the engine calls them.
 * `olds` and `props` are the outputs in the state; `news` and `inputs` are checked arguments. An `id` that may be left out
 * tells one resource from others of its type, for those it matters to.
 */
export interface Lifecycle {
  check(args: Stored): Checked;
  diff(olds: Stored, news: Stored, id?: string): Difference;
  create(inputs: Stored): Promise<{ id: string; outputs: Outputs }>;
  /** Outputs as they are in the cloud now; `undefined` if the resource is gone. */
  read(id: string, props: Stored): Promise<Outputs | undefined>;
  update(id: string, olds: Stored, news: Stored): Promise<Outputs>;
  delete(props: Stored, id?: string): Promise<void>;
}

/** Stored values as outputs again, the named ones sealed; what a refresh that changes nothing returns. */
export function restated(stored: Stored, secretNames: readonly string[]): Outputs {
  return Object.fromEntries(
    Object.entries(stored).map(([name, value]) => [
      name,
      secretNames.includes(name) && value !== undefined && !isUnknown(value)
        ? Sealed.json(value as Json)
        : (value as Json),
    ]),
  );
}

/**
 * Create or update got only so far. The outputs are kept in the state, the reasons are shown to the user, and the next
 * `pulumi up` goes on from there.
 */
export class PartialFailure extends ProviderError {
  readonly code = "partial";

  /** @param id the id the resource gets, or has already */
  constructor(
    readonly id: string,
    readonly outputs: Outputs,
    readonly reasons: readonly string[],
  ) {
    super(reasons.join("\n"));
  }
}
