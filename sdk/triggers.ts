import * as pulumi from "@pulumi/pulumi";

/** Any values, by name. A change of one causes the resource to act. */
export type Triggers = pulumi.Input<Record<string, unknown>>;

/**
 * Triggers in a form in which Pulumi notices changes. It sends a `Date`, or a `Map` given as the record, as an empty object,
 * which never changes. So a date becomes its ISO 8601 text, and anything but a record becomes a text that the check refuses.
 */
export function comparable(triggers: Triggers | undefined): Triggers | undefined {
  if (triggers === undefined || pulumi.Output.isInstance(triggers) || triggers instanceof Promise) return triggers;
  if (Object.prototype.toString.call(triggers) !== "[object Object]") return "not a record" as unknown as Triggers;
  return Object.fromEntries(
    Object.entries(triggers).map(([name, value]) => [name, value instanceof Date ? value.toISOString() : value]),
  );
}
