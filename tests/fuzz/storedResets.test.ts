import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import { type Route, routeOf } from "./cloud";
import type { ManagedResource } from "./engine";
import { strangeJson, textsIn } from "./json";
import { type MemoryCloud, memoryCloud } from "./memoryCloud";
import { resetsIn } from "./oracle";
import { requestFaults } from "./requestRules";
import { anyResetArgs, argsAfter, passwordsGiven, ResetStack, type Step } from "./resetStack";
import { testFaultless } from "./runs";
import { anyGarbageDate, anyTampering, asStored, stillReadable, tamper, withoutDates } from "./tampering";
import { portsWith, worldOf } from "./world";

type Args = Record<string, unknown>;

/** A stack that was brought up in order, and rotated a few times. */
async function grownStack(args: Args, rotations: number) {
  const ports = portsWith();
  const cloud = memoryCloud(worldOf(), ports);
  const stack = new ResetStack(() => cloud.open, ports);
  let grown = args;
  for (let turn = 0; turn <= rotations; turn++) {
    if (turn > 0) grown = argsAfter("rotate", args, turn);
    await stack.up(grown);
  }
  return { ports, cloud, stack, args: grown };
}

const YEARS_MS = 20 * 365 * 86_400_000;

describe("a stored password reset", () => {
  testFaultless(
    "without a readable date never rotates, however late it is, and knows its age from then on",
    fc.record({
      args: anyResetArgs.filter(({ dryRun }) => dryRun !== true),
      rotations: fc.nat(2),
      garbage: fc.option(anyGarbageDate, { nil: undefined }),
      which: fc.constantFrom("source", "reset", "both"),
      refresh: fc.boolean(),
    }),
    150,
    async ({ args: first, rotations, garbage, which, refresh }) => {
      const { ports, cloud, stack, args } = await grownStack({ ...first, rotateAfter: "30d" }, rotations);
      const { history } = stack.source.outs;
      if (which !== "reset") withoutDates(stack.source, garbage);
      if (which !== "source") withoutDates(stack.reset, garbage);
      const since = cloud.asked.length;
      // Of a source whose dates are as they were, the age is known.
      if (which !== "reset") ports.advance(YEARS_MS);
      if (refresh) await stack.refresh();
      await stack.up(args);
      const faults: string[] = [];
      if (!isDeepStrictEqual(stack.source.outs.history, history)) faults.push("it rotated");
      const known = passwordsGiven({ history });
      faults.push(
        ...sentIn(cloud.asked.slice(since))
          .filter((sent) => !known.includes(sent))
          .map(() => "it sent another password"),
      );
      if (which !== "reset") {
        ports.advance(31 * 86_400_000);
        await stack.up(args);
        const adopted = args.adopt === true;
        const given = args.newPassword !== undefined;
        const future = typeof garbage === "string" && garbage.startsWith("+");
        if (!given && !adopted && !future && isDeepStrictEqual(stack.source.outs.history, history))
          faults.push("it never gets due again");
      }
      return [...faults, ...stack.evidence.faults([], ports.lines)];
    },
  );

  testFaultless(
    "that lacks a member, or has a strange one, rotates nothing unasked",
    fc.record({
      args: anyResetArgs,
      rotations: fc.nat(1),
      at: fc.nat(20),
      value: fc.option(strangeJson(), { nil: undefined }),
      refresh: fc.boolean(),
    }),
    150,
    async ({ args: first, rotations, at, value, refresh }) => {
      const { ports, cloud, stack, args } = await grownStack(first, rotations);
      const { history } = stack.source.outs;
      replaceMember(stack.source, at, value);
      const since = cloud.asked.length;
      if (refresh) await stack.refresh();
      await stack.up(args);
      const known = passwordsGiven({ history });
      const others = sentIn(cloud.asked.slice(since)).filter((sent) => !known.includes(sent));
      return [
        ...(isDeepStrictEqual(stack.source.outs.history, history) ? [] : ["it rotated"]),
        ...others.map(() => "it sent another password"),
        ...stack.evidence.faults(sentIn(cloud.asked), ports.lines),
      ];
    },
  );

  testFaultless(
    "of whatever form crashes nothing and loses no password that can still be read",
    fc.record({
      args: anyResetArgs,
      rotations: fc.nat(2),
      source: fc.option(anyTampering, { nil: undefined }),
      reset: fc.option(anyTampering, { nil: undefined }),
      steps: fc.array(fc.constantFrom<Step[]>("up", "rotate", "aged", "otherServers", "otherPassword", "refresh"), {
        minLength: 1,
        maxLength: 3,
      }),
    }),
    300,
    async ({ args: first, rotations, source, reset, steps }) => {
      const { ports, cloud, stack, args: grown } = await grownStack(first, rotations);
      const before = [stack.source.outs, stack.reset.outs] as const;
      if (source !== undefined) tamper(stack.source, source);
      if (reset !== undefined) tamper(stack.reset, reset);
      const readable = new Set([
        ...stillReadable(before[0], stack.source.outs).values(),
        ...stillReadable(before[1], stack.reset.outs).values(),
        ...stillGiven(before[0], stack.source.outs),
      ]);
      const since = cloud.asked.length;
      const faults: string[] = [];
      let args = grown;
      for (const [turn, step] of steps.entries()) {
        args = argsAfter(step, args, turn + 7);
        if (step === "aged") ports.advance(40 * 86_400_000);
        if (step === "refresh") await stack.refresh();
        else await stack.up(args);
        const kept = new Set([...textsIn([stack.source.outs, stack.reset.outs]), ...passwordsGiven(stack.source.outs)]);
        const sent = inForce(cloud.asked.slice(since));
        const known = new Map([...inForce(cloud.asked)].filter(([id, one]) => sent.has(id) || readable.has(one)));
        const lost = (args.serverIds as string[]).filter((id) => known.has(id) && !kept.has(known.get(id) ?? ""));
        faults.push(...lost.map((id) => `the password of ${id} is lost after ${step}`));
      }
      await stack.destroy();
      faults.push(...cloud.asked.flatMap((one) => requestFaults(one)));
      return [...faults, ...stack.evidence.faults(sentIn(cloud.asked), ports.lines)];
    },
  );
});

