import * as pulumi from "@pulumi/pulumi";
import { keepAnswersOutOfDebugLog } from "./debugLog";
import { pauseStackTraces } from "./stackTraces";

keepAnswersOutOfDebugLog();

/** Resource types in state, `pulumi-nodejs:dynamic/huaweicloud:<type>`, and the provider export each is served by. */
const SERVED_BY = {
  PasswordReset: "passwordReset",
  PasswordSource: "passwordSource",
  ServerPassword: "serverPassword",
  PasswordCapture: "passwordCapture",
  PasswordRecordCleanup: "passwordRecordCleanup",
} as const;

export type TypeName = keyof typeof SERVED_BY;

/** The type token under which a resource is in the state. */
export function typeToken(type: TypeName): string {
  return `pulumi-nodejs:dynamic/huaweicloud:${type}`;
}

/**
 * The code that the state keeps for a resource and that Pulumi's dynamic-provider host runs. It is written out instead
 * of being serialized from a closure, so that it is the same text under every compiler, loader and version, holds
 * nothing but a name, and can never capture a secret. It must not change: states call it.
 */
export function serializedProvider(type: TypeName): string {
  return `exports.handler = () => require("pulumi-huaweicloud-password/provider").${SERVED_BY[type]};`;
}

/**
 * A dynamic resource whose provider is the text above; otherwise as `pulumi.dynamic.Resource`.
 *
 * @internal
 */
export abstract class SerializedResource extends pulumi.CustomResource {
  constructor(type: TypeName, name: string, props: pulumi.Inputs, opts: pulumi.CustomResourceOptions) {
    const resumeStackTraces = pauseStackTraces();
    try {
      super(typeToken(type), name, { ...props, __provider: serializedProvider(type) }, opts);
    } catch (error) {
      resumeStackTraces();
      // What the user did wrong shows where.
      if (error instanceof Error) Error.captureStackTrace(error, SerializedResource);
      throw error;
    } finally {
      resumeStackTraces();
    }
  }
}

/** The user's options with outputs that stay secret whatever the user's own list says. */
export function withSecretOutputs(
  opts: pulumi.CustomResourceOptions | undefined,
  additionalSecretOutputs: string[],
): pulumi.CustomResourceOptions {
  return pulumi.mergeOptions(opts, { additionalSecretOutputs });
}

/** The value as a secret; an absent one stays absent. */
export function secret<T>(value: pulumi.Input<T> | undefined): pulumi.Output<pulumi.Unwrap<T>> | undefined {
  return value === undefined ? undefined : pulumi.secret(value);
}

/**
 * An output that may be absent. In a preview Pulumi takes an absent output for one that is not known yet, so whatever
 * uses it would show a change each time. `witness`, an output that is always there, tells the two apart.
 */
export function mayBeAbsent<T>(output: pulumi.Output<T>, witness: pulumi.Output<unknown>): pulumi.Output<T> {
  const { promise } = output as unknown as { promise(): Promise<T> };
  return witness.apply(async () => {
    const value = await promise();
    return value !== undefined && (await pulumi.isSecret(output)) ? pulumi.secret(value) : value;
  }) as pulumi.Output<T>;
}
