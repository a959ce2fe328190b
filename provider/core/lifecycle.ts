import { ProviderError } from "./errors";
import type { OutputName } from "./members/member";
import type { Members } from "./members/table";
import type { Json } from "./values/json";
import type { Properties } from "./values/properties";
import type { Secret } from "./values/secret";

/** A value that a lifecycle returns. Secrets stay wrapped until the host sends them to the engine. */
export type Value =
  | Json
  | Secret
  | ReadonlyMap<string, Secret>
  | readonly Value[]
  | { readonly [key: string]: Value | undefined };

/** The outputs of a resource. A member that is `undefined` is left out. */
export type Outputs = Readonly<Record<string, Value | undefined>>;

/** The outputs of a resource with this table of members. */
export type OutputsOf<M extends Members> = { readonly [K in OutputName<M>]?: Value | undefined };

export interface Checked {
  /** Each is `argument: rule`, without the value. */
  failures: readonly string[];
  /** Inputs that the check computes and adds to the arguments. */
  computed?: Properties;
}

export interface Difference {
  changes: boolean;
  /** Arguments whose change needs a new resource; empty for a change in place. */
  replaces?: readonly string[];
}

/**
 * One resource type, free of Pulumi's wire format. `olds` and `props` are the outputs in the state; `news` and `inputs` are
 * checked arguments. The optional `id` tells a resource from others of its type.
 */
export interface Lifecycle {
  /** The arguments and outputs of the resource. */
  readonly members: Members;
  /** `oldInputs` are those in the state, none for a new resource. */
  check(args: Properties, oldInputs?: Properties): Checked;
  diff(olds: Properties, news: Properties, id?: string): Difference;
  create(inputs: Properties): Promise<{ id: string; outputs: Outputs }>;
  /** The outputs, refreshed from the cloud; `undefined` if the resource is gone. */
  read(id: string, props: Properties): Promise<Outputs | undefined>;
  update(id: string, olds: Properties, news: Properties): Promise<Outputs>;
  delete(props: Properties, id?: string): Promise<void>;
}

/** A lifecycle as a host serves it: a difference may depend on what has to be read first. */
export type ServedLifecycle = Omit<Lifecycle, "diff"> & {
  diff(...of: Parameters<Lifecycle["diff"]>): Difference | Promise<Difference>;
};

/**
 * A create or update succeeded only in part. The state keeps the outputs, the user sees the reasons, and the next
 * `pulumi up` continues from there.
 */
export class PartialFailure extends ProviderError {
  readonly code = "partial";

  /** @param id the id of the resource, new or existing */
  constructor(
    readonly id: string,
    readonly outputs: Outputs,
    readonly reasons: readonly string[],
  ) {
    super(reasons.join("\n"));
  }
}
