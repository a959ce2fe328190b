import { type Answer, json } from "../api/answer";
import { notPublished, serviceError, throttled } from "../api/errors";
import type { FaultEffect } from "../types";

/** The answer a fault gives in place of the operation's own; undefined for effects that are no answers. */
export function faultAnswer(effect: FaultEffect, requestId: string): Answer | undefined {
  switch (effect.kind) {
    case "throttle":
      return throttled("limit:200,time:5 minute", effect.retryAfterSeconds, requestId);
    case "throttle202":
      return serviceError(202, "Common.0024", "exceeds flow over limit");
    case "serverError":
      return serviceError(effect.status ?? 500, effect.code ?? "Common.0001", "A system exception occurred.");
    case "status":
      return effect.body === undefined
        ? { status: effect.status, headers: { ...effect.headers }, text: "" }
        : json(effect.status, effect.body, effect.headers);
    case "notPublished":
      return notPublished(requestId);
    default:
      return undefined;
  }
}
