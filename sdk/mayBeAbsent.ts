import * as pulumi from "@pulumi/pulumi";

/**
 * An output that the provider may leave out. In a preview, Pulumi takes an absent output for one that is not known yet, so
 * everything that uses it would show a change. `witness` is an output that is always there: once it is known, so is an
 * absent one.
 *
 * This reads a private member of Pulumi's outputs, which have no other way; `tests/engine/previews.test.ts` fails without
 * it. If a Pulumi SDK does not have the member, the output stays as it is.
 */
export function mayBeAbsent<T>(output: pulumi.Output<T>, witness: pulumi.Output<unknown>): pulumi.Output<T> {
  const { promise } = output as { promise?(): Promise<T> };
  if (promise === undefined) return output;
  return witness.apply(async () => {
    const value = await promise();
    return value !== undefined && (await pulumi.isSecret(output)) ? pulumi.secret(value) : value;
  }) as pulumi.Output<T>;
}
