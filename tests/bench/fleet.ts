import type { Engine } from "../../pulumiCli";
import { runClient } from "./clients/run";
import { type Cloud, startCloud, type Traffic } from "./cloud";
import { EMPTY, type Language, oneReset, resetEach, trivialEach } from "./programs";
import { createStack, type Run } from "./stack";
import { sideBySide } from "./statistics";

export const LATENCY_MS = 20;
/** Servers of one `PasswordReset`, ten times as many each. */
export const SIZES = [30, 300, 3000, 30_000] as const;
export const USUAL = 1000;
export const EACH = 100;
const LARGEST = 30_000;
const TERRAFORM_PARALLELISM = 10;

/** A first `pulumi up`, preview included, of an empty stack. */
export type FirstUp = Run & Traffic & { readonly stateBytes: number };

export interface FleetTimes {
  readonly empty: FirstUp[];
  /** One dynamic resource that does nothing: what Pulumi takes for any. */
  readonly trivial: FirstUp[];
  /** One `PasswordReset` over 1 server and over 1,000. */
  readonly one: FirstUp[];
  readonly usual: FirstUp[];
  /** The same over each of the sizes. */
  readonly sizes: readonly FirstUp[][];
  /** 1,000 servers with the package of an earlier version. */
  readonly before: readonly FirstUp[] | undefined;
}

/**
 * One password for all servers: an `up` of each size, beside that of programs that do nothing.
 *
 * @param before a built checkout of an earlier version
 */
export async function measureFleets(engine: Engine, rounds: number, before?: string): Promise<FleetTimes> {
  return onCloud(LARGEST, async (cloud) => {
    const up = (program: string, root?: string) => () => firstUp(engine, cloud, "JavaScript", program, root);
    const over = (servers: number): string => oneReset(cloud.serverIds.slice(0, servers));
    const times = await sideBySide(rounds, {
      empty: up(EMPTY),
      trivial: up(trivialEach(cloud.serverIds.slice(0, 1))),
      one: up(over(1)),
      usual: up(over(USUAL)),
      ...Object.fromEntries(SIZES.map((size) => [size, up(over(size))])),
      ...(before !== undefined && { before: up(over(USUAL), before) }),
    } as Record<string, () => Promise<FirstUp>>);
    const { empty = [], trivial = [], one = [], usual = [] } = times;
    return { empty, trivial, one, usual, sizes: SIZES.map((size) => times[size] ?? []), before: times.before };
  });
}

/** The same in TypeScript, which Pulumi compiles anew each time. */
export async function measureTypeScript(engine: Engine, rounds: number) {
  return onCloud(USUAL, (cloud) => {
    const up = (program: string) => () => firstUp(engine, cloud, "TypeScript", program);
    return sideBySide(rounds, {
      empty: up(EMPTY),
      trivial: up(trivialEach(cloud.serverIds.slice(0, 1))),
      usual: up(oneReset(cloud.serverIds)),
    });
  });
}

/** A password for each server: with one resource for all of them, a resource for each, and without any of this. */
export async function measureOwnPasswords(engine: Engine, rounds: number) {
  return onCloud(USUAL, (cloud) => {
    const up = (program: string) => () => firstUp(engine, cloud, "JavaScript", program);
    return sideBySide<"perServer" | "resourceEach" | "putEach", Pick<FirstUp, "seconds" | "spanMs">>(rounds, {
      perServer: up(oneReset(cloud.serverIds, { generate: { perServer: true } })),
      resourceEach: up(resetEach(cloud.serverIds.slice(0, EACH))),
      // One PUT for each server, nothing checked before, as Terraform's provider makes them.
      putEach: async () => {
        const { wallMs } = await runClient(cloud, TERRAFORM_PARALLELISM, "putEach.js");
        return { seconds: wallMs / 1000, spanMs: wallMs };
      },
    });
  });
}

export async function onCloud<T>(servers: number, act: (cloud: Cloud) => Promise<T>): Promise<T> {
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
    return { ...run, ...(await cloud.traffic()), stateBytes: await stack.stateBytes() };
  } finally {
    await stack.dispose();
  }
}
