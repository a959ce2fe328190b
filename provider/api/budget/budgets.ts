import type { Ports } from "../../core/ports";
import { CallBudget } from "./budget";

/** The budgets of one account: each service in each region has a host of its own, and quotas of its own. */
export class CallBudgets {
  private readonly byHost = new Map<string, CallBudget>();

  constructor(
    private readonly ports: Pick<Ports, "clock" | "sleep" | "randomInt" | "log">,
    private readonly maxRetries: number,
  ) {}

  of(url: string): CallBudget {
    const { host } = new URL(url);
    const budget = this.byHost.get(host) ?? new CallBudget(this.ports, this.maxRetries);
    this.byHost.set(host, budget);
    return budget;
  }
}
