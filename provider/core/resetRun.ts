import pLimit from "p-limit";
import { ApiError } from "./errors";
import type { Fleet, Goal, ServerResult, ServerStatus } from "./fleet";
import type { BatchResetAnswer, PasswordApi, Ports, RejectedServer } from "./ports";
import { restartServers } from "./restartServers";
import type { Secret } from "./secret";

/** The API takes no more servers in a call (huawei-api.md §1.6). */
export const MAX_BATCH = 1000;

/** How many single-server calls are under way at once when every server has its own password. */
const OWN_PASSWORD_CONCURRENCY = 8;

/** How often a long run says how far it is, in milliseconds. */
const PROGRESS_INTERVAL = 5000;

export interface RunSettings {
  perServer: boolean;
  supportCheck: "flag" | "dryRun" | "none";
  restart: "none" | "soft" | "hard";
  batchSize: number;
  /** More failed servers than this end the run. */
  maxFailures: number;
  label: string;
}

/**
 * Carries a reset out on the open servers of a fleet, call by call, and writes into the fleet what became of each. The
 * run itself never throws: what goes wrong is the result of the servers concerned.
 */
export class ResetRun {
  /** Servers of which the cloud says that they do not exist; they are among the failed ones. */
  readonly missing = new Set<string>();
  private failed = 0;
  private done = 0;
  private stopped = false;
  private lastProgress: number;

  constructor(
    private readonly api: PasswordApi,
    private readonly ports: Ports,
    private readonly goal: Goal,
    private readonly settings: RunSettings,
    private readonly fleet: Fleet,
    private readonly open: readonly string[],
  ) {
    this.lastProgress = ports.clock.now().getTime();
  }

  async carryOut(): Promise<void> {
    for (const id of this.open) {
      this.record(id, "pending");
    }
    const size = this.settings.perServer ? 1 : Math.min(this.settings.batchSize, MAX_BATCH);
    const limit = pLimit(this.settings.perServer ? OWN_PASSWORD_CONCURRENCY : 1);
    await Promise.all(chunks(this.open, size).map((batch) => limit(() => this.resetBatch(batch))));
    if (this.open.length > size) {
      this.sayProgress();
    }
  }

  private async resetBatch(batch: readonly string[]): Promise<void> {
    if (this.stopped || this.failed > this.settings.maxFailures) {
      return;
    }
    const password = this.goal.target(batch[0] as string);
    if (password === undefined) {
      this.fail(batch, { message: "its companion holds no password for it" });
      return;
    }
    const supported = await this.supportedOf(batch, password);
    if (supported.length > 0) {
      const accepted = await this.send(supported, password, this.goal.dryRun);
      await this.restart(accepted);
    }
    this.done += batch.length;
    if (this.ports.clock.now().getTime() - this.lastProgress >= PROGRESS_INTERVAL) {
      this.sayProgress();
    }
  }

  /** The servers of the batch that a reset can work on; the others get their result here. */
  private async supportedOf(batch: readonly string[], password: Secret): Promise<readonly string[]> {
    switch (this.settings.supportCheck) {
      case "none":
        return batch;
      case "flag":
        return (await Promise.all(batch.map(async (id) => ((await this.readFlag(id)) ? [id] : [])))).flat();
      case "dryRun":
        return this.goal.dryRun ? batch : this.tryDry(batch, password);
    }
  }

  private async readFlag(id: string): Promise<boolean> {
    try {
      const supported = await this.api.isResetSupported({ type: "ecs", id });
      if (supported === undefined) {
        this.missing.add(id);
        this.fail([id], { code: "notFound", message: "the server does not exist" });
      } else if (!supported) {
        this.unsupported(id, {
          message:
            "the server does not report the password-reset plug-in; install it and restart the server, or leave the server out",
        });
      }
      return supported ?? false;
    } catch (error) {
      this.failCall([id], error);
      return false;
    }
  }

  private async tryDry(batch: readonly string[], password: Secret): Promise<readonly string[]> {
    try {
      const answer = await this.api.batchResetPasswords({ serverIds: batch, newPassword: password, dryRun: true });
      const rejected = new Map(answer.rejected.map((server) => [server.serverId, server]));
      for (const [id, server] of rejected) {
        this.unsupported(id, withAdvice(server));
      }
      return batch.filter((id) => !rejected.has(id));
    } catch (error) {
      this.failCall(batch, error);
      return [];
    }
  }

  private unsupported(id: string, facts: FailureFacts): void {
    if (this.goal.skipUnsupported) {
      this.record(id, "skipped", { code: "unsupported", ...facts });
      this.ports.log.warn(`${this.settings.label}: server ${id} is skipped: ${facts.message}`);
    } else {
      this.fail([id], { code: "unsupported", ...facts });
    }
  }

