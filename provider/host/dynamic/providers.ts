import { composeProvider, type ResourceType } from "../compose";
import { endWithEngine } from "../endWithEngine";
import { guardOutput } from "../guardOutput";
import { consoleLog, realPorts } from "../ports";
import { pluginNotes } from "../runNotes";
import { type DynamicProvider, dynamicProvider } from "./provider";

/*
 * The package's export `pulumi-huaweicloud-password/provider`. States call it: `require("…/provider").<name>`. So the names
 * below must never change. Pulumi's host loads this file once in each plug-in process.
 */

const NAMESPACE = "huaweicloud";
const { configure, lifecycles } = composeProvider(realPorts(consoleLog), pluginNotes());

let isPrepared = false;

/** Pulumi's host calls this first. From then on this process is known to be its plug-in. */
function begin(get: (key: string) => unknown): void {
  if (!isPrepared) {
    isPrepared = true;
    guardOutput();
    endWithEngine();
  }
  configure((key) => get(`${NAMESPACE}:${key}`));
}

function provide(type: ResourceType): DynamicProvider {
  return dynamicProvider(type, lifecycles[type], begin);
}

export const passwordReset = provide("PasswordReset");
export const passwordSource = provide("PasswordSource");
export const serverPassword = provide("ServerPassword");
export const passwordCapture = provide("PasswordCapture");
export const passwordRecordCleanup = provide("PasswordRecordCleanup");
