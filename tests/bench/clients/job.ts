import type { CloudAddress } from "../cloud";

/** What a client is given to do: read the reset flag of each server, so many at once. */
export interface Job extends CloudAddress {
  readonly atOnce: number;
}

/** What a client says of itself when it is done. */
export interface Report {
  /** Until the client is loaded and has its first answer (some parts load on first use), in milliseconds. */
  readonly loadMs: number;
  /** Memory that this has taken, in MB. */
  readonly loadMb: number;
  /** From the first of the counted calls to the last answer, in milliseconds. */
  readonly wallMs: number;
  /** Processor time of the calls, in milliseconds. */
  readonly cpuMs: number;
}

type ReadFlag = (serverId: string) => Promise<unknown>;

/** Runs a client: the job comes by the environment, the report goes to standard output. */
export async function report(load: (job: Job) => Promise<ReadFlag> | ReadFlag): Promise<void> {
  const job = JSON.parse(process.env.JOB ?? "") as Job;
  const memory = process.memoryUsage.rss();
  const started = performance.now();
  const readFlag = await load(job);
  await readFlag(job.serverIds[0] ?? "");
  const loadMs = performance.now() - started;
  const loadMb = (process.memoryUsage.rss() - memory) / 2 ** 20;
  const cpu = process.cpuUsage();
  const began = performance.now();
  await inTurn(job.serverIds, job.atOnce, readFlag);
  const wallMs = performance.now() - began;
  const { user, system } = process.cpuUsage(cpu);
  const result: Report = { loadMs, loadMb, wallMs, cpuMs: (user + system) / 1000 };
  process.stdout.write(JSON.stringify(result));
}

async function inTurn(ids: readonly string[], atOnce: number, act: ReadFlag): Promise<void> {
  const left = ids.values();
  const worker = async (): Promise<void> => {
    for (const id of left) await act(id);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}
