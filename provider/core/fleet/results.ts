import { ApiError } from "../errors";
import type { BatchResetAnswer, Ports } from "../ports";
import type { Secret } from "../values/secret";
import { shortened } from "../values/shortened";
import type { NewServers } from "./newServers";
import type { DesiredFleet, Fleet, RunSettings, ServerResult, ServerStatus } from "./plan";
import { reasonLines } from "./reasons";
import { apiFacts, mayBeOfOneServer } from "./refusals";

/** Why a server has failed. */
export interface FailureFacts {
  code?: string | undefined;
  message: string;
  requestId?: string | undefined;
  /** For how long the server was waited for in vain. */
  waited?: string | undefined;
}

/** The state keeps one message for each server, so none may be pages long. */
const LONGEST_MESSAGE = 500;

/** Records the result of each server in the fleet, counts them, and knows when the run has to stop. */
export class ResetResults {
  /** Servers that do not exist in the cloud; they are also in `failed`. */
  readonly missing = new Set<string>();
  /**
   * No further call may be made: it would be in vain too. Repeated wrong signatures lock the access key, and a cloud that does
   * not answer, or throttles everything, was waited for already.
   */
  private callsAreInVain = false;
  /** Servers with status `failed` or `unknown`. */
  readonly failed = new Set<string>();
  /** Servers with status `reset` or `validated`. */
  readonly done = new Set<string>();
  /** Servers with status `skipped`. */
  private readonly skipped = new Set<string>();
  /**
   * Whether a server was tried: an answer was about it, and not about the account or the cloud as a whole, or it may have got
   * its password although no answer says so.
   */
  private hasTried = false;

  constructor(
    private readonly fleet: Fleet,
    private readonly desired: Pick<DesiredFleet, "dryRun" | "skipUnsupported" | "version" | "resetFor">,
    private readonly settings: Pick<RunSettings, "maxFailures">,
    private readonly ports: Pick<Ports, "clock">,
    /** Those that are not found or do not report their plug-in, and are waited for, are left `pending`. */
    private readonly newServers: Pick<NewServers, "awaits" | "waited">,
  ) {}

  get mustStop(): boolean {
    return this.callsAreInVain || this.failed.size > this.settings.maxFailures;
  }

  /** No server was tried, for a reason that is none of its own: the account was refused, or the cloud was not reached. */
  get gotNowhere(): boolean {
    return !this.hasTried;
  }

  /** Why servers were left out, a line for each reason. */
  skippedLines(): string[] {
    return reasonLines([...this.skipped].map((id) => [id, this.fleet.results.get(id) as ServerResult]));
  }

  pending(ids: readonly string[]): void {
    this.record(ids, "pending");
  }

  /** The cloud accepted the password for these servers. */
  accepted(ids: readonly string[], password: Secret): void {
    this.hasTried ||= ids.length > 0;
    this.learn(ids, password);
    this.record(ids, this.desired.dryRun ? "validated" : "reset");
  }

  /** @param sent the password that the servers may have now */
  unknown(ids: readonly string[], sent: Secret, facts: FailureFacts): void {
    this.hasTried = true;
    this.learn(ids, sent);
    this.record(ids, "unknown", facts);
  }

  /** Records the servers that an answer refuses, and returns their ids. */
  rejections({ rejected, requestId }: BatchResetAnswer, sent: Secret): readonly string[] {
    for (const { serverId, code, message, advice, ...server } of rejected) {
      this.hasTried = true;
      const facts = { code, message: advice === undefined ? message : `${message}. ${advice}`, requestId };
      if (server.doubtful) this.unknown([serverId], sent, facts);
      else if (server.unsupported) this.unsupported(serverId, facts);
      else if (server.missing) this.notFound(serverId, facts);
      else this.fail([serverId], facts);
    }
    return rejected.map(({ serverId }) => serverId);
  }

  /** The server has no working reset plug-in. */
  unsupported(id: string, facts: FailureFacts): void {
    this.hasTried = true;
    if (this.newServers.awaits(id)) return;
    this.record([id], this.desired.skipUnsupported ? "skipped" : "failed", this.afterTheWait(id, facts));
  }

  notFound(id: string, facts: FailureFacts): void {
    this.hasTried = true;
    if (this.failedUnlessAwaited(id, facts)) this.missing.add(id);
  }

