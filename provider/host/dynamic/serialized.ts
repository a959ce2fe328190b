import type { Lifecycle } from "../../core/lifecycle";
import type { OpenApi, Scope } from "../../core/ports";
import { passwordCapture as createPasswordCapture } from "../../core/resources/passwordCapture";
import { recordCleanup as createRecordCleanup } from "../../core/resources/passwordRecordCleanup";
import { passwordReset as createPasswordReset } from "../../core/resources/passwordReset";
import { passwordSource as createPasswordSource } from "../../core/resources/passwordSource";
import { serverPassword as createServerPassword } from "../../core/resources/serverPassword";
import { consoleLog, endWithEngine, guardOutput, realPorts } from "../ports";
import { type GetConfigValue, lazyCloud } from "../runtime";
import { type DynamicProvider, dynamicProvider } from "./provider";

/**
 * What the serialized providers in states call, `require("pulumi-huaweicloud-password/provider").<name>`: the names
 * below stay for ever. Every process has one configuration (an explicit `Provider` is a process of its own), so all
 * resource types share one cloud with its look-ups and connections.
 */

guardOutput();
endWithEngine();

const NAMESPACE = "huaweicloud";
const ports = realPorts(consoleLog);

let cloud: OpenApi | undefined;

function configure(get: GetConfigValue): void {
  cloud ??= lazyCloud((key) => get(`${NAMESPACE}:${key}`), ports);
}

/** Without `configure` (an SDK older than 3.139) the environment alone is asked. */
const openApi: OpenApi = (scope: Scope) => (cloud ?? lazyCloud(() => undefined, ports))(scope);

function provide(name: string, lifecycle: Lifecycle): DynamicProvider {
  return dynamicProvider(name, lifecycle, configure);
}

export const passwordReset = provide("PasswordReset", createPasswordReset(openApi, ports));
export const passwordSource = provide("PasswordSource", createPasswordSource(ports));
export const serverPassword = provide("ServerPassword", createServerPassword(openApi, ports));
export const passwordCapture = provide("PasswordCapture", createPasswordCapture(openApi, ports));
export const passwordRecordCleanup = provide("PasswordRecordCleanup", createRecordCleanup(openApi, ports));
