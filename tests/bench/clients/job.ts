import type { CloudAddress } from "../cloud";

/** What a client is given to do: read the reset flag of each server, so many at once. */
export interface Job extends CloudAddress {
  readonly atOnce: number;
}

/** What a client says of itself when it is done: processor time and waiting in milliseconds, memory in MB. */
export interface Report {
  /** Importing it and building a client. */
  readonly importMs: number;
  readonly importMb: number;
  /** All of that and the first answer: some parts load on first use. */
  readonly firstAnswerMs: number;
  readonly firstAnswerMb: number;
  /** From the first of the counted calls, which comes after that, to the last answer. */
  readonly wallMs: number;
  /** Processor time of the counted calls. */
  readonly cpuMs: number;
}

type ReadFlag = (serverId: string) => Promise<unknown>;

/** Runs a client: the job comes by the environment, the report goes to standard output. */
export async function report(load: (job: Job) => Promise<ReadFlag> | ReadFlag): Promise<void> {
  const job = JSON.parse(process.env.JOB ?? "") as Job;
  const memory = process.memoryUsage.rss();
  const started = performance.now();
  const since = () => ({
    ms: performance.now() - started,
    mb: (process.memoryUsage.rss() - memory) / 2 ** 20,
  });
  const readFlag = await load(job);
  const imported = since();
  await readFlag(job.serverIds[0] ?? "");
  const answered = since();
  const cpu = process.cpuUsage();
  const began = performance.now();
  await inTurn(job.serverIds, job.atOnce, readFlag);
  const wallMs = performance.now() - began;
  const { user, system } = process.cpuUsage(cpu);
  const result: Report = {
    importMs: imported.ms,
    importMb: imported.mb,
    firstAnswerMs: answered.ms,
    firstAnswerMb: answered.mb,
    wallMs,
    cpuMs: (user + system) / 1000,
  };
  process.stdout.write(JSON.stringify(result));
}

async function inTurn(ids: readonly string[], atOnce: number, act: ReadFlag): Promise<void> {
  const left = ids.values();
  const worker = async (): Promise<void> => {
    for (const id of left) await act(id);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}
