import { ProviderError } from "./errors";
import type { OutputName } from "./members/member";
import type { Members } from "./members/table";
import type { Json } from "./values/json";
import type { Properties } from "./values/properties";
import type { Secret } from "./values/secret";

/** A value as a lifecycle gives it. Secrets stay wrapped until the host writes them for the engine. */
export type Value =
  | Json
  | Secret
  | ReadonlyMap<string, Secret>
  | readonly Value[]
  | { readonly [key: string]: Value | undefined };

/** The outputs of a resource. What is `undefined` is absent. */
export type Outputs = Readonly<Record<string, Value | undefined>>;

/** The outputs of a resource with this table. */
export type OutputsOf<M extends Members> = { readonly [K in OutputName<M>]?: Value | undefined };

export interface Checked {
  /** `argument: rule`, never a value. */
  failures: readonly string[];
  /** Inputs that the check itself makes, beside the arguments. */
  made?: Properties;
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
  /** What the resource takes and gives. */
  readonly members: Members;
  check(args: Properties): Checked;
  diff(olds: Properties, news: Properties, id?: string): Difference;
  create(inputs: Properties): Promise<{ id: string; outputs: Outputs }>;
  /** Outputs as they are in the cloud now; `undefined` if the resource is gone. */
  read(id: string, props: Properties): Promise<Outputs | undefined>;
  update(id: string, olds: Properties, news: Properties): Promise<Outputs>;
  delete(props: Properties, id?: string): Promise<void>;
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
