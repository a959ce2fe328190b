import fc from "fast-check";
import { clientFaults, watchRejections } from "./clientFaults";
import type { Operation } from "./cloud";
import { type Answered, startHostileServer } from "./hostileServer";
import { textsIn } from "./json";
import { type ResetClaims, sentPasswords, unfoundedClaims } from "./oracle";
import { anyScript } from "./replies";
import { anyResetArgs, anySteps, argsAfter, ResetStack } from "./resetStack";
import { testFaultless } from "./runs";
import { anyAccess, clientFor, portsWith, secretsOf, worldOf } from "./world";

const OPERATIONS: readonly Operation[] = [
  "batchReset",
  "flag",
  "restart",
  "job",
  "details",
  "projects",
  "token",
  "metadataToken",
  "metadataKey",
];

const anyCase = fc.record({
  args: anyResetArgs,
  steps: anySteps,
  access: anyAccess,
  script: anyScript(OPERATIONS),
});
type Case = typeof anyCase extends fc.Arbitrary<infer T> ? T : never;

watchRejections();

/** Runs the case and tells everything that is wrong with what it did. */
async function faultsOf({ args: first, steps, access, script }: Case): Promise<string[]> {
  const server = await startHostileServer(script, worldOf());
  const ports = portsWith();
  const faults: string[] = [];
  try {
    const stack = new ResetStack(() => clientFor(server.url, access, ports), ports);
    let args = first;
    const judge = (since: number) => {
      const { reset, source } = stack;
      if (reset.state !== undefined) {
        const ids = reset.writtenFor.serverIds as string[];
        faults.push(...unfoundedClaims(reset.outs as ResetClaims, ids, server.answered, script.refused.includes(true)));
      }
      const kept = new Set(textsIn([reset.outs, source.outs]));
      const lost = sentPasswords(server.answered).filter((password) => !kept.has(password));
      faults.push(...lost.map((password) => `${password} was sent, but is nowhere in the state`));
      faults.push(...tooManyCalls(server.answered.slice(since), args.serverIds as string[], access.maxRetries));
    };
    await stack.up(args);
    judge(0);
    for (const [turn, step] of steps.entries()) {
      const since = server.answered.length;
      args = argsAfter(step, args, turn);
      if (step === "aged") ports.advance(40 * 86_400_000);
      if (step === "refresh") await stack.refresh();
      else await stack.up(args);
      judge(since);
    }
    await stack.destroy();
    const secrets = secretsOf(server.answered, sentPasswords(server.answered));
    faults.push(...stack.evidence.faults(secrets, ports.lines));
    faults.push(...(await clientFaults(server, ports)));
  } finally {
    await server.close();
  }
  return faults;
}

/** Calls beyond what one command may make: a batch, once more for the unnamed, each with its retries. */
function tooManyCalls(answered: readonly Answered[], serverIds: readonly string[], maxRetries: number): string[] {
  const attempts = maxRetries + 1;
  return serverIds.flatMap((id) => {
    const about = (operation: Operation, dryRun?: boolean) =>
      answered.filter(
        ({ route, asked }) =>
          route?.operation === operation &&
          (asked.body.includes(JSON.stringify(id)) || route.target === id) &&
          (dryRun === undefined || asked.body.includes(`"dry_run":${dryRun}`)),
      ).length;
    const bounds: [string, number, number][] = [
      ["reset", about("batchReset", false), 2 * attempts],
      ["dry run", about("batchReset", true), 2 * attempts],
      ["flag", about("flag"), attempts],
      ["restart", about("restart"), attempts],
    ];
    return bounds.flatMap(([name, made, bound]) =>
      made > bound ? [`${made} ${name} calls for ${id}, bound ${bound}`] : [],
    );
  });
}

describe("a password reset against a hostile cloud", () => {
  testFaultless("ends, tells the truth, loses no password and leaks none", anyCase, 250, faultsOf);
});
