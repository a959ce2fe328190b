import fc from "fast-check";
import { textsIn } from "./json";
import { memoryCloud } from "./memoryCloud";
import { unfoundedClears } from "./recordOracle";
import { anyServerArgs, CleanupStack, KEY_ARGS, serverPasswordResource, type Watch } from "./recordStack";
import { requestFaults } from "./requestRules";
import { testFaultless } from "./runs";
import { INITIAL, KEYS } from "./secrets";
import { anyTampering, tamper } from "./tampering";
import { portsWith, RECORDS, worldOf } from "./world";

const anyOwnKey = fc.constantFrom("plain" as const, "encrypted" as const, "file" as const);

type Props = Readonly<Record<string, unknown>>;

/**
 * Whether the state is one of this server. What is no id or no type tells nothing, and a state without a type is one of an
 * ECS. A password of another server goes when its resource is replaced.
 */
function sameServer({ serverId, serverType = "ecs" }: Props, server: Props): boolean {
  const isId = typeof serverId === "string" && /^[A-Za-z0-9_-]{1,64}$/.test(serverId);
  const isType = serverType === "ecs" || serverType === "bms";
  return (!isId || serverId === server.serverId) && (!isType || serverType === (server.serverType ?? "ecs"));
}

/** What stands where a reader of the states looks for the present password. */
function presentIn([capture, cleanup]: readonly [Props, Props]): unknown[] {
  const captured = capture.captured as { password?: unknown } | null | undefined;
  return [captured?.password, cleanup.password];
}

/**
 * Whether the state cannot show that the password is not the captured one: another text is in its place; or, for a delete,
 * which is given its own state only, password and hash are both gone, as in the state of a cleanup without a key.
 */
function isBeyondKnowing(states: readonly [Props, Props], destroying: boolean): boolean {
  const others = presentIn(states).filter((text) => typeof text === "string" && text !== "" && !isInitial(text));
  const keyless = states[1].password === undefined && states[1].recordHash === undefined;
  return others.length > 0 || (destroying && keyless);
}

function isInitial(text: unknown): boolean {
  return INITIAL.some((one) => one === text);
}

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
    async ({ server, key, clearOn, steps, ...damage }) => {
      const ports = portsWith(KEYS.plain);
      const world = worldOf([[server.serverId, RECORDS.first]]);
      const cloud = memoryCloud(world, ports);
      const faults: string[] = [];
      let destroying = false;
      const watch: Watch = async (_, step) => {
        const since = cloud.asked.length;
        const committed = [stack.capture.outs, stack.cleanup.outs] as const;
        const outcome = await step();
        if (key !== "none" && !isBeyondKnowing(committed, destroying)) {
          faults.push(...unfoundedClears(cloud.answered.slice(since), committed));
        }
        return outcome;
      };
      const stack = new CleanupStack(() => cloud.open, ports, watch);
      let args: Record<string, unknown> = { ...server, ...KEY_ARGS[key], clearOn };
      await stack.up(args);
      if (damage.capture !== undefined) tamper(stack.capture, damage.capture);
      if (damage.cleanup !== undefined) tamper(stack.cleanup, damage.cleanup);
      const outs = () => [stack.capture.outs, stack.cleanup.outs] as const;
      for (const [turn, step] of steps.entries()) {
        const isUp = step === "up" || step === "trigger";
        // An `up` may put a new password in the place of the present one, and that in the place of an earlier one.
        const [capture, cleanup] = outs();
        const ours = [sameServer(capture, server) ? capture : {}, sameServer(cleanup, server) ? cleanup : {}] as const;
        const held = isUp ? presentIn(ours) : textsIn(outs());
        if (step === "rebuilt") world.records.set(server.serverId, RECORDS.second);
        if (step === "trigger") args = { ...args, triggers: { turn } };
        await (isUp ? stack.up(args) : stack.refresh());
        const kept = textsIn(outs());
        faults.push(
          ...INITIAL.filter((one) => held.includes(one) && !kept.includes(one)).map(
            (one) => `${one} is lost after ${step}`,
          ),
        );
      }
      destroying = true;
      await stack.destroy();
      faults.push(...cloud.asked.flatMap((one) => requestFaults(one)));
      return [...faults, ...stack.evidence.faults([], ports.lines)];
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
      const held = resource.outs.password === INITIAL[0] && sameServer(resource.outs, server);
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
      return [...faults, ...resource.evidence.faults([], ports.lines)];
    },
  );
});
