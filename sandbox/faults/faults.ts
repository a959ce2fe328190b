import type { Fault } from "../types";
import { ActiveFault } from "./activeFault";

/** The faults in force, in order of injection. */
export class Faults {
  readonly #active = new Map<string, ActiveFault>();
  #count = 0;

  /** Puts a fault in force. */
  inject(fault: Fault): ActiveFault {
    this.#count += 1;
    const id = `fault-${this.#count}`;
    const active = new ActiveFault(id, fault, () => this.#active.delete(id));
    this.#active.set(id, active);
    return active;
  }

  /** The fault of this id. */
  find(id: string): ActiveFault | undefined {
    return this.#active.get(id);
  }

  /** A snapshot. */
  list(): ActiveFault[] {
    return [...this.#active.values()];
  }

  /** Removes all; held requests go on. */
  clear(): void {
    for (const fault of this.list()) fault.remove();
  }

  /** Removes all; held requests are cut. */
  discard(): void {
    for (const fault of this.list()) fault.discard();
    this.#active.clear();
  }
}