  /**
   * One reset of the given servers. Those that an answer does not name are sent once more without the named ones, so
   * that each ends confirmed or failed; what stays unnamed then is unknown. Returns the confirmed ones.
   */
  private async send(ids: readonly string[], password: Secret, dryRun: boolean): Promise<readonly string[]> {
    const confirmed: string[] = [];
    let unnamed = ids;
    for (const lastTry of [false, true]) {
      const answer = await this.call(unnamed, password, dryRun);
      if (answer === undefined) {
        return confirmed;
      }
      confirmed.push(...this.confirm(answer.accepted, password, dryRun));
      for (const server of answer.rejected) {
        if (server.missing) {
          this.missing.add(server.serverId);
        }
        const facts = { ...withAdvice(server), requestId: answer.requestId };
        if (server.doubtful) {
          this.unknown([server.serverId], password, dryRun, facts);
        } else {
          this.fail([server.serverId], facts);
        }
      }
      const named = new Set([...answer.accepted, ...answer.rejected.map((server) => server.serverId)]);
      const left = unnamed.filter((id) => !named.has(id));
      if (left.length === 0) {
        return confirmed;
      }
      if (lastTry || named.size === 0) {
        this.unknown(left, password, dryRun, {
          message: "the answer does not say what became of it",
          requestId: answer.requestId,
        });
        return confirmed;
      }
      unnamed = left;
    }
    return confirmed;
  }

  private async call(
    serverIds: readonly string[],
    newPassword: Secret,
    dryRun: boolean,
  ): Promise<BatchResetAnswer | undefined> {
    try {
      return await this.api.batchResetPasswords({ serverIds, newPassword, dryRun });
    } catch (error) {
      if (error instanceof ApiError && error.facts.effect === "unknown") {
        this.unknown(serverIds, newPassword, dryRun, factsOf(error));
      } else {
        this.failCall(serverIds, error);
      }
      return undefined;
    }
  }

  private confirm(ids: readonly string[], password: Secret, dryRun: boolean): readonly string[] {
    for (const id of ids) {
      if (!dryRun) {
        this.learn(id, password);
      }
      this.record(id, dryRun ? "validated" : "reset");
    }
    return dryRun ? [] : ids;
  }

  private unknown(ids: readonly string[], password: Secret, dryRun: boolean, facts: FailureFacts): void {
    for (const id of ids) {
      if (!dryRun) {
        this.learn(id, password);
      }
      this.record(id, "unknown", facts);
    }
    this.failed += ids.length;
  }

  /** The server has, or may have, this password now; the one it had before is kept beside it. */
  private learn(id: string, password: Secret): void {
    const known = this.fleet.passwords.get(id);
    if (known !== undefined && !known.equals(password)) {
      this.fleet.previous.set(id, known);
    }
    this.fleet.passwords.set(id, password);
  }

  private async restart(ids: readonly string[]): Promise<void> {
    const mode = this.settings.restart;
    if (mode === "none" || ids.length === 0) {
      return;
    }
    try {
      for (const { serverId, ...facts } of await restartServers(this.api, ids, mode, this.ports)) {
        this.fail([serverId], facts);
      }
    } catch (error) {
      this.fail(ids, { ...factsOf(error), message: `the password is set, but the restart failed: ${textOf(error)}` });
    }
  }

  /**
   * A call failed as a whole. Where the account itself is refused every further call would be refused as well (and
   * repeated wrong signatures lock a key), so the run ends there.
   */
  private failCall(ids: readonly string[], error: unknown): void {
    if (!(error instanceof ApiError) || ["credentials", "permission"].includes(error.facts.kind)) {
      this.stopped = true;
    }
    const only = ids.length === 1 ? ids[0] : undefined;
    if (only !== undefined && error instanceof ApiError && error.facts.kind === "notFound") {
      this.missing.add(only);
    }
    this.fail(ids, factsOf(error));
  }

  private fail(ids: readonly string[], facts: FailureFacts): void {
    for (const id of ids) {
      this.record(id, "failed", facts);
    }
    this.failed += ids.length;
  }

  private record(id: string, status: ServerStatus, facts: Partial<FailureFacts> = {}): void {
    const result: ServerResult = { status, ...facts, at: this.ports.clock.now().toISOString() };
    this.fleet.results.set(id, result);
  }

  private sayProgress(): void {
    this.lastProgress = this.ports.clock.now().getTime();
    const failed = this.failed === 0 ? "" : `, ${count(this.failed)} failed`;
    const verb = this.goal.dryRun ? "validated" : "reset";
    this.ports.log.info(
      `${this.settings.label}: ${count(this.done - this.failed)} of ${count(this.open.length)} servers ${verb}${failed}`,
    );
  }
}

interface FailureFacts {
  code?: string | undefined;
  message: string;
  requestId?: string | undefined;
}

function factsOf(error: unknown): FailureFacts {
  return error instanceof ApiError
    ? { code: error.facts.apiCode ?? error.facts.kind, message: error.message, requestId: error.facts.requestId }
    : { message: textOf(error) };
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : "an unexpected failure";
}

function withAdvice(server: RejectedServer): FailureFacts {
  return {
    code: server.code,
    message: server.advice === undefined ? server.message : `${server.message}; ${server.advice}`,
  };
}

function count(servers: number): string {
  return servers.toLocaleString("en-US");
}

function chunks<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}
