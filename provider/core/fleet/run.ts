import pLimit from "p-limit";
import { ApiError, type ApiFailureKind } from "../errors";
import type { BatchResetAnswer, PasswordApi, Ports, RejectedServer } from "../ports";
import type { Secret } from "../values/secret";
import type { Fleet, Goal } from "./plan";
import { restartServers } from "./restart";
import { type FailureFacts, factsOfError, factsOfRefusal, ResetResults } from "./results";

/** The API takes no more servers in a call (huawei-api.md §1.6). */
export const MAX_BATCH = 1000;

/** How many single-server calls are under way at once when every server has its own password. */
export const OWN_PASSWORD_CONCURRENCY = 16;

/** How many reset flags are read at once at most; the client itself slows down where the cloud throttles. */
const FLAG_CONCURRENCY = 256;

/** Of so many batches the flags may be read before their turn: with a single one, reading pauses at its end. */
const BATCHES_AHEAD = 2;

/** How often a long run says how far it is, in milliseconds. */
const PROGRESS_INTERVAL = 5000;

/**
 * How often a run may go on with a refused batch to make out its servers, halved or without those named so far: enough
 * to find four in a full one by halving.
 */
const MOST_FOLLOW_UPS = 40;

/** Refusals of a whole call that one server of it can be the reason of. */
const OF_ONE_SERVER: ReadonlySet<ApiFailureKind> = new Set(["notFound", "conflict", "permission", "badRequest"]);

const NO_PLUGIN: FailureFacts = {
  code: "unsupported",
  message:
    "the server does not report the password-reset plug-in; install it and restart the server, or leave the server out",
};

