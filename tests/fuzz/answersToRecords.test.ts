import fc from "fast-check";
import { clientFaults, watchRejections } from "./clientFaults";
import type { Operation } from "./cloud";
import { startHostileServer } from "./hostileServer";
import { readablePasswords, saysCleared, seenLast, unfoundedClears } from "./recordOracle";
import {
  anyKey,
  anyRecord,
  anyServerArgs,
  CleanupStack,
  KEY_ARGS,
  serverPasswordResource,
  type Watch,
} from "./recordStack";
import { anyScript } from "./replies";
import { testFaultless } from "./runs";
import { INITIAL, KEYS } from "./secrets";
import { isThrottled } from "./throttling";
import { anyAccess, clientFor, portsWith, RECORDS, signaturesIn, worldOf } from "./world";

const OPERATIONS: readonly Operation[] = [
  "readRecord",
  "clearV21",
  "clearV1",
  "details",
  "projects",
  "token",
  "metadataToken",
  "metadataKey",
];

watchRejections();

describe("a record cleanup against a hostile cloud", () => {
  const anyCase = fc.record({
    server: anyServerArgs,
    key: fc.oneof({ weight: 3, arbitrary: anyKey }, { weight: 1, arbitrary: fc.constant("none" as const) }),
    clearOn: fc.constantFrom("create", "delete"),
    record: anyRecord,
    steps: fc.array(fc.constantFrom("up", "trigger", "refresh", "rebuilt"), { maxLength: 3 }),
    access: anyAccess,
    script: anyScript(OPERATIONS),
  });
  type Case = typeof anyCase extends fc.Arbitrary<infer T> ? T : never;

  async function faultsOf({ server: about, key, clearOn, record, steps, access, script }: Case): Promise<string[]> {
    const world = worldOf([[about.serverId, RECORDS[record]]]);
    const server = await startHostileServer(script, world);
    const ports = portsWith(KEYS.plain);
    const faults: string[] = [];
    let destroying = false;
    const watch: Watch = async (resource, step) => {
      const since = server.answered.length;
      const committed = [stack.capture.outs, stack.cleanup.outs];
      const cleared = stack.cleanup.outs.clearedAt;
      const outcome = await step();
      await server.settled();
      const calls = server.answered.slice(since);
      const clears = calls.filter((call) => call.asked.method === "DELETE");
      if (key !== "none") faults.push(...unfoundedClears(calls, committed));
      if (resource === "capture" && clears.length > 0) faults.push("the companion cleared a record");
      if ((clearOn === "delete") !== destroying && clears.length > 0) faults.push("it cleared at the wrong time");
      // v2.1, v1 where that is refused, each with its retries; a second look may find a record that needs clearing again.
      const counted = clears.filter((call) => !isThrottled(call)).length;
      if (counted > 4 * (access.maxRetries + 1)) faults.push(`it made ${counted} calls to clear`);
      const { clearedAt, recordPresent } = stack.cleanup.outs;
      if (clearedAt !== cleared && clearedAt !== undefined && !calls.some(saysCleared) && seenLast(calls) !== false) {
        faults.push("it claims to have cleared a record, but no answer said so");
      }
      if (resource === "cleanup" && outcome === "done" && recordPresent === false && seenLast(calls) === true) {
        faults.push("it claims that there is no record, but the last look showed one");
      }
      return outcome;
    };
    const stack = new CleanupStack(() => clientFor(server.url, access, ports), ports, watch);
    try {
      let args: Record<string, unknown> = { ...about, ...KEY_ARGS[key], clearOn };
      await stack.up(args);
      for (const [turn, step] of steps.entries()) {
        if (step === "rebuilt") world.records.set(about.serverId, RECORDS.second);
        if (step === "trigger") args = { ...args, triggers: { turn } };
        await (step === "up" || step === "trigger" ? stack.up(args) : stack.refresh());
      }
      const known = [stack.capture.outs.captured, stack.cleanup.outs.password, stack.cleanup.outs.previousPassword];
      const text = JSON.stringify(known);
      const read = readablePasswords(server.answered);
      faults.push(
        ...INITIAL.filter((one) => text.includes(one) && !read.includes(one)).map((one) => `${one} was made up`),
      );
      destroying = true;
      await stack.destroy();
      faults.push(...stack.evidence.faults(signaturesIn(server.answered), ports.lines));
      faults.push(...(await clientFaults(server, ports)));
    } finally {
      await server.close();
    }
    return faults;
  }

  testFaultless("ends, clears no record whose password is not in the state, and leaks none", anyCase, 200, faultsOf);
});

describe("a server password against a hostile cloud", () => {
  const anyCase = fc.record({
    server: anyServerArgs,
    key: anyKey,
    record: anyRecord,
    access: anyAccess,
    script: anyScript(OPERATIONS),
  });
  type Case = typeof anyCase extends fc.Arbitrary<infer T> ? T : never;

  async function faultsOf({ server: about, key, record, access, script }: Case): Promise<string[]> {
    const world = worldOf([[about.serverId, RECORDS[record]]]);
    const server = await startHostileServer(script, world);
    const ports = portsWith(KEYS.plain);
    const faults: string[] = [];
    try {
      const resource = serverPasswordResource(clientFor(server.url, access, ports), ports);
      await resource.up({ ...about, ...KEY_ARGS[key], resource: "win" });
      const { password } = resource.outs;
      if (resource.state !== undefined && !readablePasswords(server.answered).includes(String(password))) {
        faults.push(`${String(password)} was made up`);
      }
      const made = server.answered.length;
      await resource.refresh();
      if (resource.outs.password !== password) faults.push("a refresh changed the password");
      await resource.destroy();
      const later = server.answered.slice(made).map(({ asked }) => asked.url);
      faults.push(...later.map((url) => `refresh or delete called ${url}`));
      if (server.answered.some(({ asked }) => asked.method === "DELETE")) faults.push("it cleared a record");
      faults.push(...resource.evidence.faults(signaturesIn(server.answered), ports.lines));
      faults.push(...(await clientFaults(server, ports)));
    } finally {
      await server.close();
    }
    return faults;
  }

  testFaultless("ends with the password of the record or with a reason, and leaks none", anyCase, 150, faultsOf);
});
