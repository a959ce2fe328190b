import { CallBudgets } from "../budget/budgets";
import type { CallContext } from "./call";
import { CloudClock } from "./cloudClock";

/** A context for all calls of one account: nothing is known yet of its quotas and of the cloud's clock. */
export function createCallContext(given: Omit<CallContext, "budgets" | "cloudClock">): CallContext {
  const { maxRetries, ports } = given;
  return { ...given, budgets: new CallBudgets(ports, maxRetries), cloudClock: new CloudClock(ports.clock) };
}
