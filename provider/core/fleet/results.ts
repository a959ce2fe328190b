import { ApiError } from "../errors";
import type { Clock, RejectedServer } from "../ports";
import type { Secret } from "../values/secret";
import type { Fleet, ServerStatus } from "./plan";

/** Why a server did not get its password. */
export interface FailureFacts {
  code?: string | undefined;
  message: string;
  requestId?: string | undefined;
}

/** Writes into the fleet what became of each server of a run, and counts. */
export class ResetResults {
  /** Servers of which the cloud says that they do not exist; they are among the failed ones. */
  readonly missing = new Set<string>();
  private readonly failedIds = new Set<string>();
  private readonly doneIds = new Set<string>();

  constructor(
    private readonly fleet: Fleet,
    private readonly clock: Clock,
  ) {}

  /** Failed servers and those whose outcome is unknown. */
  get failed(): number {
    return this.failedIds.size;
  }

  /** Servers that were reset or validated, and did not fail afterwards. */
  get done(): number {
    return this.doneIds.size;
  }

  pending(ids: readonly string[]): void {
    this.record(ids, "pending");
  }

  validated(ids: readonly string[]): void {
    this.record(ids, "validated");
  }

  skipped(id: string, facts: FailureFacts): void {
    this.record([id], "skipped", facts);
  }

  reset(ids: readonly string[], password: Secret): void {
    this.learn(ids, password);
    this.record(ids, "reset");
  }

  /** @param sent the password the servers may have now; `undefined` if the call could not change any */
  unknown(ids: readonly string[], sent: Secret | undefined, facts: FailureFacts): void {
    if (sent !== undefined) {
      this.learn(ids, sent);
    }
    this.record(ids, "unknown", facts);
  }

  fail(ids: readonly string[], facts: FailureFacts, missing = false): void {
    this.record(ids, "failed", facts);
    for (const id of missing ? ids : []) {
      this.missing.add(id);
    }
  }

  /** The servers have, or may have, this password now; the one they had before is kept beside it. */
  private learn(ids: readonly string[], password: Secret): void {
    for (const id of ids) {
      const known = this.fleet.passwords.get(id);
      if (known !== undefined && !known.equals(password)) {
        this.fleet.previous.set(id, known);
      }
      this.fleet.passwords.set(id, password);
    }
  }

  private record(ids: readonly string[], status: ServerStatus, facts: Partial<FailureFacts> = {}): void {
    const at = this.clock.now().toISOString();
    for (const id of ids) {
      this.fleet.results.set(id, { status, ...facts, at });
      mark(this.failedIds, id, status === "failed" || status === "unknown");
      mark(this.doneIds, id, status === "reset" || status === "validated");
    }
  }
}

function mark(ids: Set<string>, id: string, belongs: boolean): void {
  if (belongs) {
    ids.add(id);
  } else {
    ids.delete(id);
  }
}

/** What a failed call says about the servers it was for. */
export function factsOfError(error: unknown): FailureFacts {
  if (error instanceof ApiError) {
    const { apiCode, kind, requestId } = error.facts;
    return { code: apiCode ?? kind, message: error.message, requestId };
  }
  return { message: error instanceof Error ? error.message : "an unexpected failure" };
}

/** What a batch answer says about one server it refuses. */
export function factsOfRefusal(server: RejectedServer, requestId: string | undefined): FailureFacts {
  const message = server.advice === undefined ? server.message : `${server.message}. ${server.advice}`;
  return { code: server.code, message, requestId };
}
