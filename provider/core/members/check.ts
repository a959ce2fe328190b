import * as v from "valibot";
import type { Properties } from "../values/properties";
import { readable } from "../values/readable";
import { isUnknown } from "../values/unknown";
import type { Arguments, RuleName, RuleValue } from "./member";
import { rules } from "./rules";
import { inputNames, type Members } from "./table";

/** A rule about several arguments. Returns the failure text, or `undefined` if the rule holds. */
export type CrossRule = (args: Properties) => string | undefined;

type Schema = v.GenericSchema<unknown>;
type Issue = v.BaseIssue<unknown>;

/**
 * Every broken rule as `argument: rule`, in the order of the table, never with a value. Values that are unknown in a preview
 * are not checked.
 */
export function failuresOf(members: Members, crossRules: readonly CrossRule[], args: Properties): string[] {
  const names = inputNames(members);
  const unexpected = Object.keys(args)
    .filter((name) => !names.includes(name))
    .map((name) => `${readable(name)}: is not an argument of this resource`);
  const single = names.flatMap((name) => memberFailures(name, schemaOf(members, name), args[name]));
  const crossed = crossRules.map((rule) => rule(args)).filter((failure) => failure !== undefined);
  return [...unexpected, ...single, ...crossed];
}

/** The typed arguments. Only for inputs without failures and without unknown values; throws for others. */
export function parse<M extends Members>(members: M, args: Properties): Arguments<M> {
  const entries = Object.fromEntries(inputNames(members).map((name) => [name, schemaOf(members, name)]));
  const parsed = v.safeParse(v.object(entries), args);
  if (!parsed.success) throw new Error(parsed.issues.map((issue) => failureText(pathOf(issue), issue)).join("; "));
  return parsed.output as Arguments<M>;
}

/** A stored value, if it meets the rule. */
export function accepted<R extends RuleName>(rule: R, value: unknown): RuleValue<R> | undefined {
  const { success, output } = v.safeParse(rules[rule] as v.GenericSchema<unknown, RuleValue<R>>, value);
  return success ? output : undefined;
}

/** The rule that two arguments cannot be given together. */
export function exclusive(first: string, second: string): CrossRule {
  return (args) =>
    args[first] !== undefined && args[second] !== undefined
      ? `${first}: cannot be given together with ${second}`
      : undefined;
}

function schemaOf(members: Members, name: string): Schema {
  const { rule, required } = members[name] ?? {};
  const schema: Schema = rules[rule as RuleName];
  return required ? schema : v.optional(schema);
}

function memberFailures(name: string, schema: Schema, value: unknown): string[] {
  if (isUnknown(value)) return [];
  const { issues } = v.safeParse(schema, value);
  return (issues ?? [])
    .filter(({ input }) => !isUnknown(input))
    .map((issue) => failureText([name, ...pathOf(issue)], issue));
}

/** The place in the argument. An unexpected member is a failure of the whole object. */
function pathOf({ type, path }: Issue): unknown[] {
  return type === "strict_object" ? [] : (path ?? []).map(({ key }) => key);
}

function failureText(path: readonly unknown[], { message }: Issue): string {
  const where = path
    .map((key, depth) => (typeof key === "number" ? `[${key}]` : `${depth ? "." : ""}${readable(String(key))}`))
    .join("");
  return `${where}: ${message}`;
}
