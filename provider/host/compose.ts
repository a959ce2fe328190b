import { Companions } from "../core/companions/companions";
import type { Lifecycle } from "../core/lifecycle";
import { ownNotes, type RunNotes } from "../core/owners/notes";
import { Owners } from "../core/owners/owners";
import type { OpenApi, Ports } from "../core/ports";
import { passwordCapture } from "../core/resources/passwordCapture";
import { passwordRecordCleanup } from "../core/resources/passwordRecordCleanup";
import { passwordReset } from "../core/resources/passwordReset";
import { passwordSource } from "../core/resources/passwordSource";
import { serverPassword } from "../core/resources/serverPassword";
import { type GetConfigValue, lazyCloud } from "./runtime";

interface Provider {
  /** Stores the configuration. It is read when a resource first needs the cloud. */
  configure(get: GetConfigValue): void;
  readonly lifecycles: Readonly<Record<ResourceType, Lifecycle>>;
}

export type ResourceType =
  | "PasswordReset"
  | "PasswordSource"
  | "ServerPassword"
  | "PasswordCapture"
  | "PasswordRecordCleanup";

/**
 * All resource types on one cloud. A plug-in process has one configuration (each explicit `Provider` has a process of its
 * own), so all resources share its connections and look-ups.
 */
export function composeProvider(ports: Ports, notes: RunNotes = ownNotes()): Provider {
  const owners = new Owners(notes);
  let cloud: OpenApi | undefined;
  // A Pulumi SDK older than 3.139 does not call `configure`. Then only the environment is read.
  const openApi: OpenApi = (scope) => (cloud ?? lazyCloud(() => undefined, ports))(scope);
  const companions = new Companions(ports.log);
  return {
    configure: (get) => {
      cloud ??= lazyCloud(get, ports);
    },
    lifecycles: {
      PasswordReset: companions.ofOwner("PasswordReset", passwordReset(openApi, ports, owners)),
      PasswordSource: companions.ofCompanion(passwordSource(ports, owners)),
      ServerPassword: serverPassword(openApi, ports, owners),
      PasswordCapture: companions.ofCompanion(passwordCapture(openApi, ports, owners)),
      PasswordRecordCleanup: companions.ofOwner("PasswordRecordCleanup", passwordRecordCleanup(openApi, ports, owners)),
    },
  };
}
