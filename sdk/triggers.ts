import * as pulumi from "@pulumi/pulumi";

/** Any values; a change of one is acted upon. */
export type Triggers = pulumi.Input<Record<string, unknown>>;

/**
 * Triggers as Pulumi can carry them. It would take a date, or a `Map` in place of the record, for an empty object, which
 * never changes: a date becomes its text, and what is no record is left for the check to refuse.
 */
export function comparable(triggers: Triggers | undefined): Triggers | undefined {
  if (triggers === undefined || pulumi.Output.isInstance(triggers) || triggers instanceof Promise) {
    return triggers;
  }
  if (Object.prototype.toString.call(triggers) !== "[object Object]") {
    return "not a record" as unknown as Triggers;
  }
  return Object.fromEntries(
    Object.entries(triggers).map(([name, value]) => [name, value instanceof Date ? value.toISOString() : value]),
  );
}
