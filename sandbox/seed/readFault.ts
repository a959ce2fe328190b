import { OPERATION_NAMES } from "../api/operations";
import type { Fault, FaultEffect, GarbageContent } from "../types";
import { compact, type Reader } from "./reader";

const CONTENTS: readonly GarbageContent[] = ["nonJson", "truncated", "cutOff", "html", "wrongTypes", "huge", "empty"];

type Kind = FaultEffect["kind"];
type EffectOf<K extends Kind> = Extract<FaultEffect, { kind: K }>;
type Options<K extends Kind> = Omit<EffectOf<K>, "kind">;

// One reader per effect; a new kind of effect does not compile without one.
const EFFECTS: { readonly [K in Kind]: (reader: Reader) => EffectOf<K> } = {
  throttle: (reader) => ({
    kind: "throttle",
    ...compact<Options<"throttle">>({ retryAfterSeconds: reader.amount("retryAfterSeconds") }),
  }),
  throttle202: () => ({ kind: "throttle202" }),
  serverError: (reader) => ({
    kind: "serverError",
    ...compact<Options<"serverError">>({
      status: reader.amount("status"),
      code: reader.string("code"),
      after: reader.boolean("after"),
    }),
  }),
  dropBefore: () => ({ kind: "dropBefore" }),
  dropAfter: () => ({ kind: "dropAfter" }),
  slow: (reader) => ({ kind: "slow", delayMs: reader.needed("delayMs", reader.amount("delayMs"), 0) }),
  hang: (reader) => ({ kind: "hang", ...compact<Options<"hang">>({ after: reader.boolean("after") }) }),
  garbage: (reader) => ({
    kind: "garbage",
    content: reader.needed("content", reader.oneOf("content", CONTENTS), "empty"),
    ...compact<Omit<Options<"garbage">, "content">>({ after: reader.boolean("after") }),
  }),
  status: (reader) => ({
    kind: "status",
    status: reader.needed("status", reader.amount("status"), 500),
    ...compact<Omit<Options<"status">, "status">>({
      body: reader.any("body"),
      headers: reader.stringMap("headers"),
      after: reader.boolean("after"),
    }),
  }),
  failServers: (reader) => ({
    kind: "failServers",
    ...compact<Options<"failServers">>({
      serverIds: reader.strings("serverIds"),
      count: reader.amount("count"),
      fraction: reader.amount("fraction"),
      code: reader.string("code"),
      message: reader.string("message"),
    }),
  }),
  failJob: (reader) => ({
    kind: "failJob",
    ...compact<Options<"failJob">>({ serverIds: reader.strings("serverIds"), code: reader.string("code") }),
  }),
  notPublished: () => ({ kind: "notPublished" }),
  hold: (reader) => ({ kind: "hold", ...compact<Options<"hold">>({ after: reader.boolean("after") }) }),
};

const KINDS = Object.keys(EFFECTS) as Kind[];

/** A fault to inject. */
export function readFault(reader: Reader): Fault {
  const fault = {
    ...compact<Omit<Fault, "effect">>({
      operation: reader.someOf("operation", OPERATION_NAMES),
      serverId: reader.string("serverId"),
      dryRun: reader.boolean("dryRun"),
      skip: reader.amount("skip"),
      times: reader.amount("times"),
    }),
    effect: reader.needed("effect", reader.object("effect", readEffect), { kind: "dropBefore" }),
  };
  reader.end();
  return fault;
}

function readEffect(reader: Reader): FaultEffect {
  const kind = reader.needed("kind", reader.oneOf("kind", KINDS), "dropBefore");
  const effect = EFFECTS[kind](reader);
  reader.end();
  return effect;
}
