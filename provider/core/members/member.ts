import type * as v from "valibot";
import type { rules } from "./rules";
import type { Member, Members } from "./table";

/** The name of a rule in `rules.ts`. */
export type RuleName = keyof typeof rules;

export interface Traits {
  secret?: true;
  required?: true;
  packed?: true;
  resolved?: true;
}

export interface Argument<R extends RuleName, T extends Traits, O extends boolean> extends Member {
  readonly rule: R;
  readonly output: O;
  readonly required: T extends { required: true } ? true : false;
}

export interface Output extends Member {
  readonly output: true;
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
