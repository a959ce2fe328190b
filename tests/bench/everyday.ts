import type { Engine } from "../../pulumiCli";
import { type Cloud, startCloud } from "./cloud";
import { LATENCY_MS } from "./fleet";
import { oneReset } from "./programs";
import { createStack } from "./stack";
import { median } from "./statistics";

export const FLEET = 3000;
/** How long the cloud takes to restart the servers of one call. */
export const RESTART_MS = 10_000;

/** What one `pulumi up`, preview included, took. */
export interface Everyday {
  readonly what: string;
  readonly seconds: number;
  readonly calls: number;
  readonly stateBytes: number;
}

const KINDS = { "one password for all": {}, "a password each": { generate: { perServer: true } } };

/** What users do with a fleet, one after the other; each step changes the arguments of the one before. */
const STEPS = {
  "first `up`": {},
  "`up` again, nothing changed": {},
  rotation: { triggers: { round: 1 } },
  "rotation with a restart": { triggers: { round: 2 }, restart: "soft" },
};

/** A fleet's everyday life, with a password for all and with one each. */
export async function measureEveryday(engine: Engine, rounds: number): Promise<Everyday[]> {
  const cloud = await startCloud(FLEET, LATENCY_MS, RESTART_MS);
  try {
    const rows: Everyday[][] = [];
    for (let round = 0; round < rounds; round++) {
      rows.push([]);
      for (const [kind, args] of Object.entries(KINDS)) rows[round]?.push(...(await life(engine, cloud, kind, args)));
    }
    return (rows[0] ?? []).map((row, index) => {
      const same = rows.map((each) => each[index] as Everyday);
      return { ...row, seconds: median(same.map(({ seconds }) => seconds)) };
    });
  } finally {
    cloud.close();
  }
}

async function life(engine: Engine, cloud: Cloud, kind: string, args: object): Promise<Everyday[]> {
  const stack = await createStack(engine, cloud, "JavaScript");
  const rows: Everyday[] = [];
  try {
    for (const [step, change] of Object.entries(STEPS)) {
      await stack.program(oneReset(cloud.serverIds, { ...args, ...change }));
      await cloud.traffic();
      const { seconds } = await stack.up();
      const { calls } = await cloud.traffic();
      rows.push({ what: `${kind}: ${step}`, seconds, calls, stateBytes: await stack.stateBytes() });
    }
    return rows;
  } finally {
    await stack.dispose();
  }
}
