/** Loads a value at most once at a time for each key. */
export interface Shared<T> {
  /** The value of a key: a fresh one that is known, one being loaded, or a new one. A failed load is not kept. */
  get(key: string, load: () => Promise<T>): Promise<T>;
  /** Forgets a key's value if it is still this one. */
  forget(key: string, value: unknown): Promise<void>;
}

/**
 * Remembers loaded values; concurrent callers share one load.
 *
 * @param isFresh whether a known value may still be used
 */
export function shareByKey<T>(isFresh: (value: T) => boolean = () => true): Shared<T> {
  const entries = new Map<string, Promise<T>>();
  const drop = (key: string, entry: Promise<T>) => {
    if (entries.get(key) === entry) entries.delete(key);
  };
  return {
    async get(key, load) {
      for (;;) {
        const known = entries.get(key);
        if (known === undefined) {
          const started = load();
          entries.set(key, started);
          started.catch(() => drop(key, started));
          return started;
        }
        const value = await known;
        if (isFresh(value)) return value;
        drop(key, known);
      }
    },
    async forget(key, value) {
      const known = entries.get(key);
      if (known !== undefined && (await known.catch(() => undefined)) === value) drop(key, known);
    },
  };
}
