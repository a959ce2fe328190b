/** When something arrives. With both members, both must have passed; with neither, it is there at once. */
export interface ArrivalPlan {
  readonly afterMs?: number | undefined;
  /** This many questions find it missing first. */
  readonly afterReads?: number | undefined;
}

/** Something the cloud does not have from the start: a new server, its plug-in, its password record. */
export class Arrival {
  readonly #plan: ArrivalPlan;
  readonly #bornAt = Date.now();
  #reads = 0;

  constructor(plan: ArrivalPlan) {
    this.#plan = plan;
  }

  /** Whether it is there now. */
  get there(): boolean {
    const { afterMs = 0, afterReads = 0 } = this.#plan;
    return Date.now() >= this.#bornAt + afterMs && this.#reads >= afterReads;
  }

  /** The same for somebody who asks through the API; the question counts. */
  ask(): boolean {
    const { there } = this;
    this.#reads += 1;
    return there;
  }
}
