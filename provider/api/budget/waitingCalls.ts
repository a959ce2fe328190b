/** A call that waits for its turn. */
interface WaitingCall<T> {
  begin(begun: T): void;
  giveUp(): void;
}

/**
 * The calls that wait for their turn. Those that change something go before those that only read, so that what was checked is
 * reset before more is checked: a run that is interrupted has got somewhere.
 */
export class WaitingCalls<T> {
  private readonly urgent: WaitingCall<T>[] = [];
  private readonly others: WaitingCall<T>[] = [];

  get areNone(): boolean {
    return this.urgent.length === 0 && this.others.length === 0;
  }

  /** Resolves when it is the call's turn; rejects with the error of `whyGivenUp` when it is given up. */
  wait(isUrgent: boolean, whyGivenUp: () => unknown): Promise<T> {
    return new Promise((resolve, reject) => {
      const queue = isUrgent ? this.urgent : this.others;
      queue.push({ begin: resolve, giveUp: () => reject(whyGivenUp()) });
    });
  }

  beginNext(begun: T): void {
    (this.urgent.shift() ?? this.others.shift())?.begin(begun);
  }

  giveUpAll(): void {
    for (const call of [...this.urgent.splice(0), ...this.others.splice(0)]) call.giveUp();
  }
}
