import type * as v from "valibot";
import type { rules } from "./rules";
import type { Member, Members } from "./table";

/** The name of a rule in `rules.ts`. */
export type RuleName = keyof typeof rules;

export interface Traits {
  secret?: true;
  required?: true;
  packed?: true;
}

export interface Argument<R extends RuleName, T extends Traits, O extends boolean> extends Member {
  readonly rule: R;
  readonly output: O;
  readonly required: T extends { required: true } ? true : false;
}

export interface Output extends Member {
  readonly output: true;
}

/** An argument that is not an output. The state keeps it among the inputs only. */
export function input<R extends RuleName, const T extends Traits = Traits>(rule: R, traits?: T) {
  return { secret: false, ...traits, rule, output: false } as Argument<R, T, false>;
}

/** An argument that is also an output, for instance because a delete is given only the outputs. */
export function keptInput<R extends RuleName, const T extends Traits = Traits>(rule: R, traits?: T) {
  return { secret: false, ...traits, rule, output: true } as Argument<R, T, true>;
}

/** An output that the provider finds out or decides. */
export function output({ secret = false } = {}): Output {
  return { output: true, secret };
}

/** The type of a value that meets the rule. */
export type RuleValue<R extends RuleName> = v.InferOutput<(typeof rules)[R]>;
type InputKeys<M extends Members> = { [K in keyof M]: M[K] extends { rule: RuleName } ? K : never }[keyof M];

/** The type of a table's arguments after the check. */
export type Arguments<M extends Members> = {
  readonly [K in InputKeys<M>]: M[K] extends { rule: infer R extends RuleName }
    ? M[K] extends { required: true }
      ? RuleValue<R>
      : RuleValue<R> | undefined
    : never;
};

/** The names of a table's outputs. */
export type OutputName<M extends Members> = { [K in keyof M]: M[K] extends { output: true } ? K : never }[keyof M] &
  string;
