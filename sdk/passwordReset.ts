import type * as pulumi from "@pulumi/pulumi";
import * as tables from "../provider/core/members/tables";
import { companionName, companionOptions } from "./companion";
import { argumentsOf, DynamicResource } from "./dynamicResource";
import { mayBeAbsent } from "./mayBeAbsent";
import { comparable, type Triggers } from "./triggers";

/** How a password is drawn. */
export interface GenerateArgs {
  /** 8 to 26 characters; default 20. */
  length?: pulumi.Input<number> | undefined;
  /** The special characters to draw from, out of `!@%-_=+[]:./?`; default all of them, `""` for none. */
  specials?: pulumi.Input<string> | undefined;
  /** Every server gets a password of its own; default `false`. */
  perServer?: pulumi.Input<boolean> | undefined;
}

/** What a reset takes however the password comes about. */
interface CommonPasswordResetArgs {
  /** Ids of the ECS servers: one or more, any number, none twice. */
  serverIds: pulumi.Input<pulumi.Input<string>[]>;
  /** Any values; a change of one rotates the password. */
  triggers?: Triggers | undefined;
  /**
   * The password's greatest age: `30d`, `12h`, `90m`, or ISO 8601 such as `P30D`. The first `pulumi up` past it rotates,
   * without a refresh.
   */
  rotateAfter?: pulumi.Input<string> | undefined;
  /**
   * Have the API validate only; nothing changes on any server, and `password`, `passwordVersion` and the dates stay those
   * that the servers have. Going on to `false` carries out what was validated. Default `false`.
   */
  dryRun?: pulumi.Input<boolean> | undefined;
  /**
   * How it is found out before every reset whether a server supports it: `flag` reads each server's reset flag,
   * `dryRun` lets one dry-run call per batch judge, `none` does neither. Default `flag`.
   */
  supportCheck?: pulumi.Input<"flag" | "dryRun" | "none"> | undefined;
  /** What an unsupported server means: `fail` fails that server (the others go ahead), `skip` leaves it out. Default `fail`. */
  onUnsupported?: pulumi.Input<"fail" | "skip"> | undefined;
  /**
   * Restart the servers after the reset, so that it takes effect at once, and wait for it, ten minutes at most. One that is
   * shut down is left so: its next start brings the password into effect. Default `none`.
   */
  restart?: pulumi.Input<"none" | "soft" | "hard"> | undefined;
  /** On delete leave the servers alone (`retain`) or set a password nobody knows (`scramble`). Default `retain`. */
  onDelete?: pulumi.Input<"retain" | "scramble"> | undefined;
  /** Servers of one call, 1 to 1000; default 1000. */
  batchSize?: pulumi.Input<number> | undefined;
  /**
   * No further call is made beyond this many failed servers, a number or `"10%"` of all; those not tried stay `pending`.
   * With `generate.perServer` calls already under way, as many at most, are let finish. Default no limit.
   */
  maxFailures?: pulumi.Input<number | string> | undefined;
  /** Region of the servers; default the configured one. */
  region?: pulumi.Input<string> | undefined;
  /** Project of the servers; default the configured one. */
  projectId?: pulumi.Input<string> | undefined;
}

/** The password is given. */
interface GivenPassword {
  /** The password to set. Always kept secret. Not together with `generate`. */
  newPassword: pulumi.Input<string>;
  /** Not with `newPassword`. */
  generate?: undefined;
  /** Take servers that are not managed yet as having `newPassword` already: no call is made for them. Default `false`. */
  adopt?: pulumi.Input<boolean> | undefined;
}

/** The password is drawn. */
interface GeneratedPassword {
  /** Not with `generate`. */
  newPassword?: undefined;
  /** Draw the password from a cryptographically strong source, within the documented rules. The default. */
  generate?: pulumi.Input<GenerateArgs> | undefined;
  /** Only with `newPassword`. */
  adopt?: undefined;
}

/** Arguments of `PasswordReset`: `serverIds`, and `newPassword` or `generate` or neither. */
export type PasswordResetArgs = CommonPasswordResetArgs & (GivenPassword | GeneratedPassword);

/** What became of one server. */
export interface ServerResetResult {
  /**
   * `reset`: the cloud confirmed; `validated`: dry run; `adopted`: taken over without a call; `skipped`: does not support
   * the reset; `failed`: refused; `unknown`: sent, but not confirmed; `pending`: not tried yet. The next `pulumi up`
   * goes on with `failed`, `unknown` and `pending` ones.
   */
  status: "reset" | "validated" | "adopted" | "skipped" | "failed" | "unknown" | "pending";
  /** The service's code of a failure. */
  code?: string;
  /** What happened, and what to do. Never holds a secret. */
  message?: string;
  /** The cloud's id of the call, for its support. */
  requestId?: string;
  /** When, ISO 8601 in UTC. */
  at: string;
}

/**
 * Sets the root (Linux) or Administrator (Windows) password of one or many ECS servers and keeps it rotated. The new
 * password takes effect when a server starts next; see `restart`.
 *
 * The password is drawn (or taken) by a companion resource, `<name>-password`, whose checkpoint holds it before any
 * server is changed.
 *
 * Source: "批量重置弹性云服务器密码" (BatchResetServersPassword).
 *
 * @example
 * const admin = new PasswordReset("admin", { serverIds: [server.id], rotateAfter: "30d", restart: "soft" });
 * export const password = admin.password; // secret
 */
export class PasswordReset extends DynamicResource {
  /** The shared password. Secret. Absent with `generate.perServer`. */
  declare readonly password: pulumi.Output<string | undefined>;
  /** Server id → the password it is known to have; after an unconfirmed call, the one sent. Secret. */
  declare readonly passwords: pulumi.Output<Record<string, string>>;
  /** Server id → the password it had before. Secret. */
  declare readonly previousPasswords: pulumi.Output<Record<string, string>>;
  /** 1 at first, one more with each rotation. */
  declare readonly passwordVersion: pulumi.Output<number>;
  /** ISO 8601 in UTC; absent for adopted servers until the first rotation. */
  declare readonly lastRotatedAt: pulumi.Output<string | undefined>;
  /** When `rotateAfter` makes the next rotation due, ISO 8601 in UTC. */
  declare readonly nextRotationAt: pulumi.Output<string | undefined>;
  /** Server id → what became of it. */
  declare readonly servers: pulumi.Output<Record<string, ServerResetResult>>;

  constructor(name: string, args: PasswordResetArgs, opts?: pulumi.CustomResourceOptions) {
    const { wanted, rotation } = new PasswordSource(name, args, opts);
    const own = argumentsOf(tables.passwordReset, args);
    super("PasswordReset", tables.passwordReset, name, { ...own, label: name, wanted, rotation }, opts);
    this.password = mayBeAbsent(this.password, this.passwordVersion);
    this.lastRotatedAt = mayBeAbsent(this.lastRotatedAt, this.passwordVersion);
    this.nextRotationAt = mayBeAbsent(this.nextRotationAt, this.passwordVersion);
  }
}

/** The companion: draws or takes the password and decides on rotation. It is given everything, to check everything. */
class PasswordSource extends DynamicResource {
  declare readonly wanted: pulumi.Output<unknown>;
  declare readonly rotation: pulumi.Output<unknown>;

  constructor(name: string, args: PasswordResetArgs, opts?: pulumi.CustomResourceOptions) {
    const all = { ...args, triggers: comparable(args.triggers), label: name };
    super("PasswordSource", tables.passwordSource, companionName(name), all, companionOptions(opts, "PasswordSource"));
  }
}
