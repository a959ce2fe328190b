import { setTimeout as delay } from "node:timers/promises";
import type { Answer } from "../api/answer";
import type { OrderedFailures } from "../api/call";
import type { FaultEffect } from "../types";
import type { ActiveFault, FaultTarget } from "./activeFault";
import { faultAnswer } from "./faultAnswers";
import type { Faults } from "./faults";
import { spoiled } from "./garbage";
import { orderJobFailures, orderServerFailures } from "./orderFailures";

/** How a request ends on the wire. */
export type Outcome =
  | { readonly end: "answer"; readonly answer: Answer }
  /** Half of the answer is sent, then the connection is cut. */
  | { readonly end: "half"; readonly answer: Answer }
  /** The connection is cut without an answer. */
  | { readonly end: "cut" }
  /** Nothing is ever sent. */
  | { readonly end: "silence" };

/** An operation waiting to be run, under faults. */
export interface Attempt {
  readonly target: FaultTarget;
  readonly requestId: string;
  readonly failures: OrderedFailures;
  readonly run: () => Answer;
}

/**
 * Runs an operation under the faults that hit it. Delays and holds add up, in order of injection; of the faults that
 * decide how the request ends only the first one is used, so a queue of them meets a queue of requests.
 */
export async function runWithFaults(faults: Faults, attempt: Attempt): Promise<Outcome> {
  const afterwards: ActiveFault[] = [];
  let ending: FaultEffect | undefined;
  for (const active of faults.list()) {
    const { effect } = active.fault;
    if ((ending !== undefined && isEnding(effect)) || !active.take(attempt.target)) continue;
    if (isEnding(effect)) ending = effect;
    else if (effect.kind === "hold" && effect.after === true) afterwards.push(active);
    else if ((await prepare(active, attempt)) === "cut") return { end: "cut" };
  }
  if (ending !== undefined && !isAfter(ending)) return endOf(ending, emptyAnswer, attempt.requestId);
  const answer = attempt.run();
  for (const active of afterwards) {
    if ((await active.gate.pass()) === "cut") return { end: "cut" };
  }
  return ending === undefined ? { end: "answer", answer } : endOf(ending, answer, attempt.requestId);
}

// What a garbled answer is made from when the operation was not run.
const emptyAnswer: Answer = { status: 200, headers: { "Content-Type": "application/json;charset=UTF-8" }, text: "{}" };

function isEnding(effect: FaultEffect): boolean {
  return !["slow", "hold", "failServers", "failJob"].includes(effect.kind);
}

function isAfter(effect: FaultEffect): boolean {
  if (effect.kind === "dropAfter") return true;
  if (effect.kind === "garbage") return effect.after ?? true;
  return "after" in effect && effect.after === true;
}

async function prepare(active: ActiveFault, { target, failures }: Attempt): Promise<"go" | "cut"> {
  const { effect } = active.fault;
  if (effect.kind === "hold") return active.gate.pass();
  if (effect.kind === "slow") await delay(effect.delayMs, undefined, { ref: false });
  if (effect.kind === "failServers") orderServerFailures(failures, effect, target.serverIds);
  if (effect.kind === "failJob") orderJobFailures(failures, effect, target.serverIds, target.operation);
  return "go";
}

function endOf(effect: FaultEffect, answer: Answer, requestId: string): Outcome {
  switch (effect.kind) {
    case "dropBefore":
    case "dropAfter":
      return { end: "cut" };
    case "hang":
      return { end: "silence" };
    case "garbage":
      return { end: effect.content === "cutOff" ? "half" : "answer", answer: spoiled(answer, effect.content) };
    default:
      return { end: "answer", answer: faultAnswer(effect, requestId) ?? answer };
  }
}
