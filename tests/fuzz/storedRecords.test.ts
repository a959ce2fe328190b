import fc from "fast-check";
import { textsIn } from "./json";
import { memoryCloud } from "./memoryCloud";
import { unfoundedClears } from "./recordOracle";
import { anyServerArgs, CleanupStack, KEY_ARGS, serverPasswordResource, type Watch } from "./recordStack";
import { requestFaults } from "./requestRules";
import { testFaultless } from "./runs";
import { ALWAYS_SECRET, INITIAL, KEYS } from "./secrets";
import { anyTampering, passwordsAt, tamper } from "./tampering";
import { portsWith, RECORDS, worldOf } from "./world";

const anyOwnKey = fc.constantFrom("plain" as const, "encrypted" as const, "file" as const);

describe("a stored record cleanup", () => {
  testFaultless(
    "of whatever form crashes nothing, keeps the password it holds, and clears only what it captured",
    fc.record({
      server: anyServerArgs,
      key: fc.oneof({ weight: 3, arbitrary: anyOwnKey }, { weight: 1, arbitrary: fc.constant("none" as const) }),
      clearOn: fc.constantFrom("create", "delete"),
      capture: fc.option(anyTampering, { nil: undefined }),
      cleanup: fc.option(anyTampering, { nil: undefined }),
      steps: fc.array(fc.constantFrom("up", "trigger", "refresh", "rebuilt"), { minLength: 1, maxLength: 3 }),
    }),
    250,
    async ({ server, key, clearOn, capture, cleanup, steps }) => {
      const ports = portsWith(KEYS.plain);
      const world = worldOf([[server.serverId, RECORDS.first]]);
      const cloud = memoryCloud(world, ports);
      const faults: string[] = [];
      const watch: Watch = async (_, step) => {
        const since = cloud.asked.length;
        const committed = [stack.capture.outs, stack.cleanup.outs];
        const outcome = await step();
        if (key !== "none") faults.push(...unfoundedClears(cloud.answered.slice(since), committed));
        return outcome;
      };
      const stack = new CleanupStack(() => cloud.open, ports, watch);
      let args: Record<string, unknown> = { ...server, ...KEY_ARGS[key], clearOn };
      await stack.up(args);
      if (capture !== undefined) tamper(stack.capture, capture);
      if (cleanup !== undefined) tamper(stack.cleanup, cleanup);
      // Either may hold it: the next program takes it from there.
      let held = new Set([
        ...passwordsAt(stack.capture.outs.captured).values(),
        ...passwordsAt(stack.cleanup.outs.password, "/password").values(),
      ]);
      for (const [turn, step] of steps.entries()) {
        if (step === "rebuilt") world.records.set(server.serverId, RECORDS.second);
        if (step === "trigger") args = { ...args, triggers: { turn } };
        await (step === "up" || step === "trigger" ? stack.up(args) : stack.refresh());
        const kept = new Set(textsIn([stack.capture.outs, stack.cleanup.outs]));
        faults.push(...[...held].filter((one) => !kept.has(one)).map((one) => `${one} is lost after ${step}`));
        held = new Set([...held].filter((one) => kept.has(one)));
      }
      await stack.destroy();
      faults.push(...cloud.asked.flatMap((one) => requestFaults(one)));
      return [...faults, ...stack.evidence.faults(ALWAYS_SECRET, ports.lines)];
    },
  );
});

describe("a stored server password", () => {
  testFaultless(
    "of whatever form crashes nothing and is not read anew: the cloud may not have it any more",
    fc.record({
      server: anyServerArgs,
      key: anyOwnKey,
      tampering: anyTampering,
      steps: fc.array(fc.constantFrom("up", "refresh", "otherKey"), { minLength: 1, maxLength: 3 }),
    }),
    200,
    async ({ server, key, tampering, steps }) => {
      const ports = portsWith(KEYS.plain);
      const world = worldOf([[server.serverId, RECORDS.first]]);
      const cloud = memoryCloud(world, ports);
      const resource = serverPasswordResource(cloud.open, ports);
      let args: Record<string, unknown> = { ...server, ...KEY_ARGS[key], resource: "win" };
      await resource.up(args);
      world.records.set(server.serverId, "");
      tamper(resource, tampering);
      const { serverId, serverType } = resource.outs;
      const sameServer =
        (serverId === server.serverId || typeof serverId !== "string") && serverType === server.serverType;
      const held = resource.outs.password === INITIAL[0] && sameServer;
      const since = cloud.asked.length;
      for (const step of steps) {
        if (step === "otherKey") args = { ...args, ...KEY_ARGS[key === "file" ? "plain" : "file"] };
        await (step === "refresh" ? resource.refresh() : resource.up(args));
      }
      const faults: string[] = [];
      if (held && resource.outs.password !== INITIAL[0]) faults.push("the password is lost");
      if (held && cloud.asked.length > since) faults.push("it asked the cloud again");
      await resource.destroy();
      faults.push(...cloud.asked.flatMap((one) => requestFaults(one)));
      return [...faults, ...resource.evidence.faults(ALWAYS_SECRET, ports.lines)];
    },
  );
});
