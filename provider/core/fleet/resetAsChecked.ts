import type { Secret } from "../values/secret";
import { resetServers } from "./reset";
import type { RunContext } from "./runContext";
import { readFlag } from "./supportCheck";

/** What was checked is reset after this time at the latest, in milliseconds, however slow the cloud is. */
const LONGEST_CHECK = 10_000;

/**
 * Reads the flags of the servers and resets those that support it, in one call. If that takes long or the cloud throttles,
 * those checked so far are reset before more are checked, so that a run that is interrupted has got somewhere. Returns the
 * servers that the cloud confirmed.
 */
export async function resetAsChecked(
  run: RunContext,
  ids: readonly string[],
  password: Secret,
): Promise<readonly string[]> {
  const { api, ports, progress, results, turns } = run;
  const confirmed = new Set<string>();
  let supported: string[] = [];
  let began = ports.clock.monotonic();
  let isResetting = false;

  const reset = async (): Promise<void> => {
    if (supported.length === 0 || results.mustStop) return;
    const checked = new Set(supported);
    supported = [];
    isResetting = true;
    const inOrder = ids.filter((id) => checked.has(id));
    for (const id of await resetServers(run, inOrder, password)) confirmed.add(id);
    isResetting = false;
    began = ports.clock.monotonic();
    progress.logIfDue();
  };
  const check = async (id: string): Promise<void> => {
    if (await readFlag(run, id)) supported.push(id);
    const takesLong = api.throttled() || ports.clock.monotonic() - began >= LONGEST_CHECK;
    if (takesLong && !isResetting) await reset();
  };

  await turns.take(ids, check, { mayBegin: () => !isResetting && !results.mustStop });
  await reset();
  return ids.filter((id) => confirmed.has(id));
}
