import type { FakePorts } from "../fakes/ports";
import type { HostileServer } from "./hostileServer";

/** Waits that a user would take for a hang: one of more than ten minutes, or half a day in all. */
const LONGEST_SLEEP_MS = 10 * 60_000;
const ALL_SLEEPS_MS = 12 * 3_600_000;

const rejections: unknown[] = [];

/** Notes promises that nobody took care of, from the call of this function on. */
export function watchRejections(): void {
  const keep = (reason: unknown) => rejections.push(reason);
  beforeAll(() => {
    process.on("unhandledRejection", keep);
  });
  afterAll(() => {
    process.off("unhandledRejection", keep);
  });
}

/** What no client may do, whatever it is answered: stray, make up calls, wait for ever, let a promise go. */
export async function clientFaults(server: HostileServer, ports: Pick<FakePorts, "sleeps">): Promise<string[]> {
  // Unhandled rejections are told once the microtasks are through.
  await new Promise(setImmediate);
  const undocumented = server.answered.filter(({ route }) => route === undefined);
  const long = ports.sleeps.filter((sleep) => !(sleep >= 0 && sleep <= LONGEST_SLEEP_MS));
  const slept = ports.sleeps.reduce((sum, sleep) => sum + sleep, 0);
  return [
    ...(server.strayed() > 0 ? ["a redirect was followed"] : []),
    ...undocumented.map(({ asked }) => `undocumented call ${asked.method} ${asked.url}`),
    ...long.map((sleep) => `it waited for ${sleep} ms`),
    ...(slept > ALL_SLEEPS_MS ? ["it waited for half a day"] : []),
    ...rejections.splice(0).map((reason) => `unhandled rejection: ${String(reason)}`),
  ];
}
