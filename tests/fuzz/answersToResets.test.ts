import fc from "fast-check";
import { passwordAt } from "../../provider/core/password/passwords";
import { clientFaults, watchRejections } from "./clientFaults";
import type { Operation } from "./cloud";
import { type Answered, startHostileServer } from "./hostileServer";
import { textsIn } from "./json";
import { type ResetClaims, sentPasswords, unfoundedClaims } from "./oracle";
import { anyScript } from "./replies";
import { anyResetArgs, anySteps, argsAfter, passwordsGiven, ResetStack } from "./resetStack";
import { testFaultless } from "./runs";
import { isThrottled } from "./throttling";
import { type Access, anyAccess, clientFor, portsWith, signaturesIn, worldOf } from "./world";

const OPERATIONS: readonly Operation[] = [
  "batchReset",
  "flag",
  "restart",
  "job",
  "details",
  "list",
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
    const judge = async (since: number) => {
      await server.settled();
      const { reset, source } = stack;
      if (reset.state !== undefined) {
        const ids = reset.writtenFor.serverIds as string[];
        const wanted = String(reset.writtenFor.wanted);
        const meantFor = (id: string) => passwordAt(wanted, id)?.reveal();
        faults.push(...unfoundedClaims(reset.outs as ResetClaims, ids, server.answered, meantFor));
      }
      const kept = new Set([...textsIn([reset.outs, source.outs]), ...passwordsGiven(source.outs)]);
      const lost = sentPasswords(server.answered).filter((password) => !kept.has(password));
      faults.push(...lost.map((password) => `${password} was sent, but is nowhere in the state`));
      faults.push(...tooManyCalls(server.answered.slice(since), args.serverIds as string[], access));
    };
    await stack.up(args);
    await judge(0);
    for (const [turn, step] of steps.entries()) {
      const since = server.answered.length;
      args = argsAfter(step, args, turn);
      if (step === "aged") ports.advance(40 * 86_400_000);
      if (step === "refresh") await stack.refresh();
      else await stack.up(args);
      await judge(since);
    }
    await stack.destroy();
    const secrets = [...signaturesIn(server.answered), ...sentPasswords(server.answered)];
    faults.push(...stack.evidence.faults(secrets, ports.lines));
    faults.push(...(await clientFaults(server, ports)));
  } finally {
    await server.close();
  }
  return faults;
}

/**
 * Calls beyond what one command may make. A server is called for again only together with fewer servers than before: without
 * those that an answer named, or with half of those that were refused as a whole. So there are at most as many calls for it
 * as there are servers, each with its retries; after a 401 one is repeated where the credentials can be had anew, and once more
 * by the clock of the cloud, which here is days away from ours. Throttled calls do not count.
 */
function tooManyCalls(answered: readonly Answered[], serverIds: readonly string[], access: Access): string[] {
  const renewable = access.identity === "user" || access.identity === "metadata";
  const signed = access.identity !== "user" && access.identity !== "token";
  const attempts = 1 + access.maxRetries + (renewable ? 1 : 0) + (signed ? 1 : 0);
  const many = serverIds.length * attempts;
  return serverIds.flatMap((id) => {
    const about = (operation: Operation, dryRun?: boolean) =>
      answered.filter(
        ({ route, asked, ...answer }) =>
          !isThrottled({ asked, ...answer }) &&
          route?.operation === operation &&
          (asked.body.includes(JSON.stringify(id)) || route.target === id) &&
          (dryRun === undefined || asked.body.includes(`"dry_run":${dryRun}`)),
      ).length;
    const bounds: [string, number, number][] = [
      ["reset", about("batchReset", false), many],
      ["dry run", about("batchReset", true), many],
      ["flag", about("flag"), attempts],
      ["restart", about("restart"), many],
    ];
    return bounds.flatMap(([name, made, bound]) =>
      made > bound ? [`${made} ${name} calls for ${id}, bound ${bound}`] : [],
    );
  });
}

describe("a password reset against a hostile cloud", () => {
  testFaultless("ends, tells the truth, loses no password and leaks none", anyCase, 250, faultsOf);
});