/** Settings that were stored differently are settings that the program changed; the password itself cannot be missing. */
const COMPARED = ["triggers", "serverTriggers", "generate"];
const NEEDED = ["history", "__provider"];

/** The passwords that a history gives still as before. */
function stillGiven(before: Args, after: Args): string[] {
  const now = new Set(passwordsGiven(after));
  return passwordsGiven(before).filter((password) => now.has(password));
}

function replaceMember({ state }: ManagedResource, at: number, value: unknown): void {
  if (state === undefined) return;
  const names = Object.keys(state.outs).filter(
    (name) => !(NEEDED.includes(name) || (value !== undefined && COMPARED.includes(name))),
  );
  const name = names[at % names.length] ?? "";
  if (value === undefined) delete state.outs[name];
  else state.outs[name] = asStored(value);
}

type Asked = MemoryCloud["asked"];

function resets(asked: Asked) {
  return resetsIn(asked.map((one) => ({ asked: one, ...withRoute(routeOf(one)) })));
}

function withRoute(route: Route | undefined) {
  return route === undefined ? {} : { route };
}

function sentIn(asked: Asked): string[] {
  return resets(asked).flatMap(({ dryRun, password }) => (dryRun || password === undefined ? [] : [password]));
}

/** What every server has by now, since this cloud carries everything out. */
function inForce(asked: Asked): Map<string, string> {
  return new Map(
    resets(asked).flatMap(({ ids, dryRun, password }) =>
      dryRun || password === undefined ? [] : ids.map((id) => [id, password] as const),
    ),
  );
}
