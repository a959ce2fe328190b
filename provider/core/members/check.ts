import * as v from "valibot";
import type { Properties } from "../values/properties";
import { isUnknown } from "../values/unknown";
import type { Arguments, RuleName, RuleValue } from "./member";
import { rules } from "./rules";
import { inputNames, type Members } from "./table";

/** A rule over several arguments: the failure text, or `undefined` if it holds. */
export type CrossRule = (args: Properties) => string | undefined;

type Schema = v.GenericSchema<unknown>;
type Issue = v.BaseIssue<unknown>;

/**
 * Every broken rule as `argument: rule`, in the order of the table. Values never appear in them; those that are unknown
 * in a preview are passed over.
 */
export function failuresOf(members: Members, crossRules: readonly CrossRule[], args: Properties): string[] {
  const names = inputNames(members);
  const unexpected = Object.keys(args)
    .filter((name) => !names.includes(name))
    .map((name) => `${name}: is not an argument of this resource`);
  const single = names.flatMap((name) => memberFailures(name, schemaOf(members, name), args[name]));
  const crossed = crossRules.map((rule) => rule(args)).filter((failure) => failure !== undefined);
  return [...unexpected, ...single, ...crossed];
}

/** The typed arguments. Only for inputs that have passed `failuresOf` and hold no unknown. */
export function parse<M extends Members>(members: M, args: Properties): Arguments<M> {
  const entries = Object.fromEntries(inputNames(members).map((name) => [name, schemaOf(members, name)]));
  const parsed = v.safeParse(v.object(entries), args);
  if (!parsed.success) throw new Error(parsed.issues.map((issue) => failureText(pathOf(issue), issue)).join("; "));
  return parsed.output as Arguments<M>;
}

/** A stored value if it meets a rule. */
export function accepted<R extends RuleName>(rule: R, value: unknown): RuleValue<R> | undefined {
  const { success, output } = v.safeParse(rules[rule] as v.GenericSchema<unknown, RuleValue<R>>, value);
  return success ? output : undefined;
}

/** Fails when two arguments that exclude each other are both given. */
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

/** Where in the argument; a member too many concerns the whole object. */
function pathOf({ type, path }: Issue): unknown[] {
  return type === "strict_object" ? [] : (path ?? []).map(({ key }) => key);
}

function failureText(path: readonly unknown[], { message }: Issue): string {
  const where = path
    .map((key, depth) => (typeof key === "number" ? `[${key}]` : `${depth ? "." : ""}${String(key)}`))
    .join("");
  return `${where}: ${message}`;
}
