import * as pulumi from "@pulumi/pulumi";
import { inputNames, isSecret, type Members, outputNames } from "../provider/core/members/table";
import { omitUndefined } from "../provider/core/values/omitUndefined";
import { keepAnswersOutOfDebugLog } from "./debugLog";
import { pauseStackTraces } from "./pauseStackTraces";

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
 * A dynamic resource whose provider is the text above; otherwise as `pulumi.dynamic.Resource`. Which members are secret
 * follows from the table, whatever the user's options say.
 *
 * @internal
 */
export abstract class DynamicResource extends pulumi.CustomResource {
  constructor(
    type: TypeName,
    members: Members,
    name: string,
    args: object,
    opts: pulumi.CustomResourceOptions | undefined,
  ) {
    keepAnswersOutOfDebugLog();
    const inputs = Object.entries(omitUndefined(args)).map(([key, value]) => [key, inputOf(members, key, value)]);
    // Only a member that is there, if undefined, becomes an output of the object.
    const outputs = outputNames(members).map((key) => [key, undefined]);
    const props = Object.fromEntries([...outputs, ...inputs, ["__provider", serializedProvider(type)]]);
    const additionalSecretOutputs = outputNames(members).filter((key) => isSecret(members, key));
    const options = pulumi.mergeOptions(opts, { additionalSecretOutputs });
    const resumeStackTraces = pauseStackTraces();
    try {
      super(typeToken(type), name, props, options);
    } catch (error) {
      resumeStackTraces();
      // What the user did wrong shows where.
      if (error instanceof Error) Error.captureStackTrace(error, DynamicResource);
      throw error;
    } finally {
      resumeStackTraces();
    }
  }
}

/** The arguments of a table out of those of a resource and its companion. */
export function argumentsOf(members: Members, args: object): pulumi.Inputs {
  return Object.fromEntries(Object.entries(args).filter(([key]) => inputNames(members).includes(key)));
}

function inputOf(members: Members, key: string, value: unknown): unknown {
  const { packed = false } = members[key] ?? {};
  const carried = packed ? packedList(value) : value;
  return isSecret(members, key) ? pulumi.secret(carried) : carried;
}

/**
 * A list of plain texts as one JSON text: Pulumi carries a list value by value, each of which its engine notes at every
 * step, much of a second for thousands. Other lists stay as they are.
 */
function packedList(value: unknown): unknown {
  return Array.isArray(value) && value.every((item) => typeof item === "string") ? JSON.stringify(value) : value;
}
