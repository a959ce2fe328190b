import { ApiError } from "../errors";
import type { BatchResetAnswer, Ports } from "../ports";
import type { Secret } from "../values/secret";
import type { DesiredFleet, Fleet, RunSettings, ServerStatus } from "./plan";
import { apiFacts } from "./refusals";

/** Why a server has failed. */
export interface FailureFacts {
  code?: string | undefined;
  message: string;
  requestId?: string | undefined;
}

/** Records the result of each server in the fleet, counts them, and knows when the run has to stop. */
export class ResetResults {
  /** Servers that do not exist in the cloud; they are also in `failed`. */
  readonly missing = new Set<string>();
  /** No further call may be made: it would be refused too, and repeated wrong signatures lock the access key. */
  accountRefused = false;
  /** Servers with status `failed` or `unknown`. */
  readonly failed = new Set<string>();
  /** Servers with status `reset` or `validated`. */
  readonly done = new Set<string>();

  constructor(
    private readonly fleet: Fleet,
    private readonly desired: Pick<DesiredFleet, "dryRun" | "skipUnsupported" | "version" | "resetFor">,
    private readonly settings: Pick<RunSettings, "label" | "maxFailures">,
    private readonly ports: Pick<Ports, "clock" | "log">,
  ) {}

  get mustStop(): boolean {
    return this.accountRefused || this.failed.size > this.settings.maxFailures;
  }

  pending(ids: readonly string[]): void {
    this.record(ids, "pending");
  }

  /** The cloud accepted the password for these servers. */
  accepted(ids: readonly string[], password: Secret): void {
    this.learn(ids, password);
    this.record(ids, this.desired.dryRun ? "validated" : "reset");
  }

  /** @param sent the password that the servers may have now */
  unknown(ids: readonly string[], sent: Secret, facts: FailureFacts): void {
    this.learn(ids, sent);
    this.record(ids, "unknown", facts);
  }

  /** Records the servers that an answer refuses, and returns their ids. */
  rejections({ rejected, requestId }: BatchResetAnswer, sent: Secret): readonly string[] {
    for (const { serverId, code, message, advice, ...server } of rejected) {
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
    if (this.desired.skipUnsupported) {
      this.record([id], "skipped", facts);
      this.ports.log.warn(`${this.settings.label}: server ${id} is skipped: ${facts.message}`);
    } else {
      this.fail([id], facts);
    }
  }

  notFound(id: string, facts: FailureFacts): void {
    this.fail([id], facts);
    this.missing.add(id);
  }

  /**
   * The whole call failed. A missing permission may concern one server only and does not end the run.
   *
   * @param sent the password that the call may have set, if its outcome is unknown
   */
  callFailed(ids: readonly string[], error: unknown, sent?: Secret): void {
    const { kind, effect } = apiFacts(error);
    if (effect === "unknown" && sent !== undefined) {
      this.unknown(ids, sent, factsOf(error));
      return;
    }
    this.accountRefused ||= kind === undefined || kind === "credentials";
    this.fail(ids, factsOf(error));
    if (kind === "notFound" && ids.length === 1) this.missing.add(ids[0] as string);
  }

  /** The servers have their password, but could not be restarted. */
  restartFailed(ids: readonly string[], error: unknown): void {
    const facts = factsOf(error);
    this.accountRefused ||= apiFacts(error).kind === "credentials";
    this.fail(ids, { ...facts, message: `the password is set, but the restart failed: ${facts.message}` });
  }

  fail(ids: readonly string[], facts: FailureFacts): void {
    this.record(ids, "failed", facts);
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
    for (const id of ids) {
      const { passwordVersion, resetAt } = this.fleet.results.get(id) ?? {};
      const serverReset = this.desired.resetFor?.(id);
      this.fleet.results.set(id, { status, ...facts, at, ...(accepted ?? { passwordVersion, resetAt }), serverReset });
      this.failed[status === "failed" || status === "unknown" ? "add" : "delete"](id);
      this.done[status === "reset" || status === "validated" ? "add" : "delete"](id);
    }
  }
}

/** The facts that a failed call gives about each of its servers. */
function factsOf(error: unknown): FailureFacts {
  if (error instanceof ApiError) {
    const { apiCode, kind, requestId } = error.facts;
    return { code: apiCode ?? kind, message: error.message, requestId };
  }
  return { message: error instanceof Error ? error.message : "an unexpected failure" };
}
