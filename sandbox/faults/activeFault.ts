import { hasDryRun } from "../api/batchReset";
import type { Fault, FaultHandle, OperationName } from "../types";
import { Gate } from "./gate";

/** What faults look at to decide whether a request is theirs. */
export interface FaultTarget {
  readonly operation: OperationName;
  readonly serverIds: readonly string[];
  readonly body: unknown;
}

/** An injected fault: its aim, its counters and, for `hold`, its gate. */
export class ActiveFault implements FaultHandle {
  readonly id: string;
  readonly fault: Fault;
  readonly gate = new Gate();
  readonly #operations: ReadonlySet<OperationName> | undefined;
  readonly #onRemove: () => void;
  #seen = 0;
  #hits = 0;

  constructor(id: string, fault: Fault, onRemove: () => void) {
    this.id = id;
    this.fault = fault;
    this.#operations = fault.operation === undefined ? undefined : new Set([fault.operation].flat());
    this.#onRemove = onRemove;
  }

  get hits(): number {
    return this.#hits;
  }

  get held(): number {
    return this.gate.held;
  }

  /** Whether the fault hits this request. Counts: asking is taking. */
  take(target: FaultTarget): boolean {
    if (!this.#aimsAt(target)) return false;
    this.#seen += 1;
    const skipped = this.#seen <= (this.fault.skip ?? 0);
    if (skipped || this.#hits >= (this.fault.times ?? Number.POSITIVE_INFINITY)) return false;
    this.#hits += 1;
    return true;
  }

  remove(): void {
    this.#onRemove();
    this.gate.decide("go");
  }

  release(): void {
    this.gate.decide("go");
  }

  discard(): void {
    this.gate.decide("cut");
  }

  waitUntilHeld(): Promise<void> {
    return this.gate.waitUntilHeld();
  }

  #aimsAt({ operation, serverIds, body }: FaultTarget): boolean {
    const { serverId, dryRun } = this.fault;
    if (this.#operations !== undefined && !this.#operations.has(operation)) return false;
    if (serverId !== undefined && !serverIds.includes(serverId)) return false;
    return dryRun === undefined || (operation === "BatchResetServersPassword" && hasDryRun(body, dryRun));
  }
}