  /**
   * The whole call failed. A missing permission may concern one server only and does not end the run. Servers of a call that
   * was given up, since the cloud takes none now, were not tried. If several may be the one that is not found, none is
   * known to be missing, and new ones are waited for.
   *
   * @param sent the password that the call may have set, if its outcome is unknown
   */
  callFailed(ids: readonly string[], error: unknown, sent?: Secret): void {
    const { kind, effect } = apiFacts(error);
    if (effect === "unknown" && sent !== undefined) {
      this.unknown(ids, sent, factsOf(error));
      return;
    }
    if (kind === "notFound" && ids.length === 1) {
      this.notFound(ids[0] as string, factsOf(error));
      return;
    }
    this.callsAreInVain ||= kind === undefined || kind === "credentials" || isGivenUp(error);
    this.hasTried ||= mayBeOfOneServer(error);
    if (isGivenUp(error)) this.record(ids, "pending", factsOf(error));
    else if (kind === "notFound") for (const id of ids) this.failedUnlessAwaited(id, factsOf(error));
    else this.fail(ids, factsOf(error));
  }

  /** The servers have their password, but could not be restarted. */
  restartFailed(ids: readonly string[], error: unknown): void {
    const facts = factsOf(error);
    this.callsAreInVain ||= apiFacts(error).kind === "credentials" || isGivenUp(error);
    this.fail(ids, { ...facts, message: `the password is set, but the restart failed: ${facts.message}` });
  }

  /** The servers have their password, and there is something to know about it. */
  remark(ids: readonly string[], message: string): void {
    for (const id of ids) {
      const result = this.fleet.results.get(id);
      if (result !== undefined) this.fleet.results.set(id, { ...result, message });
    }
  }

  /** A restart has put the password of these servers in force. */
  inForce(ids: readonly string[]): void {
    for (const id of ids) {
      const result = this.fleet.results.get(id);
      if (result?.status === "reset") this.fleet.results.set(id, { ...result, inForce: true });
    }
  }

  fail(ids: readonly string[], facts: FailureFacts): void {
    this.record(ids, "failed", facts);
  }

  /** Records a server that is not found, unless it is waited for. Returns whether it has failed. */
  private failedUnlessAwaited(id: string, facts: FailureFacts): boolean {
    if (this.newServers.awaits(id)) return false;
    this.fail([id], this.afterTheWait(id, facts));
    return true;
  }

  private afterTheWait(id: string, facts: FailureFacts): FailureFacts {
    const waited = this.newServers.waited(id);
    return waited === undefined ? facts : { ...facts, message: `${facts.message} (waited ${waited} for it)`, waited };
  }

  /** Notes that the servers have, or may have, this password now, and which one they had before. */
  private learn(ids: readonly string[], password: Secret): void {
    if (this.desired.dryRun) return;
    for (const id of ids) {
      const known = this.fleet.passwords.get(id);
      if (known !== undefined && !known.equals(password)) this.fleet.previous.set(id, known);
      this.fleet.passwords.set(id, password);
    }
  }

  private record(ids: readonly string[], status: ServerStatus, facts: Partial<FailureFacts> = {}): void {
    const at = this.ports.clock.now().toISOString();
    const accepted = status === "reset" ? { passwordVersion: this.desired.version, resetAt: at } : undefined;
    const message = facts.message === undefined ? undefined : shortened(facts.message, LONGEST_MESSAGE);
    const told = { status, code: facts.code, message, requestId: facts.requestId, at };
    for (const id of ids) {
      const serverReset = this.desired.resetFor?.(id);
      const kept = accepted ?? this.keptFor(id, status, facts);
      this.fleet.results.set(id, { ...told, ...kept, serverReset });
      this.failed[status === "failed" || status === "unknown" ? "add" : "delete"](id);
      this.done[status === "reset" || status === "validated" ? "add" : "delete"](id);
      this.skipped[status === "skipped" ? "add" : "delete"](id);
    }
  }

  /**
   * What is known of the last accepted reset, and of a wait before the first. After an unconfirmed call, another password may
   * be in force.
   */
  private keptFor(id: string, status: ServerStatus, facts: Partial<FailureFacts>): Partial<ServerResult> {
    const { passwordVersion, resetAt, inForce, waited } = this.fleet.results.get(id) ?? {};
    const kept = { passwordVersion, resetAt, waited: facts.waited ?? waited };
    return { ...kept, inForce: status === "unknown" ? undefined : inForce };
  }
}

/** Whether the call was given up for all: nothing answers, or a quota lets nothing through. */
function isGivenUp(error: unknown): boolean {
  const { effect, kind } = apiFacts(error);
  return kind === "outage" || (kind === "throttled" && effect !== "unknown");
}

/** The facts that a failed call gives about each of its servers. */
function factsOf(error: unknown): FailureFacts {
  if (error instanceof ApiError) {
    const { apiCode, kind, requestId } = error.facts;
    return { code: apiCode ?? kind, message: error.message, requestId };
  }
  return { message: error instanceof Error ? error.message : "an unexpected failure" };
}
