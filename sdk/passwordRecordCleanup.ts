import type * as pulumi from "@pulumi/pulumi";
import * as tables from "../provider/core/members/tables";
import { companionName, companionOptions, handedOver, ownerOptions } from "./companion";
import { argumentsOf, DynamicResource } from "./dynamicResource";
import { mayBeAbsent } from "./mayBeAbsent";
import { noteServers } from "./noteServers";
import type { OptionalKeyArgs, ServerArgs, WaitArgs } from "./record";
import { resourceUrn } from "./resourceUrn";
import { comparable, type Triggers } from "./triggers";

/** When a record is cleared. */
interface CleanupArgs {
  /** When to clear the record: on `create`, or on `delete` of this resource. A capture always happens on create. Default `create`. */
  clearOn?: pulumi.Input<"create" | "delete"> | undefined;
  /** Any values, by name. After a change a new record is captured, if a key is given, and cleared. */
  triggers?: Triggers | undefined;
}

/** Arguments of `PasswordRecordCleanup`: `serverId`, and a private key to capture the password first. */
export type PasswordRecordCleanupArgs = ServerArgs & OptionalKeyArgs & WaitArgs & CleanupArgs;

/**
 * Clears the cloud's record of a Windows server's initial password. With a private key, a companion resource,
 * `<name>-password`, captures the password first, and the record is cleared only after the state holds the password. The
 * password of the server does not change.
 *
 * Fails, without clearing, if the password cannot be captured, or if the record is not the captured one.
 *
 * Sources: "Windows云服务器清除密码", "Windows裸金属服务器清除密码".
 *
 * @example
 * const cleanup = new PasswordRecordCleanup("win", { serverId: server.id, privateKeyFile: "keys/windows.pem" });
 * export const administrator = cleanup.password; // secret
 */
export class PasswordRecordCleanup extends DynamicResource {
  /** The captured password; absent without a private key. Secret. */
  declare readonly password: pulumi.Output<string | undefined>;
  /** When the record was cleared, ISO 8601 in UTC; absent until then. */
  declare readonly clearedAt: pulumi.Output<string | undefined>;
  /** The password captured before this one, if the server was rebuilt. Secret. */
  declare readonly previousPassword: pulumi.Output<string | undefined>;
  /** Whether the cloud held a record when it was last read. */
  declare readonly recordPresent: pulumi.Output<boolean>;
  /** The region it was carried out in. Read, update and delete act there; another one asked for is a replacement. */
  declare readonly region: pulumi.Output<string>;
  /** Id of the project it was carried out in, as `region`. */
  declare readonly projectId: pulumi.Output<string>;

  constructor(name: string, args: PasswordRecordCleanupArgs, opts?: pulumi.CustomResourceOptions) {
    const resource = resourceUrn("PasswordRecordCleanup", name, opts);
    const all = { ...args, triggers: comparable(args?.triggers), resource };
    noteServers(resource, args?.serverId, opts, { captures: hasKey(all) });
    const capture = hasKey(all) ? new PasswordCapture(name, all, opts) : undefined;
    const inputs = capture === undefined ? all : withCapture(all, capture);
    const options = ownerOptions(opts, tables.passwordRecordCleanup, capture);
    super("PasswordRecordCleanup", tables.passwordRecordCleanup, name, inputs, options);
    this.password = mayBeAbsent(this.password, this.recordPresent);
    this.previousPassword = mayBeAbsent(this.previousPassword, this.recordPresent);
    this.clearedAt = mayBeAbsent(this.clearedAt, this.recordPresent);
    this.region = mayBeAbsent(this.region, this.recordPresent);
    this.projectId = mayBeAbsent(this.projectId, this.recordPresent);
  }
}

function hasKey(args: pulumi.Inputs): boolean {
  return args.privateKey !== undefined || args.privateKeyFile !== undefined;
}

/** The companion takes the key and the waiting; the resource takes what it captured. */
function withCapture(args: pulumi.Inputs, { captured, recordHash, id, urn }: PasswordCapture): pulumi.Inputs {
  const {
    privateKeyPassphrase: _passphrase,
    waitTimeout: _wait,
    ...own
  } = argumentsOf(tables.passwordRecordCleanup, args);
  return { ...own, ...handedOver({ captured, recordHash }), companion: handedOver({ id, urn }) };
}

/** The companion: captures the password before the record is cleared. */
class PasswordCapture extends DynamicResource {
  declare readonly captured: pulumi.Output<unknown>;
  declare readonly recordHash: pulumi.Output<string>;

  constructor(name: string, args: pulumi.Inputs, opts?: pulumi.CustomResourceOptions) {
    const options = companionOptions(opts, "PasswordCapture", tables.passwordCapture);
    super("PasswordCapture", tables.passwordCapture, companionName(name), args, options);
  }
}
