/** Values by key, each loaded on first use. */
interface Shared<T> {
  /** Returns the known value of the key if it is fresh, and loads a new one otherwise. A failed load is not kept. */
  get(key: string, load: () => Promise<T>): Promise<T>;
  /** Forgets the key's value if it is still the given one. */
  forget(key: string, value: unknown): Promise<void>;
}

/**
 * Creates a store of loaded values, in which concurrent callers share one load.
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
