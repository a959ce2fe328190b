import type * as pulumi from "@pulumi/pulumi";
import * as tables from "../provider/core/members/tables";
import { companionName, companionOptions } from "./companion";
import { argumentsOf, DynamicResource } from "./dynamicResource";
import { mayBeAbsent } from "./mayBeAbsent";
import type { OptionalKeyArgs, ServerArgs, WaitArgs } from "./record";
import { comparable, type Triggers } from "./triggers";

/** When a record is cleared. */
interface CleanupArgs {
  /** When to clear: at once (`create`, default), or when this resource is deleted. A capture happens at create all the same. */
  clearOn?: pulumi.Input<"create" | "delete"> | undefined;
  /** Any values; a change looks for a new record, captures it where a key is given, and clears it. */
  triggers?: Triggers | undefined;
}

/** Arguments of `PasswordRecordCleanup`: `serverId`, and a key to have the password captured before. */
export type PasswordRecordCleanupArgs = ServerArgs & OptionalKeyArgs & WaitArgs & CleanupArgs;

/**
 * Removes the stored record of a Windows server's initial password from the cloud. With a key, the password is captured
 * first by a companion resource, `<name>-password`, and the record is cleared only after the state holds it. The login
 * password itself is not changed.
 *
 * Sources: "Windows云服务器清除密码", "Windows裸金属服务器清除密码".
 *
 * @example
 * const cleanup = new PasswordRecordCleanup("win", { serverId: server.id, privateKeyFile: "keys/windows.pem" });
 * export const administrator = cleanup.password; // secret
 */
export class PasswordRecordCleanup extends DynamicResource {
  /** The captured password. Secret. Present when a key was given. */
  declare readonly password: pulumi.Output<string | undefined>;
  /** When the record was cleared, ISO 8601 in UTC; absent before. */
  declare readonly clearedAt: pulumi.Output<string | undefined>;
  /** The password captured before the present one, of a server that was rebuilt since. Secret. */
  declare readonly previousPassword: pulumi.Output<string | undefined>;
  /** Whether the cloud holds a record, as far as is known. */
  declare readonly recordPresent: pulumi.Output<boolean>;

  constructor(name: string, args: PasswordRecordCleanupArgs, opts?: pulumi.CustomResourceOptions) {
    const all = { ...args, triggers: comparable(args.triggers), label: name };
    const given = hasKey(args) ? withCapture(name, all, opts) : all;
    super("PasswordRecordCleanup", tables.passwordRecordCleanup, name, given, opts);
    this.password = mayBeAbsent(this.password, this.recordPresent);
    this.previousPassword = mayBeAbsent(this.previousPassword, this.recordPresent);
    this.clearedAt = mayBeAbsent(this.clearedAt, this.recordPresent);
  }
}

function hasKey(args: PasswordRecordCleanupArgs): boolean {
  return args.privateKey !== undefined || args.privateKeyFile !== undefined;
}

/** Declares the companion. Key and waiting are its business; it hands over what it captured. */
function withCapture(name: string, args: pulumi.Inputs, opts: pulumi.CustomResourceOptions | undefined): pulumi.Inputs {
  const { captured, recordHash } = new PasswordCapture(name, args, opts);
  const {
    privateKeyPassphrase: _passphrase,
    waitTimeout: _wait,
    ...own
  } = argumentsOf(tables.passwordRecordCleanup, args);
  return { ...own, captured, recordHash };
}

/** The companion: captures the password before the record is cleared. */
class PasswordCapture extends DynamicResource {
  declare readonly captured: pulumi.Output<unknown>;
  declare readonly recordHash: pulumi.Output<string>;

  constructor(name: string, args: pulumi.Inputs, opts?: pulumi.CustomResourceOptions) {
    super(
      "PasswordCapture",
      tables.passwordCapture,
      companionName(name),
      args,
      companionOptions(opts, "PasswordCapture"),
    );
  }
}
