import { Companions } from "../core/companions/companions";
import type { ServedLifecycle } from "../core/lifecycle";
import { ownNotes, type RunNotes } from "../core/owners/notes";
import { Owners } from "../core/owners/owners";
import type { OpenApi, PlaceInEffect, Ports } from "../core/ports";
import { Announcements } from "../core/resources/announcements";
import { passwordCapture } from "../core/resources/passwordCapture";
import { passwordRecordCleanup } from "../core/resources/passwordRecordCleanup";
import { passwordReset } from "../core/resources/passwordReset";
import { passwordSource } from "../core/resources/passwordSource";
import { inItsPlace } from "../core/resources/place";
import { serverPassword } from "../core/resources/serverPassword";
import { type GetConfigValue, lazyCloud, lazyPlace } from "./runtime";

interface Provider {
  /** Stores the configuration. It is read when a resource first needs the cloud. */
  configure(get: GetConfigValue): void;
  readonly lifecycles: Readonly<Record<ResourceType, ServedLifecycle>>;
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
  let place: PlaceInEffect | undefined;
  // A Pulumi SDK older than 3.139 does not call `configure`. Then only the environment is read.
  const openApi: OpenApi = (scope) => (cloud ?? lazyCloud(() => undefined, ports))(scope);
  const companions = new Companions(ports.log);
  const announced = new Announcements(ports.log);
  const placeInEffect: PlaceInEffect = (scope) => (place ?? lazyPlace(() => undefined, ports))(scope);
  const tell = (text: string) => ports.log.info(text);
  return {
    configure: (get) => {
      cloud ??= lazyCloud(get, ports);
      place ??= lazyPlace(get, ports);
    },
    lifecycles: {
      PasswordReset: companions.ofOwner(
        "PasswordReset",
        inItsPlace(passwordReset(openApi, ports, owners, announced), placeInEffect, tell),
      ),
      PasswordSource: companions.ofCompanion(passwordSource(ports, owners, announced)),
      ServerPassword: inItsPlace(serverPassword(openApi, ports, owners), placeInEffect, tell),
      // Its PasswordRecordCleanup, which has the same place, tells of a replacement.
      PasswordCapture: companions.ofCompanion(
        inItsPlace(passwordCapture(openApi, ports, owners), placeInEffect, () => undefined),
      ),
      PasswordRecordCleanup: companions.ofOwner(
        "PasswordRecordCleanup",
        inItsPlace(passwordRecordCleanup(openApi, ports, owners), placeInEffect, tell),
      ),
    },
  };
}
