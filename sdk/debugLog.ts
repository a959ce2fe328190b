import { ReadResourceResponse, RegisterResourceResponse } from "@pulumi/pulumi/proto/resource_pb";

/**
 * Pulumi's SDK writes the engine's answer about each resource to its debug log as text, secrets in plain. That log is
 * shown by `--debug`, and it is part of the event log, which the Automation API reads. For the resources and
 * explicit providers that this package serves the text is the URN alone.
 */
export function keepAnswersOutOfDebugLog(): void {
  for (const { prototype } of [RegisterResourceResponse, ReadResourceResponse]) {
    const whole = prototype.toString;
    prototype.toString = function (this: typeof prototype): string {
      return isOurs(this.getUrn()) ? this.getUrn() : whole.call(this);
    };
  }
}

function isOurs(urn: string): boolean {
  return urn.includes("pulumi-nodejs:dynamic/huaweicloud:") || urn.includes("pulumi:providers:pulumi-nodejs::");
}
