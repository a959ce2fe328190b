import * as pulumi from "@pulumi/pulumi";
import { inputNames, isSecret, type Members, outputNames } from "../provider/core/members/table";
import { omitUndefined } from "../provider/core/values/omitUndefined";
import { keepAnswersOutOfDebugLog } from "./debugLog";
import { pauseStackTraces } from "./pauseStackTraces";

/** Each resource type and the export of `provider/host/dynamic/providers.ts` that serves it. */
const SERVED_BY = {
  PasswordReset: "passwordReset",
  PasswordSource: "passwordSource",
  ServerPassword: "serverPassword",
  PasswordCapture: "passwordCapture",
  PasswordRecordCleanup: "passwordRecordCleanup",
} as const;

export type TypeName = keyof typeof SERVED_BY;

/** The types that no program writes. */
const COMPANIONS: readonly TypeName[] = ["PasswordSource", "PasswordCapture"];

/** The type of a resource in the state. */
export function typeToken(type: TypeName): string {
  return `pulumi-nodejs:dynamic/huaweicloud:${type}`;
}

/**
 * The code that the state keeps for a resource and that Pulumi's dynamic-provider host runs. It is a fixed text, not a
 * serialized closure. So it is the same under every compiler, loader and version, and cannot capture a secret. It must not
 * change, since existing states contain it.
 */
export function serializedProvider(type: TypeName): string {
  return `exports.handler = () => require("pulumi-huaweicloud-password/provider").${SERVED_BY[type]};`;
}

/**
 * As `pulumi.dynamic.Resource`, but with the text above as its provider. The table decides which members are secret; the
 * user's options can add to it.
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
    // A member must be present, even if undefined, to become an output of the object.
    const outputs = outputNames(members).map((key) => [key, undefined]);
    const props = Object.fromEntries([...outputs, ...inputs, ["__provider", serializedProvider(type)]]);
    const additionalSecretOutputs = outputNames(members).filter((key) => isSecret(members, key));
    const options = pulumi.mergeOptions(opts, { additionalSecretOutputs });
    const resumeStackTraces = pauseStackTraces(COMPANIONS.includes(type));
    try {
      super(typeToken(type), name, props, options);
    } catch (error) {
      resumeStackTraces();
      // Shows where in the user's program the error is.
      if (error instanceof Error) Error.captureStackTrace(error, DynamicResource);
      throw error;
    } finally {
      resumeStackTraces();
    }
  }
}

/** Those of the arguments that the table has. */
export function argumentsOf(members: Members, args: object | undefined): pulumi.Inputs {
  return Object.fromEntries(Object.entries(args ?? {}).filter(([key]) => inputNames(members).includes(key)));
}

function inputOf(members: Members, key: string, value: unknown): unknown {
  const { packed = false } = members[key] ?? {};
  const carried = packed ? packedList(value) : value;
  return isSecret(members, key) ? pulumi.secret(carried) : carried;
}

/**
 * A list of plain texts as one JSON text. Pulumi's engine handles a list value by value at every step, which takes a good
 * part of a second for thousands. Other lists stay as they are.
 */
function packedList(value: unknown): unknown {
  return Array.isArray(value) && value.every((item) => typeof item === "string") ? JSON.stringify(value) : value;
}
