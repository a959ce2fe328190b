import * as pulumi from "@pulumi/pulumi";
import * as tables from "../provider/core/members/tables";
import { newestOf } from "../provider/core/password/history";
import type { Held } from "../provider/core/resources/heldPasswords";
import { companionName, companionOptions, handedOver, ownerOptions } from "./companion";
import { argumentsOf, DynamicResource } from "./dynamicResource";
import { mayBeAbsent } from "./mayBeAbsent";
import { noteServers } from "./noteServers";
import { resourceUrn } from "./resourceUrn";
import { comparable, type Triggers } from "./triggers";

/** How the password is drawn. */
export interface GenerateArgs {
  /** Length, 8 to 26 characters. Default 20. */
  length?: pulumi.Input<number> | undefined;
  /** The special characters to draw from, out of `!@%-_=+[]:./?`; `""` for none. Default: all of them. */
  specials?: pulumi.Input<string> | undefined;
  /** Characters never to draw, such as look-alikes: `0O1lI`. Default: none. */
  exclude?: pulumi.Input<string> | undefined;
  /** Whether every server gets a password of its own. Default `false`. */
  perServer?: pulumi.Input<boolean> | undefined;
}

/** The arguments of a reset, whether the password is given or drawn. */
interface CommonPasswordResetArgs {
  /** Ids of the ECS servers: at least one, none twice. There is no upper limit. */
  serverIds: pulumi.Input<pulumi.Input<string>[]>;
  /** Any values, by name. A change of one rotates the password. */
  triggers?: Triggers | undefined;
  /**
   * Server id → any value. A change of one, also one that is new or taken away, resets that server alone: with
   * `generate.perServer` to a new password of its own, else to the present one again, which a rebuilt server needs.
   * `passwordVersion` and the dates stay. During a `dryRun` it waits.
   */
  serverTriggers?: Triggers | undefined;
  /**
   * The greatest age of the password: a duration such as `30d`, `12h`, `90m` or `P30D` (ISO 8601). The first `pulumi up`
   * after it rotates the password; it needs no refresh. With `newPassword`, which cannot get a new value by itself, it warns
   * instead. Default: no limit.
   */
  rotateAfter?: pulumi.Input<string> | undefined;
  /**
   * Whether the API only validates the reset. No server changes, and `password`, `passwordVersion` and the dates stay those
   * of the servers. Changing it back to `false` carries out what was validated. Default `false`.
   */
  dryRun?: pulumi.Input<boolean> | undefined;
  /**
   * How to check before every reset whether a server supports it: `flag` reads the reset flag of each server, `dryRun` makes
   * a dry-run call for each batch, `none` does not check. Default `flag`.
   */
  supportCheck?: pulumi.Input<"flag" | "dryRun" | "none"> | undefined;
  /**
   * What to do with a server that does not support it: `fail` for this server only, or `skip` it. One that was skipped is
   * asked again by each run that changes the resource. Default `fail`.
   */
  onUnsupported?: pulumi.Input<"fail" | "skip"> | undefined;
  /**
   * How long a server that this resource has never reset may take to be found and to report its plug-in, as a new one does
   * minutes after its first start: a duration such as `10m` or `PT10M`, from the start of the run; `0s` for no waiting. The
   * others are reset meanwhile. One that was waited for in vain is only looked at by later runs, until it is ready: it is
   * waited for again with a longer time, or when it has been off the list. Default `10m`.
   */
  waitTimeout?: pulumi.Input<string> | undefined;
  /**
   * Whether to restart the servers that run, after the reset, so that the password takes effect at once: `none`, `soft` or
   * `hard`. Waits up to ten minutes for it. A server that is shut down stays so; the password takes effect when it starts.
   * One that the restart leaves switched off has failed. Default `none`.
   */
  restart?: pulumi.Input<"none" | "soft" | "hard"> | undefined;
  /** On delete, leave the servers alone (`retain`) or set a password that nobody knows (`scramble`). Default `retain`. */
  onDelete?: pulumi.Input<"retain" | "scramble"> | undefined;
  /** How many servers are one wave, 1 to 1000: checked, reset and restarted before the next begins. Default 1000. */
  batchSize?: pulumi.Input<number> | undefined;
  /**
   * When more servers than this have failed, no further wave or call begins; a number, or a share of all servers such as
   * `"10%"`. Servers not tried stay `pending`. Default: no limit.
   */
  maxFailures?: pulumi.Input<number | string> | undefined;
  /**
   * What failed servers mean for the run: with `fail` it fails, and outputs and dependents stay as they were, also for the
   * servers that have a new password. With `warn` they are warnings: the run succeeds, and outputs and dependents follow for
   * the others. The next `pulumi up` goes on with the open ones either way. If no server could be tried at all, since the
   * credentials were refused or the cloud did not answer, the run fails all the same. Default `fail`.
   */
  onFailure?: pulumi.Input<"fail" | "warn"> | undefined;
  /** Region of the servers. Default: the configured one. Another one replaces the resource. */
  region?: pulumi.Input<string> | undefined;
  /** Id of the servers' project. Default: the configured one. Another one replaces the resource. */
  projectId?: pulumi.Input<string> | undefined;
}

