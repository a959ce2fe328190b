import { mkdir } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { lock } from "proper-lockfile";
import type { CacheFolder } from "./cache-folder";
import { RouteFailed } from "./errors";
import { secondsSince } from "./run-command";

const POLL_MS = 500;
const SAY_MS = 20_000;
/** A holder that died leaves its lock behind; a living one renews it three times in this while. */
const STALE_MS = 30_000;
const PATIENCE_MS = 60 * 60_000;

/**
 * Does the work while no other run does it. Meanwhile `already` is asked again and again: what another run has
 * made is taken instead.
 */
export async function withBuildLock<T>(
  cache: CacheFolder,
  log: (line: string) => void,
  already: () => T | undefined,
  work: () => Promise<T>,
): Promise<T> {
  await mkdir(cache.root, { recursive: true });
  const started = Date.now();
  let said = Number.NEGATIVE_INFINITY;
  for (;;) {
    const release = await tryLock(cache, log);
    try {
      const made = already();
      if (made !== undefined) return made;
      if (release !== undefined) return await work();
    } finally {
      await release?.();
    }
    const waited = Date.now() - started;
    if (waited > PATIENCE_MS)
      throw new RouteFailed(`another run has been at it for an hour; its lock is ${cache.lock}`);
    if (waited - said >= SAY_MS) {
      log(`waiting for another run that is making the engine, ${secondsSince(started)} s so far`);
      said = waited;
    }
    await sleep(POLL_MS);
  }
}

async function tryLock(cache: CacheFolder, log: (line: string) => void): Promise<(() => Promise<void>) | undefined> {
  let lost = false;
  try {
    const release = await lock(cache.engine, {
      lockfilePath: cache.lock,
      realpath: false,
      stale: STALE_MS,
      update: STALE_MS / 3,
      // After a long sleep of the machine another run may hold it: the work is still put in place as a whole.
      onCompromised: () => {
        lost = true;
        log("the lock was lost; going on");
      },
    });
    return async () => {
      if (!lost) await release().catch(() => undefined);
    };
  } catch (error) {
    if (typeof error === "object" && error !== null && "code" in error && error.code === "ELOCKED") return undefined;
    throw error;
  }
}
