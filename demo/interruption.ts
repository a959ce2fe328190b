import { constants } from "node:os";

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** Whoever started us wants us to end: Ctrl-C, a kill, a closed terminal. */
export class Interrupted extends Error {
  override readonly name = "Interrupted";
  /** What a shell expects of a command that a signal has ended. */
  readonly exitCode: number;

  constructor(signal: (typeof SIGNALS)[number]) {
    super("\nInterrupted. What was made for this run is gone again.");
    this.exitCode = 128 + constants.signals[signal];
  }
}

/**
 * Fails at the first signal from now on, which in itself ends nothing any more: a `finally` after the work that is waited for
 * beside this can take away what there is. Later signals are passed over, since npm hands on what the terminal sends us too.
 */
export function interruption(): Promise<never> {
  const interrupted = new Promise<never>((_, reject) => {
    for (const signal of SIGNALS) process.on(signal, () => reject(new Interrupted(signal)));
  });
  interrupted.catch(() => undefined); // It may fail while nobody waits for it yet.
  return interrupted;
}
