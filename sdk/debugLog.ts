import type * as messages from "@pulumi/pulumi/proto/resource_pb";

/**
 * Pulumi's SDK writes the engine's answer about each resource to its debug log as text, secrets in plain. That log is
 * shown by `--debug`, and it is part of the event log, which the Automation API reads. For the resources and
 * explicit providers that this package serves the text is the URN alone.
 *
 * This changes classes of Pulumi's SDK, since it offers no way to do it; `tests/engine/secrecy.test.ts` fails without.
 */
export function keepAnswersOutOfDebugLog(): void {
  if (done) return;
  done = true;
  for (const { prototype } of answers()) {
    const whole = prototype.toString;
    prototype.toString = function (this: typeof prototype): string {
      return isOurs(this.getUrn()) ? this.getUrn() : whole.call(this);
    };
  }
}

let done = false;

/** The module is an internal one of Pulumi's SDK. One that has moved must not make the package unusable. */
function answers(): { prototype: { toString(): string; getUrn(): string } }[] {
  try {
    const { ReadResourceResponse, RegisterResourceResponse } =
      require("@pulumi/pulumi/proto/resource_pb") as typeof messages;
    return [RegisterResourceResponse, ReadResourceResponse];
  } catch {
    return [];
  }
}

function isOurs(urn: string): boolean {
  return urn.includes("pulumi-nodejs:dynamic/huaweicloud:") || urn.includes("pulumi:providers:pulumi-nodejs::");
}