/** The password is given. */
interface GivenPassword {
  /** The password to set. Not together with `generate`. Secret. */
  newPassword: pulumi.Input<string>;
  /** Not with `newPassword`. */
  generate?: undefined;
  /** Whether servers that are new to this resource already have `newPassword`; no call is made for them. Default `false`. */
  adopt?: pulumi.Input<boolean> | undefined;
}

/** The password is drawn. */
interface GeneratedPassword {
  /** Not with `generate`. */
  newPassword?: undefined;
  /** How to draw the password, from a cryptographically strong source and within the documented rules. Default: `{}`. */
  generate?: pulumi.Input<GenerateArgs> | undefined;
  /** Only with `newPassword`. */
  adopt?: undefined;
}

/** Arguments of `PasswordReset`: `serverIds`, and at most one of `newPassword` and `generate`. */
export type PasswordResetArgs = CommonPasswordResetArgs & (GivenPassword | GeneratedPassword);

/** The result of one server. */
export interface ServerResetResult {
  /**
   * `reset`: confirmed by the cloud; `validated`: by a dry run; `adopted`: taken over without a call; `skipped`: does not
   * support the reset; `failed`: refused, or not restarted; `unknown`: sent, but not confirmed; `pending`: not tried yet. The
   * next `pulumi up` goes on with those that are `failed`, `unknown` or `pending`.
   */
  status: "reset" | "validated" | "adopted" | "skipped" | "failed" | "unknown" | "pending";
  /** The service's error code, for instance `Ecs.0613`. */
  code?: string;
  /** What happened, and what to do. Never holds a secret. */
  message?: string;
  /** The cloud's id of the call; Huawei's support asks for it. */
  requestId?: string;
  /** When this result was recorded, ISO 8601 in UTC. */
  at: string;
  /** The `passwordVersion` of the last reset that the cloud accepted; absent if there was none. */
  passwordVersion?: number;
  /** When the cloud accepted it, ISO 8601 in UTC. */
  resetAt?: string;
  /** `true` if a restart since then has put it in force; absent if that is not known. */
  inForce?: boolean;
  /** The `waitTimeout` for which it was waited for in vain; absent once it was reset. */
  waited?: string;
  /** The mark of the last change in `serverTriggers` that was taken into account; absent if there was none. */
  serverReset?: string;
}

/**
 * Sets the root (Linux) or Administrator (Windows) password of one or many ECS servers and rotates it. The new password
 * takes effect when a server next starts; see `restart`.
 *
 * A companion resource, `<name>-password`, takes or draws the password, so that the state holds it before any server is
 * changed.
 *
 * If some servers fail, the others keep their result in the state, and the next `pulumi up` goes on with those that failed.
 *
 * Source: "批量重置弹性云服务器密码" (BatchResetServersPassword).
 *
 * @example
 * const admin = new PasswordReset("admin", { serverIds: [server.id], rotateAfter: "30d", restart: "soft" });
 * export const password = admin.password; // secret
 */
export class PasswordReset extends DynamicResource {
  /**
   * The password that all servers share; absent with `generate.perServer`. As long as no server has got the new one of a
   * rotation, this and the next three say what holds: the earlier ones. Secret.
   */
  declare readonly password: pulumi.Output<string | undefined>;
  /** Server id → the password that it has; after an unconfirmed call, the one that was sent. Secret. */
  declare readonly passwords: pulumi.Output<Record<string, string>>;
  /** Server id → the password that it had before. Secret. */
  declare readonly previousPasswords: pulumi.Output<Record<string, string>>;
  /** 1 at first, and one more after each rotation. */
  declare readonly passwordVersion: pulumi.Output<number>;
  /** When the password was last drawn or given, ISO 8601 in UTC; absent with `adopt` until the first rotation. */
  declare readonly lastRotatedAt: pulumi.Output<string | undefined>;
  /** When the next rotation is due, ISO 8601 in UTC; absent without `rotateAfter`. */
  declare readonly nextRotationAt: pulumi.Output<string | undefined>;
  /** Server id → its result. */
  declare readonly servers: pulumi.Output<Record<string, ServerResetResult>>;
  /** The region it was carried out in. Read, update and delete act there; another one asked for is a replacement. */
  declare readonly region: pulumi.Output<string>;
  /** Id of the project it was carried out in, as `region`; absent until a call has needed it: `adopt` makes none. */
  declare readonly projectId: pulumi.Output<string>;