const MISSING: FailureFacts = {
  code: "notFound",
  message: "the server does not exist in this project and region; check its id, or take it off serverIds",
};

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
  private readonly results: ResetResults;
  /** A flag has been read, or tried to be. */
  private accountTried = false;
  private accountRefused = false;
  private readonly flagsAtOnce = pLimit(FLAG_CONCURRENCY);
  private lastProgress: number;
  private lastLine: string | undefined;
  private followUpsLeft = MOST_FOLLOW_UPS;

  constructor(
    private readonly api: PasswordApi,
    private readonly ports: Ports,
    private readonly goal: Goal,
    private readonly settings: RunSettings,
    fleet: Fleet,
    private readonly open: readonly string[],
  ) {
    this.results = new ResetResults(fleet, ports.clock);
    this.lastProgress = ports.clock.now().getTime();
  }

  /** Servers of which the cloud says that they do not exist. */
  get missing(): ReadonlySet<string> {
    return this.results.missing;
  }

  async carryOut(): Promise<void> {
    this.results.pending(this.open);
    const size = this.settings.perServer ? 1 : Math.min(this.settings.batchSize, MAX_BATCH);
    if (this.settings.perServer) {
      // No more at once than may fail, so that a limit of failures is not far exceeded by calls already under way.
      const atOnce = pLimit(Math.min(OWN_PASSWORD_CONCURRENCY, this.settings.maxFailures + 1));
      await firstAlone(this.open, (id) => atOnce(() => this.resetBatch([id])));
    } else {
      await this.resetInTurn(chunks(this.open, size));
    }
    if (this.open.length > size) {
      this.sayProgress();
    }
  }

  /**
   * One batch after the other. The flags of the next ones, whose reading changes nothing, are read while the servers of
   * this one are reset; not where failures are limited, since those of this batch may be the last that are allowed, and
   * not where servers are restarted, which takes minutes: the flags would be old.
   */
  private async resetInTurn(batches: readonly (readonly string[])[]): Promise<void> {
    const { supportCheck, maxFailures, restart } = this.settings;
    const readsAhead = supportCheck === "flag" && maxFailures === Number.POSITIVE_INFINITY && restart === "none";
    const flags: Promise<readonly string[]>[] = [];
    const flagsOf = (index: number) => (flags[index] ??= this.readFlags(batches[index] ?? []));
    for (const [index, batch] of batches.entries()) {
      const supported = readsAhead ? await flagsOf(index) : undefined;
      for (let ahead = 1; readsAhead && ahead <= BATCHES_AHEAD; ahead += 1) void flagsOf(index + ahead);
      await this.resetBatch(batch, supported);
    }
  }

  /** @param supported those of the batch that support it, if that is known already */
  private async resetBatch(batch: readonly string[], supported?: readonly string[]): Promise<void> {
    if (this.mustStop()) {
      return;
    }
    const password = this.goal.target(batch[0] as string);
    if (password === undefined) {
      this.results.fail(batch, { message: "its companion holds no password for it" });
      return;
    }
    const able = supported ?? (await this.supportedOf(batch, password));
    if (able.length > 0 && !this.mustStop()) {
      await this.restart(await this.send(able, password));
    }
    if (this.ports.clock.now().getTime() - this.lastProgress >= PROGRESS_INTERVAL) {
      this.sayProgress();
    }
  }

  private mustStop(): boolean {
    return this.accountRefused || this.results.failed > this.settings.maxFailures;
  }

  /** The servers of the batch that a reset can work on; the others get their result here. */
  private async supportedOf(batch: readonly string[], password: Secret): Promise<readonly string[]> {
    switch (this.settings.supportCheck) {
      case "none":
        return batch;
      case "flag":
        return this.readFlags(batch);
      case "dryRun":
        return this.goal.dryRun ? batch : this.tryDry(batch, password);
    }
  }

  private async readFlags(batch: readonly string[]): Promise<readonly string[]> {
    const read = (id: string) => this.flagsAtOnce(() => this.readFlag(id));
    const inTurn = this.accountTried ? allOf : firstAlone;
    this.accountTried = true;
    const supported = await inTurn(batch, read);
    return batch.filter((_, index) => supported[index]);
  }

  private async readFlag(id: string): Promise<boolean> {
    if (this.accountRefused) {
      return false;
    }
    try {
      const supported = await this.api.isResetSupported({ type: "ecs", id });
      if (supported === undefined) {
        this.results.fail([id], MISSING, true);
      } else if (!supported) {
        this.unsupported(id, NO_PLUGIN);
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
      for (const server of answer.rejected) {
        this.refuse(server, answer.requestId);
      }
      const rejected = new Set(answer.rejected.map((server) => server.serverId));
      return batch.filter((id) => !rejected.has(id));
    } catch (error) {
      return this.inHalves(batch, error, (half) => this.tryDry(half, password));
    }
  }

  /**
   * A call was refused as a whole, and the answer names no server. It may be because of one of them: what can be made
   * out by halving goes ahead, as long as the calls for that are few. Otherwise all of them have failed.
   */
  private async inHalves(
    ids: readonly string[],
    error: unknown,
    act: (half: readonly string[]) => Promise<readonly string[]>,
  ): Promise<readonly string[]> {
    if (ids.length === 1 || !mayBeOfOneServer(error) || this.followUpsLeft === 0) {
      this.failCall(ids, error);
      return [];
    }
    this.followUpsLeft -= 1;
    const middle = Math.ceil(ids.length / 2);
    const first = await act(ids.slice(0, middle));
    // Refused together, so nothing has changed on the others: they stay pending.
    return this.mustStop() ? first : [...first, ...(await act(ids.slice(middle)))];
  }

  private refuse(server: RejectedServer, requestId: string | undefined): void {
    const facts = factsOfRefusal(server, requestId);
    if (server.unsupported) {
      this.unsupported(server.serverId, facts);
    } else {
      this.results.fail([server.serverId], facts, server.missing);
    }
  }

  private unsupported(id: string, facts: FailureFacts): void {
    if (this.goal.skipUnsupported) {
      this.results.skipped(id, facts);
      this.ports.log.warn(`${this.settings.label}: server ${id} is skipped: ${facts.message}`);
    } else {
      this.results.fail([id], facts);
    }
  }

  /**
   * One reset of the given servers. Those that an answer does not name are sent once more without the named ones, so
   * that each ends confirmed or failed, and again as long as each answer refuses another server; what stays unnamed then
   * is unknown. Returns the confirmed ones.
   */
  private async send(ids: readonly string[], password: Secret, onceMore = false): Promise<readonly string[]> {
    let answer: BatchResetAnswer;
    try {
      answer = await this.api.batchResetPasswords({
        serverIds: ids,
        newPassword: password,
        dryRun: this.goal.dryRun,
      });
    } catch (error) {
      if (error instanceof ApiError && error.facts.effect === "unknown") {
        this.results.unknown(ids, this.atRisk(password), factsOfError(error));
        return [];
      }
      return this.inHalves(ids, error, (half) => this.send(half, password, onceMore));
    }
    const unnamed = this.take(answer, ids, password);
    if (unnamed.length === 0) {
      return answer.accepted;
    }
    if (unnamed.length === ids.length || (onceMore && !this.mayFollowUp(answer))) {
      const message = "the answer does not say what became of it";
      this.results.unknown(unnamed, this.atRisk(password), { message, requestId: answer.requestId });
      return answer.accepted;
    }
    return [...answer.accepted, ...(await this.send(unnamed, password, true))];
  }

  /** Whether a second answer, silent on some servers as the first was, is worth a third call. */
  private mayFollowUp(answer: BatchResetAnswer): boolean {
    if (answer.rejected.length === 0 || this.followUpsLeft === 0 || this.mustStop()) {
      return false;
    }
    this.followUpsLeft -= 1;
    return true;
  }

  /** Notes what an answer says about each server. Returns those it does not name. */
  private take(answer: BatchResetAnswer, ids: readonly string[], password: Secret): readonly string[] {
    this.confirm(answer.accepted, password);
    for (const server of answer.rejected) {
      if (server.doubtful) {
        this.results.unknown([server.serverId], this.atRisk(password), factsOfRefusal(server, answer.requestId));
      } else {
        this.refuse(server, answer.requestId);
      }
    }
    const named = new Set([...answer.accepted, ...answer.rejected.map((server) => server.serverId)]);
    return ids.filter((id) => !named.has(id));
  }

  private confirm(ids: readonly string[], password: Secret): void {
    if (this.goal.dryRun) {
      this.results.validated(ids);
    } else {
      this.results.reset(ids, password);
    }
  }

  /** The password that an unconfirmed call may have set. */
  private atRisk(password: Secret): Secret | undefined {
    return this.goal.dryRun ? undefined : password;
  }

  private async restart(ids: readonly string[]): Promise<void> {
    const mode = this.settings.restart;
    if (mode === "none" || this.goal.dryRun || ids.length === 0) {
      return;
    }
    try {
      const { failures, stopped } = await restartServers(this.api, ids, mode, this.settings.label, this.ports);
      for (const { serverId, ...facts } of failures) {
        this.results.fail([serverId], facts);
      }
      for (const id of stopped) {
        this.ports.log.info(
          `${this.settings.label}: server ${id} is shut down; the password takes effect at its next start`,
        );
      }
    } catch (error) {
      const facts = factsOfError(error);
      this.results.fail(ids, { ...facts, message: `the password is set, but the restart failed: ${facts.message}` });
    }
  }

  /**
   * A call failed as a whole. Where the account itself is refused every further call would be refused as well (and
   * repeated wrong signatures lock a key), so the run ends there. A missing permission may concern one server only.
   */
  private failCall(ids: readonly string[], error: unknown): void {
    const kind = error instanceof ApiError ? error.facts.kind : undefined;
    if (kind === undefined || kind === "credentials") {
      this.accountRefused = true;
    }
    this.results.fail(ids, factsOfError(error), kind === "notFound" && ids.length === 1);
  }

  private sayProgress(): void {
    this.lastProgress = this.ports.clock.now().getTime();
    const { done, failed } = this.results;
    const failures = failed === 0 ? "" : `, ${count(failed)} failed`;
    const verb = this.goal.dryRun ? "validated" : "reset";
    const line = `${this.settings.label}: ${count(done)} of ${count(this.open.length)} servers ${verb}${failures}`;
    if (line !== this.lastLine) {
      this.lastLine = line;
      this.ports.log.info(line);
    }
  }
}

function mayBeOfOneServer(error: unknown): boolean {
  if (!(error instanceof ApiError)) {
    return false;
  }
  const { kind, effect, ofTheCall = false } = error.facts;
  return effect === "refused" && !ofTheCall && OF_ONE_SERVER.has(kind);
}

/** The first item alone, so that a refused account costs one call; then the rest. */
async function firstAlone<T, R>(items: readonly T[], act: (item: T) => Promise<R>): Promise<R[]> {
  const [first, ...rest] = items;
  return first === undefined ? [] : [await act(first), ...(await allOf(rest, act))];
}

function allOf<T, R>(items: readonly T[], act: (item: T) => Promise<R>): Promise<R[]> {
  return Promise.all(items.map(act));
}

function count(servers: number): string {
  return servers.toLocaleString("en-US");
}

function chunks<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}
