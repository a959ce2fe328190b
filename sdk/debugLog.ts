import type * as messages from "@pulumi/pulumi/proto/resource_pb";

/**
 * Pulumi's SDK writes the engine's answer about each resource to its debug log, with secrets in plain text. `--debug` shows
 * that log, and the event log, which the Automation API reads, contains it. For this package's resources and providers,
 * only the URN is written from now on.
 *
 * This changes classes of Pulumi's SDK, which has no option for it; `tests/engine/secrecy.test.ts` fails without it.
 */
export function keepAnswersOutOfDebugLog(): void {
  if (done) return;
  done = true;
  for (const { prototype } of answers()) {
    const original = prototype.toString;
    prototype.toString = function (this: typeof prototype): string {
      return isOurs(this.getUrn()) ? this.getUrn() : original.call(this);
    };
  }
}

let done = false;

/** This module is internal to Pulumi's SDK. If it has moved, the package must still work. */
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