  readonly #name: string;
  /** What the two methods need. */
  readonly #held: pulumi.Inputs;

  constructor(name: string, args: PasswordResetArgs, opts?: pulumi.CustomResourceOptions) {
    const resource = resourceUrn("PasswordReset", name, opts);
    noteServers(resource, args?.serverIds, opts);
    const source = new PasswordSource(name, { ...args, resource }, opts);
    const { history, rotation, joined, id, urn } = source;
    const handed = handedOver({ wanted: history.apply(newestOf), rotation });
    const own = argumentsOf(tables.passwordReset, args);
    const inputs = { ...own, resource, ...handed, companion: handedOver({ id, urn }) };
    super("PasswordReset", tables.passwordReset, name, inputs, ownerOptions(opts, tables.passwordReset, source));
    this.password = mayBeAbsent(this.password, this.passwordVersion);
    this.lastRotatedAt = mayBeAbsent(this.lastRotatedAt, this.passwordVersion);
    this.nextRotationAt = mayBeAbsent(this.nextRotationAt, this.passwordVersion);
    this.region = mayBeAbsent(this.region, this.passwordVersion);
    this.projectId = mayBeAbsent(this.projectId, this.passwordVersion);
    const { servers, passwords } = this;
    this.#name = name;
    this.#held = { servers, passwords, history, joined };
  }

  /**
   * The password that a server is known to have, as in `passwords`; absent as long as it has none. A server that is not in
   * `serverIds` is an error.
   */
  passwordOf(serverId: pulumi.Input<string>): pulumi.Output<string> {
    return ofServer(
      this.#name,
      this.#held,
      serverId,
      ({ passwordOf }) => passwordOf as (held: Held, listed: string) => string,
    );
  }

  /**
   * Every other password that a server may have in force, newest first, as far back as it is in `serverIds`: those that were
   * superseded, since it may not have been started since the last rotations; and the newest, until it is known to have it,
   * since a run that was interrupted may have set it. The program derives them all, about a tenth of a millisecond each. A
   * server that is not in `serverIds` is an error.
   */
  passwordHistory(serverId: pulumi.Input<string>): pulumi.Output<string[]> {
    return ofServer(this.#name, this.#held, serverId, ({ passwordHistory }) => passwordHistory);
  }
}

type Readers = typeof import("../provider/core/resources/heldPasswords");

/** Finds something of one server. What derives passwords is loaded only where it is used. */
function ofServer<T>(
  resource: string,
  held: pulumi.Inputs,
  serverId: pulumi.Input<string>,
  choose: (readers: Readers) => (held: Held, listed: string) => T,
): pulumi.Output<T> {
  const readers = require("../provider/core/resources/heldPasswords") as Readers;
  const known = pulumi.secret(pulumi.output({ held, id: serverId }));
  return known.apply(({ held, id }) => {
    const listed = readers.listedId(held as Held, id);
    if (listed === undefined) throw new pulumi.RunError(`${resource} has no server ${id} among its serverIds`);
    return choose(readers)(held as Held, listed);
  }) as pulumi.Output<T>;
}

/** The companion: takes or draws the password and decides on rotation. It is given all arguments, and checks them all. */
class PasswordSource extends DynamicResource {
  declare readonly history: pulumi.Output<unknown>;
  declare readonly rotation: pulumi.Output<unknown>;
  declare readonly joined: pulumi.Output<unknown>;

  constructor(name: string, args: pulumi.Inputs, opts?: pulumi.CustomResourceOptions) {
    const all = { ...args, triggers: comparable(args.triggers), serverTriggers: comparable(args.serverTriggers) };
    const options = companionOptions(opts, "PasswordSource", tables.passwordSource);
    super("PasswordSource", tables.passwordSource, companionName(name), all, options);
    this.joined = mayBeAbsent(this.joined, this.rotation);
  }
}
