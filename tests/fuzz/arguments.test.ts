import { isDeepStrictEqual } from "node:util";
import type { OpenApi, Ports } from "../../provider/core/ports";
import { passwordCapture } from "../../provider/core/resources/passwordCapture";
import { passwordRecordCleanup } from "../../provider/core/resources/passwordRecordCleanup";
import { passwordReset } from "../../provider/core/resources/passwordReset";
import { passwordSource } from "../../provider/core/resources/passwordSource";
import { serverPassword } from "../../provider/core/resources/serverPassword";
import { conceal } from "../../provider/core/values/secret";
import { containsUnknown, isUnknown } from "../../provider/core/values/unknown";
import type { DynamicProvider } from "../../provider/host/dynamic/provider";
import { noOthers } from "../fakes/owners";
import { idsIn } from "./cloud";
import { Evidence, ManagedResource } from "./engine";
import { type MemoryCloud, memoryCloud } from "./memoryCloud";
import { passwordFaults, requestFaults } from "./requestRules";
import { passwordsGiven, ResetStack } from "./resetStack";
import { testFaultless } from "./runs";
import { KEYS } from "./secrets";
import { ARGUMENTS, anyArguments, type ResourceName, withKeys } from "./strangeArguments";
import { exposed, portsWith, RECORDS, worldOf } from "./world";

type Args = Record<string, unknown>;

const LIFECYCLES: Record<ResourceName, (openApi: OpenApi, ports: Ports) => DynamicProvider> = {
  PasswordSource: (_, ports) => exposed("PasswordSource", passwordSource(ports, noOthers())),
  PasswordReset: (openApi, ports) => exposed("PasswordReset", passwordReset(openApi, ports, noOthers())),
  ServerPassword: (openApi, ports) => exposed("ServerPassword", serverPassword(openApi, ports, noOthers())),
  PasswordCapture: (openApi, ports) => exposed("PasswordCapture", passwordCapture(openApi, ports, noOthers())),
  PasswordRecordCleanup: (openApi, ports) =>
    exposed("PasswordRecordCleanup", passwordRecordCleanup(openApi, ports, noOthers())),
};

/** Every argument that any of the resources has, and what companions hand on. */
const NAMES = new Set(Object.values(ARGUMENTS).flatMap((members) => Object.keys(members)));

/** A reason is `argument: rule`, on one line; of an argument that bears a secret's text as its name, that is cut out. */
function reasonFaults(reason: string, args: Args): string[] {
  const name = /^[\w-]+/.exec(reason)?.[0] ?? "";
  const given = Object.keys(args).some((argument) => reason.startsWith(`${conceal(argument)}: `));
  return NAMES.has(name) || given ? [] : [`a reason names no argument: ${reason.slice(0, 200)}`];
}

/** One resource alone: check, and create where check accepts. */
async function faultsOf(name: ResourceName, given: Args): Promise<string[]> {
  const args = withKeys(given);
  const ports = portsWith(KEYS.plain);
  const cloud = memoryCloud({ ...worldOf(), otherRecord: RECORDS.first }, ports);
  const resource = new ManagedResource(LIFECYCLES[name](cloud.open, ports), new Evidence());
  const { evidence } = resource;
  const inputs = await resource.check(args);
  const faults = evidence.messages.flatMap((reason) => reasonFaults(reason, args));
  if (cloud.asked.length > 0) faults.push("check made a call");
  if (inputs !== undefined) {
    // Some inputs are the companion's own: the servers as hashes, and their list as one text.
    const { __provider: _, assigned: _hashed, ...kept } = inputs;
    if (typeof kept.serverIds === "string" && !isUnknown(kept.serverIds)) kept.serverIds = JSON.parse(kept.serverIds);
    const altered = Object.keys(kept).filter((argument) => !isDeepStrictEqual(kept[argument], args[argument]));
    faults.push(...altered.map((argument) => `check altered ${argument}`));
    if (!containsUnknown(inputs) && (await resource.up(args)) === "refused") faults.push("check changed its mind");
  }
  return [...faults, ...callFaults(cloud, args), ...evidence.faults([], ports.lines)];
}

/** What the calls may be, given the arguments. */
function callFaults({ asked }: MemoryCloud, { batchSize, generate, serverIds, serverId }: Args): string[] {
  const specials = (generate as { specials?: string } | undefined)?.specials;
  const meant = new Set<unknown>([serverId, ...(Array.isArray(serverIds) ? (serverIds as unknown[]) : [])]);
  return asked.flatMap((one) => {
    const ids = idsIn(one.body);
    return [
      ...requestFaults(one, specials),
      ...ids.filter((id) => !meant.has(id)).map((id) => `a call for ${id}, which nobody named`),
      ...(typeof batchSize === "number" && ids.length > batchSize
        ? [`${ids.length} servers in a call of at most ${batchSize}`]
        : []),
    ];
  });
}

describe.each(Object.keys(ARGUMENTS) as ResourceName[])("the arguments of %s", (name) => {
  testFaultless("are refused by name or lead to calls in order", anyArguments(name), 300, (args) =>
    faultsOf(name, args),
  );
});

describe("the arguments of a program's PasswordReset", () => {
  testFaultless(
    "lead to calls in order when they are accepted, and to none when they are not",
    anyArguments("PasswordSource").filter((args) => !containsUnknown(args)),
    400,
    async (args) => {
      const ports = portsWith();
      const cloud = memoryCloud(worldOf(), ports);
      const stack = new ResetStack(() => cloud.open, ports);
      const outcome = await stack.up(args);
      const faults = callFaults(cloud, args);
      if (outcome === "refused" && cloud.asked.length > 0) faults.push("a call was made although nothing was accepted");
      const secrets = passwordsGiven(stack.source.outs).filter((text) => passwordFaults(text).length === 0);
      return [...faults, ...stack.evidence.faults(secrets, ports.lines)];
    },
  );
});
