import * as pulumi from "@pulumi/pulumi";

/**
 * An output that the provider may leave out. In a preview Pulumi takes an absent output for one that is not known yet,
 * so that whatever uses it would show a change each time. `witness`, an output that is always there, tells the two
 * apart.
 *
 * This reads a private member of Pulumi's outputs, since they offer no way to do it; `tests/engine/previews.test.ts`
 * fails without. Where a Pulumi SDK does not have it the output stays as it is.
 */
export function mayBeAbsent<T>(output: pulumi.Output<T>, witness: pulumi.Output<unknown>): pulumi.Output<T> {
  const { promise } = output as { promise?(): Promise<T> };
  if (promise === undefined) return output;
  return witness.apply(async () => {
    const value = await promise();
    return value !== undefined && (await pulumi.isSecret(output)) ? pulumi.secret(value) : value;
  }) as pulumi.Output<T>;
}
