import type { Engine } from "../../pulumiCli";
import { runClient } from "./clients/run";
import { type Cloud, startCloud, type Traffic } from "./cloud";
import { EMPTY, type Language, oneReset, resetEach, trivialEach } from "./programs";
import { createStack, type Run } from "./stack";
import { sideBySide } from "./statistics";

export const LATENCY_MS = 20;
/** Servers of one `PasswordReset`. */
export const SIZES = [1, 10, 100, 1000, 10_000] as const;
const LARGEST = 10_000;
export const EACH = 100;
export const ONE_BY_ONE = 1000;
const TERRAFORM_PARALLELISM = 10;

/** A first `pulumi up`, preview included, of an empty stack. */
export type FirstUp = Run & Traffic;

export interface FleetTimes {
  readonly empty: FirstUp[];
  /** One dynamic resource that does nothing: what Pulumi takes for any. */
  readonly trivial: FirstUp[];
  /** One `PasswordReset` over 1, 10, … servers. */
  readonly shared: readonly FirstUp[][];
  /** The largest size with the package of an earlier version. */
  readonly before: readonly FirstUp[] | undefined;
}

/**
 * One password for all servers: an `up` of each size, beside that of programs that do nothing.
 *
 * @param before a built checkout of an earlier version, for the largest size
 */
export async function measureFleets(engine: Engine, rounds: number, before?: string): Promise<FleetTimes> {
  return onCloud(LARGEST, async (cloud) => {
    const up = (program: string, root?: string) => () => firstUp(engine, cloud, "JavaScript", program, root);
    const times = await sideBySide(rounds, {
      empty: up(EMPTY),
      trivial: up(trivialEach(cloud.serverIds.slice(0, 1))),
      ...Object.fromEntries(SIZES.map((size) => [size, up(oneReset(cloud.serverIds.slice(0, size)))])),
      ...(before !== undefined && { before: up(oneReset(cloud.serverIds), before) }),
    } as Record<string, () => Promise<FirstUp>>);
    return {
      empty: times.empty ?? [],
      trivial: times.trivial ?? [],
      shared: SIZES.map((size) => times[size] ?? []),
      before: times.before,
    };
  });
}

/** The same in TypeScript, which Pulumi compiles anew each time, for the two sizes that matter. */
export async function measureTypeScript(engine: Engine, rounds: number) {
  return onCloud(LARGEST, (cloud) => {
    const up = (program: string) => () => firstUp(engine, cloud, "TypeScript", program);
    return sideBySide(rounds, {
      empty: up(EMPTY),
      trivial: up(trivialEach(cloud.serverIds.slice(0, 1))),
      thousand: up(oneReset(cloud.serverIds.slice(0, 1000))),
      tenThousand: up(oneReset(cloud.serverIds)),
    });
  });
}

/** A password for each server: with one resource for all of them, a resource for each, and without any of this. */
export async function measureOwnPasswords(engine: Engine, rounds: number) {
  return onCloud(ONE_BY_ONE, (cloud) => {
    const up = (program: string) => () => firstUp(engine, cloud, "JavaScript", program);
    return sideBySide<"perServer" | "resourceEach" | "putEach", FirstUp>(rounds, {
      perServer: up(oneReset(cloud.serverIds, true)),
      resourceEach: up(resetEach(cloud.serverIds.slice(0, EACH))),
      putEach: async () => {
        const { wallMs } = await runClient(cloud, TERRAFORM_PARALLELISM, "putEach.js");
        return { seconds: wallMs / 1000, pluginMb: 0, ...(await cloud.traffic()) };
      },
    });
  });
}

async function onCloud<T>(servers: number, act: (cloud: Cloud) => Promise<T>): Promise<T> {
  const cloud = await startCloud(servers, LATENCY_MS);
  try {
    return await act(cloud);
  } finally {
    cloud.close();
  }
}

async function firstUp(
  engine: Engine,
  cloud: Cloud,
  language: Language,
  program: string,
  root?: string,
): Promise<FirstUp> {
  const stack = await createStack(engine, cloud, language, root);
  try {
    await stack.program(program);
    await cloud.traffic();
    const run = await stack.up();
    return { ...run, ...(await cloud.traffic()) };
  } finally {
    await stack.dispose();
  }
}
