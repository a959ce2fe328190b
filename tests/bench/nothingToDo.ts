import { writeFile } from "node:fs/promises";
import path from "node:path";
import type { Engine } from "../../pulumiCli";
import { type Cloud, startCloud } from "./cloud";
import { captureEach, resetEach, trivialEach } from "./programs";
import { createStack, type Stack } from "./stack";
import { sideBySide } from "./statistics";

const COUNT = 100;

export interface NothingToDo {
  /** Seconds of each `preview` of a stack in which nothing has changed. */
  readonly previews: Record<"trivial" | "trivialTwice" | "captures" | "resetsHalf" | "resets", number[]>;
  /** Calls that all of these made. */
  readonly calls: number;
}

/** Unchanged stacks of dynamic resources that do nothing, and of ours. A reset is two resources, with its companion. */
export async function measureNothingToDo(engine: Engine, rounds: number): Promise<NothingToDo> {
  const cloud = await startCloud(2 * COUNT);
  const one = cloud.serverIds.slice(0, COUNT);
  const stacks: Stack[] = [];
  const ready = async (program: (stack: Stack) => string | Promise<string>): Promise<() => Promise<number>> => {
    const stack = await createStack(engine, cloud, "JavaScript");
    stacks.push(stack);
    await stack.program(await program(stack));
    await stack.up();
    return async () => (await stack.preview()).seconds;
  };
  try {
    const contenders = {
      trivial: await ready(() => trivialEach(one)),
      trivialTwice: await ready(() => trivialEach(cloud.serverIds)),
      captures: await ready(async (stack) => captureEach(one, await keyFile(stack, cloud))),
      resetsHalf: await ready(() => resetEach(one.slice(0, COUNT / 2))),
      resets: await ready(() => resetEach(one)),
    };
    await cloud.traffic();
    const previews = await sideBySide(rounds, contenders);
    return { previews, calls: (await cloud.traffic()).calls };
  } finally {
    for (const stack of stacks) await stack.dispose();
    cloud.close();
  }
}

async function keyFile({ workspace }: Stack, { privateKeyPem }: Cloud): Promise<string> {
  const file = path.join(workspace.dir, "key.pem");
  await writeFile(file, privateKeyPem);
  return file;
}
