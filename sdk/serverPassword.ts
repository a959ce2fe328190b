import type * as pulumi from "@pulumi/pulumi";
import { serverPassword as members } from "../provider/core/members/tables";
import { DynamicResource } from "./dynamicResource";
import { mayBeAbsent } from "./mayBeAbsent";
import { noteServers } from "./noteServers";
import type { KeyArgs, ServerArgs, WaitArgs } from "./record";
import { resourceUrn } from "./resourceUrn";

/** Arguments of `ServerPassword`: `serverId` and a private key. */
export type ServerPasswordArgs = ServerArgs & KeyArgs & WaitArgs;

/**
 * The initial random password of a Windows server. Waits for the cloud's record of it, decrypts it with the private key of
 * the server's key pair, checks the result and keeps it as a secret. It is read once; another server, region or project
 * replaces the resource.
 *
 * Fails if no record comes within `waitTimeout`, if the server does not exist, or if the key does not decrypt the record.
 *
 * Source: "Windows云服务器获取密码（企业项目）" (ShowServerPassword), and the same operation of BMS.
 *
 * @example
 * const initial = new ServerPassword("initial", { serverId: server.id, privateKeyFile: "keys/windows.pem" });
 */
export class ServerPassword extends DynamicResource {
  /** The decrypted password. Secret. */
  declare readonly password: pulumi.Output<string>;
  /** When the password was read, ISO 8601 in UTC. */
  declare readonly capturedAt: pulumi.Output<string>;
  /** The region it was carried out in. Read, update and delete act there; another one asked for is a replacement. */
  declare readonly region: pulumi.Output<string>;
  /** Id of the project it was carried out in, as `region`. */
  declare readonly projectId: pulumi.Output<string>;

  constructor(name: string, args: ServerPasswordArgs, opts?: pulumi.CustomResourceOptions) {
    const resource = resourceUrn("ServerPassword", name, opts);
    noteServers(resource, args?.serverId, opts, { captures: true });
    super("ServerPassword", members, name, { ...args, resource }, opts);
    this.region = mayBeAbsent(this.region, this.capturedAt);
    this.projectId = mayBeAbsent(this.projectId, this.capturedAt);
  }
}
