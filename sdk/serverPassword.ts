import type * as pulumi from "@pulumi/pulumi";
import { serverPassword as members } from "../provider/core/members/tables";
import { DynamicResource } from "./dynamicResource";
import type { KeyArgs, ServerArgs, WaitArgs } from "./record";

/** Arguments of `ServerPassword`: `serverId` and a key. */
export type ServerPasswordArgs = ServerArgs & KeyArgs & WaitArgs;

/**
 * The initial random password of a Windows server: waits for the cloud's record, reads it, decrypts it with the private
 * key of the server's key pair, proves it, and keeps it as a secret. It is read once; only another server replaces it.
 *
 * Sources: "Windows云服务器获取密码（企业项目）" (ShowServerPassword); for bare metal its BMS twin.
 *
 * @example
 * const initial = new ServerPassword("initial", { serverId: server.id, privateKeyFile: "keys/windows.pem" });
 */
export class ServerPassword extends DynamicResource {
  /** The decrypted password. Secret. */
  declare readonly password: pulumi.Output<string>;
  /** When it was read, ISO 8601 in UTC. */
  declare readonly capturedAt: pulumi.Output<string>;

  constructor(name: string, args: ServerPasswordArgs, opts?: pulumi.CustomResourceOptions) {
    super("ServerPassword", members, name, { ...args, label: name }, opts);
  }
}
