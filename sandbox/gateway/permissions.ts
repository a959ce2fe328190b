import type { Answer } from "../api/answer";
import { iamError, novaForbidden, serviceError } from "../api/errors";
import type { Operation } from "../api/operations";
import type { Account } from "../cloud/accounts";

/** The refusal of an operation that the account has no action for; undefined when it has one. */
export function forbidden({ allowedActions }: Account, operation: Operation): Answer | undefined {
  const { actions } = operation;
  if (allowedActions === undefined || actions.length === 0) return undefined;
  const permits = (action: string) => allowedActions.some((allowed) => matches(allowed, action));
  return actions.some(permits) ? undefined : refusal(operation);
}

// In a policy, an asterisk stands for any text.
function matches(allowed: string, action: string): boolean {
  const parts = allowed.split("*").map((part) => part.replace(/[^\w:]/g, "\\$&"));
  return new RegExp(`^${parts.join(".*")}$`).test(action);
}

function refusal({ service, path, actions }: Operation): Answer {
  const message = `Policy doesn't allow ${actions[0]} to be performed.`;
  if (service === "iam") return iamError(403, "Forbidden", message);
  if (service === "bms") return serviceError(403, "BMS.0033", message);
  return path.startsWith("/v2.1/") ? novaForbidden(message) : serviceError(403, "Pdp.0001", message);
}
